//! What is wrong with what a caller sent: where, and what to do, in the words of the interface. Never in those of the program.

use serde::de;
use std::fmt;

const MISSING: &str = "it is missing, and has to be there";
const UNKNOWN: &str = "there is no such field";

/// A value that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The way to it, innermost first.
    at: Vec<String>,
    detail: String,
    /// It came from inside a value whose fields were laid aside until its kind was known: the way there is not told.
    pub(super) aside: bool,
}

impl Wrong {
    /// Says what to do.
    pub fn new(detail: impl fmt::Display) -> Self {
        Self { at: Vec::new(), detail: detail.to_string(), aside: false }
    }

    /// It is in this field, or at this place of a list.
    pub fn within(mut self, name: &str) -> Self {
        self.at.push(name.to_owned());
        self
    }

    /// It is inside a value whose fields were laid aside.
    pub(super) fn laid_aside(self) -> Self {
        Self { aside: true, ..self }
    }

    /// Whether a field is missing: its name is the last on the way.
    pub(super) fn is_missing(&self) -> bool {
        self.detail == MISSING
    }

    /// Whether a field is there that nobody knows.
    pub(super) fn is_unknown(&self) -> bool {
        self.detail.starts_with(UNKNOWN)
    }

    /// What is wrong, and what to do.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The way to it, with dots between; none for the whole.
    pub fn field(&self) -> Option<String> {
        if self.at.is_empty() { None } else { Some(self.way().join(".")) }
    }

    /// The names on the way to it, outermost first.
    pub(super) fn way(&self) -> Vec<&str> {
        self.at.iter().rev().map(String::as_str).collect()
    }

    /// The same, at another place.
    pub(super) fn moved_to(self, way: Vec<String>) -> Self {
        Self { at: way.into_iter().rev().collect(), ..self }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        // The libraries that read days and ids say how they failed, and not what they wanted.
        Wrong::new(match message.as_str() {
            "input is out of range"
            | "no possible date and time matching input"
            | "input is not enough for unique date and time"
            | "input contains invalid characters"
            | "premature end of input"
            | "trailing input"
            | "bad or unsupported format string" => wanted("a formatted date string"),
            other if other.starts_with("UUID parsing failed") => wanted("a UUID string"),
            other if other.starts_with("failed to parse timezone") => {
                "there is no such time zone: it is an IANA name, such as Europe/Zurich".to_owned()
            }
            other => other.to_owned(),
        })
    }

    fn invalid_type(found: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Wrong::new(format!("{}, and not {}", wanted(&expected.to_string()), named(&found)))
    }

    fn invalid_value(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Wrong::new(wanted(&expected.to_string()))
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Wrong::new(wanted(&expected.to_string()))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Wrong::new(format!("it is one of {}", expected.join(", ")))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let known = if expected.is_empty() { "none is taken here".to_owned() } else { format!("known are {}", expected.join(", ")) };
        Wrong::new(format!("{UNKNOWN}: {known}")).within(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Wrong::new(MISSING).within(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Wrong::new("it is there twice: send it once").within(field)
    }
}

/// What was wanted, from what a reader says that it expects.
pub(super) fn wanted(expected: &str) -> String {
    let words = match expected {
        "a formatted date string" => "a day such as 2026-03-03",
        "a formatted date and time string" => "a time on the chapter's own clock such as 2026-03-03T07:00:00",
        "an RFC 3339 formatted date and time string" => "a moment such as 2026-03-03T06:00:00Z",
        "a formatted UUID string" | "a UUID string" => "a UUID such as 0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60",
        "a boolean" => "true or false",
        "a string" | "string" => "text in quotation marks",
        "u8" | "u32" | "u64" | "usize" => "a whole number, not below zero",
        "i64" | "i32" => "a whole number",
        "a sequence" => "a list",
        kind if kind.starts_with("struct ") || kind.starts_with("a map") || kind.contains("tagged enum") => "an object",
        "variant identifier" => "one of the known words",
        kind if kind.starts_with("enum ") => "one of the known words",
        other => other,
    };
    format!("it is {words}")
}

fn named(found: &de::Unexpected) -> &'static str {
    match found {
        de::Unexpected::Bool(_) => "true or false",
        de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) | de::Unexpected::Float(_) => "a number like this",
        de::Unexpected::Str(_) | de::Unexpected::Char(_) | de::Unexpected::Bytes(_) => "text",
        de::Unexpected::Unit | de::Unexpected::Option => "null",
        de::Unexpected::Seq => "a list",
        de::Unexpected::Map | de::Unexpected::NewtypeStruct => "an object",
        de::Unexpected::Enum
        | de::Unexpected::UnitVariant
        | de::Unexpected::NewtypeVariant
        | de::Unexpected::TupleVariant
        | de::Unexpected::StructVariant
        | de::Unexpected::Other(_) => "this",
    }
}
