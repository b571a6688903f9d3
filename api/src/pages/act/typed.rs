//! What a form says, read field by field into the domain's own types. All that is wrong is told at once, each beside its field.

use super::Fields;
use super::field::TICKED;
use crate::pages::called::{Called, meant};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::text::{Name, Note, Profession};
use domain::{Currency, MembershipId, Money};
use std::collections::BTreeMap;
use std::fmt::Display;
use uuid::Uuid;

/// What is wrong, by field.
pub type Wrong = BTreeMap<String, String>;

/// A form that is being read.
pub struct Typed<'a> {
    fields: &'a Fields,
    wrong: Wrong,
}

impl<'a> Typed<'a> {
    pub(super) fn of(fields: &'a Fields) -> Self {
        Self { fields, wrong: Wrong::new() }
    }

    /// What was typed, without the spaces around it.
    pub fn text(&self, name: &str) -> &'a str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    /// Which of the page's acts it is.
    pub fn action(&self) -> &'a str {
        self.text("action")
    }

    pub fn is_ticked(&self, name: &str) -> bool {
        self.text(name) == TICKED
    }

    /// Says what is wrong with a field.
    pub fn blame(&mut self, name: &str, text: impl Display) {
        self.wrong.entry(name.to_owned()).or_insert_with(|| text.to_string());
    }

    /// A field that has to be there.
    pub fn parsed<T, E: Display>(&mut self, name: &str, label: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        parse(self.text(name)).map_err(|error| self.blame(name, format!("{label}: {error}."))).ok()
    }

    /// A field that may be left empty.
    pub fn maybe<T, E: Display>(&mut self, name: &str, label: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<Option<T>> {
        if self.text(name).is_empty() { Some(None) } else { self.parsed(name, label, parse).map(Some) }
    }

    pub fn note(&mut self, name: &str, label: &str) -> Option<Note> {
        self.parsed(name, label, Note::parse)
    }

    pub fn maybe_note(&mut self, name: &str, label: &str) -> Option<Option<Note>> {
        self.maybe(name, label, Note::parse)
    }

    pub fn name(&mut self, name: &str, label: &str) -> Option<Name> {
        self.parsed(name, label, Name::parse)
    }

    pub fn maybe_profession(&mut self, name: &str) -> Option<Option<Profession>> {
        self.maybe(name, "The seat", Profession::parse)
    }

    pub fn day(&mut self, name: &str, label: &str) -> Option<NaiveDate> {
        self.parsed(name, label, |text| text.parse().map_err(|_| "choose a day"))
    }

    pub fn maybe_day(&mut self, name: &str, label: &str) -> Option<Option<NaiveDate>> {
        self.maybe(name, label, |text| text.parse().map_err(|_| "choose a day, or leave it empty"))
    }

    pub fn time(&mut self, name: &str, label: &str) -> Option<NaiveTime> {
        self.parsed(name, label, |text| {
            NaiveTime::parse_from_str(text.get(..5).unwrap_or(text), "%H:%M").map_err(|_| "choose a time such as 07:00")
        })
    }

    pub fn moment(&mut self, name: &str, label: &str) -> Option<NaiveDateTime> {
        let read = |text: &str| NaiveDateTime::parse_from_str(text.get(..16).unwrap_or(text), "%Y-%m-%dT%H:%M");
        self.parsed(name, label, |text| read(text).map_err(|_| "choose a day and a time"))
    }

    /// A number that has to be there.
    pub fn number<T: std::str::FromStr>(&mut self, name: &str, label: &str) -> Option<T> {
        self.parsed(name, label, |text| text.parse().map_err(|_| "type a whole number"))
    }

    /// One or two.
    pub fn years(&mut self) -> Option<u8> {
        self.parsed("term_years", "For how long", |text| match text {
            "1" => Ok(1),
            "2" => Ok(2),
            _ => Err("choose one year or two"),
        })
    }

    pub fn member(&mut self, name: &str, ask: &str) -> Option<MembershipId> {
        let read: Option<Uuid> = self.text(name).parse().ok();
        if read.is_none() {
            self.blame(name, ask);
        }
        read.map(MembershipId)
    }

    pub fn maybe_member(&mut self, name: &str, ask: &str) -> Option<Option<MembershipId>> {
        if self.text(name).is_empty() { Some(None) } else { self.member(name, ask).map(Some) }
    }

    /// An amount, as people write one.
    pub fn money(&mut self, name: &str, label: &str, currency: Currency) -> Option<Money> {
        self.parsed(name, label, |text| Money::parse(&amount(text, currency.places()), currency))
    }

    pub fn maybe_money(&mut self, name: &str, label: &str, currency: Currency) -> Option<Option<Money>> {
        self.maybe(name, label, |text| Money::parse(&amount(text, currency.places()), currency))
    }

    /// The currency that a form is about.
    pub fn currency(&mut self) -> Option<Currency> {
        self.parsed("currency", "The currency", Currency::parse)
    }

    /// One of the kinds of a choice.
    pub fn kind<T: Copy>(&mut self, name: &str, ask: &str, all: &[Called<T>]) -> Option<T> {
        let kind = meant(all, self.text(name));
        if kind.is_none() {
            self.blame(name, ask);
        }
        kind
    }

    /// What was read, if nothing is wrong with any of it.
    pub fn done<T>(mut self, read: Option<T>) -> Result<T, Wrong> {
        match read {
            Some(read) if self.wrong.is_empty() => Ok(read),
            None if self.wrong.is_empty() => {
                self.blame("", "Choose what is to be done.");
                Err(self.wrong)
            }
            _ => Err(self.wrong),
        }
    }
}

