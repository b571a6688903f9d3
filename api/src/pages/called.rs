//! What the pages call offices, leaves, invoices, payments and letters: in choices, with the value that a form sends, and in lists.

use domain::chapter::Office;
use domain::dues::{InvoiceKind, PaymentMethod};
use domain::membership::{LeaveKind, RenewalDecision};
use domain::notices::NoticeClass;

/// A kind, the value that a form sends for it, and its words.
pub type Called<T> = (T, &'static str, &'static str);

pub const OFFICES: [Called<Office>; 5] = [
    (Office::President, "president", "President"),
    (Office::VicePresident, "vice_president", "Vice-president"),
    (Office::SecretaryTreasurer, "secretary_treasurer", "Secretary-treasurer"),
    (Office::MembershipCommittee, "membership_committee", "Membership committee"),
    (Office::MentorCoordinator, "mentor_coordinator", "Mentor coordinator"),
];

pub const LEAVES: [Called<LeaveKind>; 3] =
    [(LeaveKind::Medical, "medical", "Medical"), (LeaveKind::Parental, "parental", "Parental"), (LeaveKind::Other, "other", "Other")];

pub const METHODS: [Called<PaymentMethod>; 5] = [
    (PaymentMethod::BankTransfer, "bank_transfer", "Bank transfer"),
    (PaymentMethod::DirectDebit, "direct_debit", "Direct debit"),
    (PaymentMethod::Card, "card", "Card"),
    (PaymentMethod::Cash, "cash", "Cash"),
    (PaymentMethod::Cheque, "cheque", "Cheque"),
];

pub const INVOICES: [Called<InvoiceKind>; 6] = [
    (InvoiceKind::Joining, "joining", "Joining"),
    (InvoiceKind::Renewal, "renewal", "Renewal"),
    (InvoiceKind::LateFee, "late_fee", "Late fee"),
    (InvoiceKind::Transfer, "transfer", "Transfer"),
    (InvoiceKind::Reinstatement, "reinstatement", "Reinstatement"),
    (InvoiceKind::Other, "other", "Other"),
];

/// The classes of letters that a member may do without.
pub const LETTERS: [Called<NoticeClass>; 2] =
    [(NoticeClass::Reminders, "reminders", "Reminders"), (NoticeClass::News, "news", "News of referrals and scores")];

/// Languages that letters are written in, with the countries whose dates and numbers most readers know.
const LANGUAGES: [(&str, &str); 22] = [
    ("en", "English"),
    ("en-AU", "English (Australia)"),
    ("en-CA", "English (Canada)"),
    ("en-IE", "English (Ireland)"),
    ("en-IN", "English (India)"),
    ("en-NZ", "English (New Zealand)"),
    ("en-ZA", "English (South Africa)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-US", "English (United States)"),
    ("fr", "French"),
    ("fr-BE", "French (Belgium)"),
    ("fr-CA", "French (Canada)"),
    ("fr-CH", "French (Switzerland)"),
    ("de", "German"),
    ("de-AT", "German (Austria)"),
    ("de-CH", "German (Switzerland)"),
    ("es", "Spanish"),
    ("es-AR", "Spanish (Argentina)"),
    ("es-CL", "Spanish (Chile)"),
    ("es-CO", "Spanish (Colombia)"),
    ("es-MX", "Spanish (Mexico)"),
    ("es-PE", "Spanish (Peru)"),
];

/// A language in words; by its tag where it is none of those that letters are written in.
pub fn language(tag: &str) -> String {
    LANGUAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map_or_else(|| tag.to_owned(), |(_, words)| (*words).to_owned())
}

/// Languages to choose from, the one that stands there already among them; `none` is what holds when nothing is chosen.
pub fn languages(none: &str, now: &str) -> Vec<(String, String)> {
    let other = (!now.is_empty() && LANGUAGES.iter().all(|(known, _)| *known != now)).then(|| (now.to_owned(), language(now)));
    let all = LANGUAGES.iter().map(|(tag, words)| ((*tag).to_owned(), (*words).to_owned()));
    [(String::new(), none.to_owned())].into_iter().chain(other).chain(all).collect()
}

/// The kind that a form's value means.
pub fn meant<T: Copy>(all: &[Called<T>], value: &str) -> Option<T> {
    all.iter().find(|(_, code, _)| *code == value).map(|(kind, _, _)| *kind)
}

/// The words for a kind.
pub fn called<T: Copy + PartialEq>(all: &[Called<T>], kind: T) -> &'static str {
    all.iter().find(|(one, _, _)| *one == kind).map_or("", |(_, _, words)| words)
}

/// The words for a kind by the name that columns have for it.
pub fn of_code<T>(all: &[Called<T>], code: &str) -> &'static str {
    all.iter().find(|(_, known, _)| *known == code).map_or("", |(_, _, words)| words)
}

/// The values and words of a choice.
pub fn choices<T>(all: &[Called<T>]) -> impl Iterator<Item = (&'static str, &'static str)> {
    all.iter().map(|(_, code, words)| (*code, *words))
}

/// What the committee has said to a renewal.
pub fn decision(decision: &RenewalDecision) -> String {
    let years = |years: u8| if years == 1 { "for one year" } else { "for two years" };
    match decision {
        RenewalDecision::Renew { term_years } => format!("renew {}", years(*term_years)),
        RenewalDecision::RenewWithConditions { term_years, conditions } => format!("renew {}, if: {conditions}", years(*term_years)),
        RenewalDecision::Refuse { reason } => format!("do not renew: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::text::Locale;

    #[test]
    fn languages_are_chosen_by_words_and_another_that_was_set_stays() {
        for (tag, _) in LANGUAGES {
            assert_eq!(Locale::parse(tag).map(|locale| locale.to_string()).ok().as_deref(), Some(tag), "what the form sends is taken");
        }
        assert_eq!((language("de-ch").as_str(), language("pt-BR").as_str()), ("German (Switzerland)", "pt-BR"));
        let offered = languages("The region's", "pt-BR");
        assert_eq!((offered[0].1.as_str(), offered[1].0.as_str(), offered.len()), ("The region's", "pt-BR", LANGUAGES.len() + 2));
        assert_eq!(languages("The region's", "de-CH").len(), LANGUAGES.len() + 1);
    }
}
