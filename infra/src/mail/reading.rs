//! A mail as a person reads it: of the bytes that are, or were, sent.

use mail_parser::{Message, MessageParser, MimeHeaders};

/// What a mail shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableMail {
    pub from: String,
    pub reply_to: Option<String>,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The entry for a calendar, as text, where it has one.
    pub calendar: Option<String>,
}

impl ReadableMail {
    /// None for bytes that are no mail.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let people = |people: Option<&mail_parser::Address<'_>>| people.map(written).unwrap_or_default();
        Some(Self {
            from: people(message.from()),
            reply_to: message.reply_to().map(written),
            to: people(message.to()),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            calendar: calendar(&message),
        })
    }
}

fn written(people: &mail_parser::Address<'_>) -> String {
    let one = |person: &mail_parser::Addr<'_>| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    people.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn calendar(message: &Message<'_>) -> Option<String> {
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
    };
    message.parts.iter().find(is_calendar)?.text_contents().map(str::to_owned)
}