/// An amount as people write one. Spaces, apostrophes, and points or commas between thousands say nothing; a comma before the last places is a point.
/// What could be either is left as it is, to be refused.
pub fn amount(text: &str, places: u32) -> String {
    let bare = text.replace([' ', '\u{a0}', '\u{202f}', '\'', '’'], "");
    let plain = |whole: &str, by: char| whole.replace(by, "");
    let is_last = |at: usize| u32::try_from(bare.len() - at - 1) == Ok(places);
    match (bare.rfind('.'), bare.rfind(',')) {
        (Some(point), Some(comma)) => {
            let (by, at) = if point > comma { (',', point) } else { ('.', comma) };
            let (whole, last) = (&bare[..at], &bare[at + 1..]);
            if is_grouped(whole, by) { format!("{}.{last}", plain(whole, by)) } else { bare }
        }
        (None, Some(comma)) if bare.matches(',').count() == 1 => match (is_last(comma), is_grouped(&bare, ',')) {
            (true, false) => bare.replace(',', "."),
            (false, true) => plain(&bare, ','),
            _ => bare,
        },
        (None, Some(_)) if is_grouped(&bare, ',') => plain(&bare, ','),
        (Some(_), None) if bare.matches('.').count() > 1 && is_grouped(&bare, '.') => plain(&bare, '.'),
        _ => bare,
    }
}

/// Whether digits stand in groups of three, the first of one to three and without a zero at its head.
fn is_grouped(whole: &str, by: char) -> bool {
    let groups: Vec<&str> = whole.split(by).collect();
    let digits = |group: &&str| !group.is_empty() && group.chars().all(|c| c.is_ascii_digit());
    let [first, others @ ..] = groups.as_slice() else { return false };
    !others.is_empty()
        && groups.iter().all(digits)
        && first.len() <= 3
        && !first.starts_with('0')
        && others.iter().all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let francs = Currency::parse("CHF").unwrap();
        let read = |text: &str| Money::parse(&amount(text, 2), francs).map(|money| money.minor);
        for thousand in ["1’240.00", "1 240", "1240,00", "1240"] {
            assert_eq!(read(thousand), Ok(124_000), "{thousand}");
        }
        for grouped in ["1,240.50", "1.240,50", "1'240.50", "1\u{a0}240,50"] {
            assert_eq!(read(grouped), Ok(124_050), "{grouped}");
        }
        assert_eq!((read("1,240"), read("1,234,567"), read("1.234.567")), (Ok(124_000), Ok(123_456_700), Ok(123_456_700)));
        for wrong in [
            "",
            "1,2",
            "a lot",
            "1,24.50",
            "12,34.50",
            "1.240",
            ",240.00",
            "1,240.5.0",
            "1.240,50,00",
            "1234,567",
            "1240,500",
            "0,500",
            "0.500,00",
            "1234.567,89",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let in_code = |text: &str, code: &str| {
            let currency = Currency::parse(code).unwrap();
            Money::parse(&amount(text, currency.places()), currency).map(|money| money.minor).ok()
        };
        // Of three places a comma before three digits may be either.
        let dinars = ["1,240", "1,240.500", "1,240,000", "12,5", "1240,500"].map(|text| in_code(text, "KWD"));
        assert_eq!(dinars, [None, Some(1_240_500), Some(1_240_000_000), None, Some(1_240_500)]);
        assert_eq!(["1,240", "1,240.00", "1.240", "1'240"].map(|text| in_code(text, "JPY")), [Some(1240), None, None, Some(1240)]);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let fields = Fields::from([("from".to_owned(), "soon".to_owned()), ("reason".to_owned(), " ".to_owned())]);
        let mut typed = Typed::of(&fields);
        let read = typed.day("from", "The first day").zip(typed.note("reason", "Why"));
        let wrong = typed.done(read).unwrap_err();
        assert_eq!(wrong["from"], "The first day: choose a day.");
        assert_eq!(wrong["reason"], "Why: must not be empty.");
    }
}
