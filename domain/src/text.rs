//! Text that people typed, parsed once at the edge: trimmed, bounded, without control characters.
//! Never a bare `String` further in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("must not be empty")]
    Empty,
    #[error("must be at most {max} characters, and has {found}")]
    TooLong { max: usize, found: usize },
    #[error("must not contain control characters such as NUL")]
    ControlCharacter,
    #[error("must be an e-mail address such as name@example.org")]
    NotAnEmailAddress,
    #[error("must be a link that starts with https:// or http://")]
    NotALink,
}

fn parsed(text: &str, max: usize, allow_lines: bool) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let found = text.chars().count();
    if found > max {
        return Err(TextError::TooLong { max, found });
    }
    let forbidden = |c: char| c.is_control() && !(allow_lines && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().any(forbidden) {
        return Err(TextError::ControlCharacter);
    }
    Ok(text.to_owned())
}

macro_rules! text_types {
    ($($(#[$doc:meta])* $name:ident, max $max:literal, lines $lines:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;
            /// Parses what somebody typed.
            pub fn parse(text: &str) -> Result<Self, TextError> { parsed(text, $max, $lines).map(Self) }
            /// The text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> { Self::parse(&text) }
        }
        impl std::str::FromStr for $name {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, TextError> { Self::parse(text) }
        }
        impl From<$name> for String { fn from(text: $name) -> String { text.0 } }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{:?}", self.0) }
        }
    )+};
}

text_types! {
    /// The name of a region, a chapter, a person, a place: one line.
    Name, max 200, lines false;
    /// A profession of the organisation's list: one line.
    Profession, max 80, lines false;
    /// A note, a reason, a description: several lines.
    Note, max 4000, lines true;
    /// The short code of a legal entity, such as `CH01`: part of its invoice numbers.
    EntityCode, max 20, lines false;
    /// A BCP 47 language tag such as `de-CH`.
    Locale, max 35, lines false;
    /// A telephone number as it was given.
    Phone, max 40, lines false;
}

impl Locale {
    /// Whether it has the shape of a language tag (BCP 47): a language of two or three letters, and subtags after hyphens.
    pub fn is_tag(&self) -> bool {
        let mut parts = self.0.split('-');
        let language = parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.chars().all(|c| c.is_ascii_alphabetic()));
        language && parts.all(|part| matches!(part.len(), 1..=8) && part.chars().all(|c| c.is_ascii_alphanumeric()))
    }
}

/// An e-mail address with one `@`, a local part and a domain with a dot. Case is kept as typed.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Parses an address: at most 254 characters, no white space.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = parsed(text, 254, false)?;
        let wrong = TextError::NotAnEmailAddress;
        let (local, domain) = text.rsplit_once('@').ok_or(wrong.clone())?;
        let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
        if local.is_empty() || local.contains('@') || !dotted || text.contains(char::is_whitespace) {
            return Err(wrong);
        }
        Ok(Self(text))
    }

    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two spellings of one address are equal.
    pub fn canonical(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}
impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}
impl fmt::Debug for EmailAddress {
    // An address never reaches a log by way of a derived Debug.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(..)")
    }
}

/// A web address, such as that of an online meeting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

impl Link {
    /// Parses an address: at most 2000 characters, `https://` or `http://`, no white space.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = parsed(text, 2000, false)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let sound = rest.is_some_and(|rest| !rest.is_empty()) && !text.contains(char::is_whitespace);
        if sound { Ok(Self(text)) } else { Err(TextError::NotALink) }
    }

    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Link {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}
impl From<Link> for String {
    fn from(link: Link) -> String {
        link.0
    }
}

/// Marks a value as personal data: it names or reaches a human being. Debug never shows it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(pub T);

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(..)")
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
