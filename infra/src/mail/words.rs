//! The words of letters: a file for each kind and language, in `templates/mail`. The first line is the subject; a line of three hyphens;
//! then paragraphs. A paragraph whose lines begin with `- ` is a list; `{{ link(label, address) }}` stands in a paragraph of its own. The text and the HTML
//! part are made from the same words.

use super::form::Language;
use domain::notices::NoticeKind;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use std::sync::LazyLock;

/// The files of every kind, in the order of [`Language::ALL`].
macro_rules! files {
    ($($kind:ident = $name:literal),+ $(,)?) => {
        const FILES: &[(NoticeKind, [&str; 4])] = &[$((
            NoticeKind::$kind,
            [
                include_str!(concat!("../../templates/mail/", $name, ".en.txt")),
                include_str!(concat!("../../templates/mail/", $name, ".de.txt")),
                include_str!(concat!("../../templates/mail/", $name, ".fr.txt")),
                include_str!(concat!("../../templates/mail/", $name, ".es.txt")),
            ],
        )),+];
    };
}

files! {
    MeetingNotice = "meeting_notice", MeetingReminder = "meeting_reminder", MeetingMoved = "meeting_moved",
    MeetingCancelled = "meeting_cancelled", SheetOverdue = "sheet_overdue", AbsenceLetter = "absence_letter",
    SeatUnderReview = "seat_under_review", RenewalOpened = "renewal_opened", RenewalDecisionDue = "renewal_decision_due",
    RenewalReminder = "renewal_reminder", RenewalOverdue = "renewal_overdue", RenewalFinalNotice = "renewal_final_notice",
    Lapsed = "lapsed", Invoice = "invoice", Receipt = "receipt", CreditNote = "credit_note", ReferralReceived = "referral_received",
    ReferralReminder = "referral_reminder", ClosedBusinessThanks = "closed_business_thanks", MonthlyScores = "monthly_scores",
    UserInvitation = "user_invitation", PasswordReset = "password_reset", AccountChanged = "account_changed",
}

/// The letters' frame around the words, in MJML, made into HTML once.
static FRAME: LazyLock<String> = LazyLock::new(|| {
    let frame = mrml::parse(include_str!("../../templates/mail/frame.mjml")).expect("the frame is well-formed: a test reads it");
    frame.element.render(&mrml::prelude::render::RenderOptions::default()).expect("the frame can be rendered: a test does")
});

static WORDS: LazyLock<Environment<'static>> = LazyLock::new(|| environment().expect("every file can be read: a test reads them all"));

fn name_of(kind: NoticeKind, language: Language, form: &str) -> String {
    format!("{}.{}.{form}", kind.name(), language.code())
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    // A value that a letter lacks is a mistake, not an empty place in a mail.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    for (kind, files) in FILES {
        for (language, file) in Language::ALL.into_iter().zip(files) {
            let (subject, body) = file.split_once("\n---\n").ok_or_else(|| {
                let message = format!("{} {} has no line of three hyphens", kind.name(), language.code());
                Error::new(minijinja::ErrorKind::SyntaxError, message)
            })?;
            environment.add_template_owned(name_of(*kind, language, "subject"), subject.trim().to_owned())?;
            environment.add_template_owned(name_of(*kind, language, "text"), with_link(body, "{{ label }}:\n{{ address }}"))?;
            let button = "<a class=\"button\" href=\"{{ address }}\">{{ label }}</a>";
            environment.add_template_owned(name_of(*kind, language, "html"), with_link(body, button))?;
        }
    }
    environment.add_template_owned("frame.html", FRAME.clone())?;
    Ok(environment)
}

fn with_link(body: &str, link: &str) -> String {
    format!("{{% macro link(label, address) %}}{link}{{% endmacro %}}{}", body.trim())
}

/// What a letter says.
pub struct Words {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A letter's words in a language. `values` hold what the file of the kind speaks of; `chapter` and `footer` the frame.
pub fn words(kind: NoticeKind, language: Language, values: &Value) -> Result<Words, Error> {
    let render = |form: &str| WORDS.get_template(&name_of(kind, language, form))?.render(values);
    let subject = render("subject")?.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = paragraphs(&render("html")?);
    let frame =
        minijinja::context! { body => Value::from_safe_string(body), subject => &subject, language => language.code(), ..values.clone() };
    let html = WORDS.get_template("frame.html")?.render(frame)?;
    let text = tidied(&render("text")?);
    Ok(Words { subject, text, html })
}

/// No more than one empty line between paragraphs, whatever a condition has left out.
fn tidied(text: &str) -> String {
    blocks(text).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn blocks(text: &str) -> impl Iterator<Item = String> {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    blocks.into_iter().filter(|block| !block.is_empty()).map(|block| block.join("\n"))
}

/// Paragraphs and lists of text that is escaped already.
fn paragraphs(text: &str) -> String {
    let block = |block: String| {
        let items: Vec<&str> = block.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        if items.len() == block.lines().count() {
            format!("<ul>{}</ul>", items.iter().map(|item| format!("<li>{item}</li>")).collect::<String>())
        } else {
            format!("<p>{}</p>", block.lines().collect::<Vec<_>>().join("<br>"))
        }
    };
    blocks(text).map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_notice_has_words_in_every_language() {
        let named: Vec<NoticeKind> = FILES.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(named, NoticeKind::ALL);
        environment().unwrap();
        for (kind, files) in FILES {
            for file in files {
                let (subject, body) = file.split_once("\n---\n").unwrap();
                assert!(!subject.trim().is_empty() && !subject.contains('\n') && body.trim().len() > 20, "{}", kind.name());
            }
        }
    }

    #[test]
    fn a_translation_speaks_of_the_same_things_and_is_not_the_english() {
        for (kind, files) in FILES {
            let speaks_of = |file: &str| {
                let mut names = Environment::new();
                names.add_template_owned("x", with_link(file, "{{ label }}{{ address }}")).unwrap();
                let mut names: Vec<String> = names.get_template("x").unwrap().undeclared_variables(true).into_iter().collect();
                names.sort();
                names
            };
            for (language, file) in Language::ALL.into_iter().zip(files).skip(1) {
                assert_eq!(speaks_of(file), speaks_of(files[0]), "{} in {}", kind.name(), language.code());
                assert_ne!(file, &files[0], "{} in {} is not translated", kind.name(), language.code());
            }
        }
    }
}
