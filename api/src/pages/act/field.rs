//! A field of a form: how it is asked, what stands in it, and what is wrong with that.

use crate::pages::called::{Called, choices};
use domain::MembershipId;

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Line,
    Lines,
    Day,
    Time,
    Moment,
    Number,
    Money,
    Email,
    Phone,
    Link,
    Choice,
    OneOf,
    Tick,
}

/// What a form sends for a tick, as REST's body writes it.
pub const TICKED: &str = "true";

/// A field, with what was typed and what is wrong with it. Where a form is read as REST's body, its name is that of the body's field, with dots between.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub kind: Kind,
    pub value: String,
    /// The values of a choice, or those that are offered while one types, with their words.
    pub offered: Vec<(String, String)>,
    pub wrong: Option<String>,
}

macro_rules! of_kind {
    ($($(#[$meaning:meta])+ $name:ident: $kind:ident;)+) => {$(
        $(#[$meaning])+
        pub fn $name(name: impl Into<String>, label: impl Into<String>) -> Field {
            Field::new(name, label, Kind::$kind)
        }
    )+};
}

of_kind! {
    /// A line of text.
    line: Line;
    /// A text of several lines.
    lines: Lines;
    /// A day.
    day: Day;
    /// A time of the day.
    time: Time;
    /// A day and a time, on the chapter's own clock.
    moment: Moment;
    /// A whole number.
    number: Number;
    /// An amount, without its currency.
    money: Money;
    /// An e-mail address.
    email: Email;
    /// A telephone number.
    phone: Phone;
    /// The address of a page elsewhere.
    link: Link;
    /// Yes, or not.
    tick: Tick;
}

/// One of some values, to be opened.
pub fn choice(
    name: impl Into<String>,
    label: impl Into<String>,
    offered: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> Field {
    let offered = offered.into_iter().map(|(value, words)| (value.into(), words.into())).collect();
    Field { offered, ..Field::new(name, label, Kind::Choice) }
}

/// One of a few values, all of them in sight.
pub fn one_of(
    name: impl Into<String>,
    label: impl Into<String>,
    offered: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> Field {
    Field { kind: Kind::OneOf, ..choice(name, label, offered) }
}

/// For how long a term is.
pub fn years() -> Field {
    choice("term_years", "For how long", [("1", "One year"), ("2", "Two years")]).value(1)
}

/// Members, to choose one or none.
pub fn members(none: &str, members: &[(MembershipId, String)]) -> Vec<(String, String)> {
    let all = members.iter().map(|(id, name)| (id.to_string(), name.clone()));
    [(String::new(), none.to_owned())].into_iter().chain(all).collect()
}

/// Kinds that have words, none of them chosen to begin with where that is asked for by name.
pub fn kinds<T>(none: Option<&'static str>, all: &[Called<T>]) -> Vec<(&'static str, &'static str)> {
    none.map(|words| ("", words)).into_iter().chain(choices(all)).collect()
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), label: label.into(), hint: String::new(), kind, value: String::new(), offered: Vec::new(), wrong: None }
    }

    /// The same, with a word on how it is meant.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same, with what stands in it to begin with.
    pub fn value(self, value: impl ToString) -> Self {
        Self { value: value.to_string(), ..self }
    }

    /// The same, ticked to begin with, or not.
    pub fn ticked(self, yes: bool) -> Self {
        self.value(if yes { TICKED } else { "" })
    }

    /// The same, with values that are offered while one types.
    pub fn offering(self, offered: impl IntoIterator<Item = String>) -> Self {
        Self { offered: offered.into_iter().map(|value| (value.clone(), value)).collect(), ..self }
    }

    pub fn is_ticked(&self) -> bool {
        self.value == TICKED
    }

    /// What the input is to a browser; nothing where it is none.
    pub fn input(&self) -> &'static str {
        match self.kind {
            Kind::Line | Kind::Money => "text",
            Kind::Day => "date",
            Kind::Time => "time",
            Kind::Moment => "datetime-local",
            Kind::Number => "number",
            Kind::Email => "email",
            Kind::Phone => "tel",
            Kind::Link => "url",
            Kind::OneOf => "radio",
            Kind::Tick => "checkbox",
            Kind::Lines | Kind::Choice => "",
        }
    }

    /// How near it is to what a problem calls `named`, the less the nearer: it is that, the last part of that, or one is a part of the other.
    pub fn distance(&self, named: &str) -> Option<u8> {
        let name = self.name.as_str();
        let within = |part: &str, whole: &str| part.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.'));
        if name == named {
            Some(0)
        } else if name == last(named) {
            Some(1)
        } else if within(name, named) || within(named, name) || last(name) == named {
            Some(2)
        } else {
            None
        }
    }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_beside_the_field_that_comes_nearest_to_what_it_names() {
        let fields = ["amount", "currency", "place.name", "place.link"].map(|name| line(name, ""));
        let nearest = |named: &str| {
            let near = fields.iter().filter_map(|field| Some((field.distance(named)?, field.name.as_str())));
            near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
        };
        for (named, name) in [
            ("amount", "amount"),
            ("amount.amount", "amount"),
            ("amount.currency", "currency"),
            ("place.link", "place.link"),
            ("place", "place.name"),
            ("link", "place.link"),
        ] {
            assert_eq!(nearest(named), Some(name), "{named}");
        }
        assert_eq!(nearest("reason"), None);
    }
}
