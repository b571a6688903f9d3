//! What a page offers to do: a form with its fields, its button, and, where it was sent and not done, what was typed and what is wrong with it.
//! No rule lives here: what a form says is read as the body that REST takes, and done by the function that REST calls.

use super::desk::{Filled, fresh_key};
use super::instead::{Instead, sentence};
use crate::http::body::of_form;
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The fields of a form, as they were sent.
pub type Fields = BTreeMap<String, String>;

/// How a field is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line, of a kind that browsers know.
    Line(&'static str),
    /// Several lines.
    Lines,
    /// One of some values.
    Choice,
    /// Yes, or not.
    Check,
    /// Not asked: it is known.
    Known,
}

/// A field of a form. Its name is that of the field of the body, with dots between.
pub struct Field {
    pub name: String,
    pub id: String,
    pub label: String,
    pub hint: String,
    pub kind: Kind,
    pub value: String,
    /// The values of a choice, or those that are offered while one types, with their words.
    pub offered: Vec<(String, String)>,
    pub wrong: Option<String>,
}

fn field(name: &str, label: &str, kind: Kind) -> Field {
    Field {
        name: name.to_owned(),
        id: String::new(),
        label: label.to_owned(),
        hint: String::new(),
        kind,
        value: String::new(),
        offered: Vec::new(),
        wrong: None,
    }
}

/// A line of text.
pub fn line(name: &str, label: &str) -> Field {
    field(name, label, Kind::Line("text"))
}

/// A day.
pub fn day(name: &str, label: &str) -> Field {
    field(name, label, Kind::Line("date"))
}

/// A text of several lines.
pub fn lines(name: &str, label: &str) -> Field {
    field(name, label, Kind::Lines)
}

/// One of some values.
pub fn choice(name: &str, label: &str, offered: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Field {
    Field { offered: offered.into_iter().map(|(value, words)| (value.into(), words.into())).collect(), ..field(name, label, Kind::Choice) }
}

/// Yes, or not.
pub fn check(name: &str, label: &str) -> Field {
    Field { value: "true".to_owned(), ..field(name, label, Kind::Check) }
}

/// What goes along without being asked.
pub fn known(name: &str, value: impl ToString) -> Field {
    Field { value: value.to_string(), ..field(name, "", Kind::Known) }
}

impl Field {
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// A line of another kind.
    pub fn of_kind(self, kind: &'static str) -> Self {
        Self { kind: Kind::Line(kind), ..self }
    }

    /// Values that are offered while one types.
    pub fn offering(self, offered: impl IntoIterator<Item = String>) -> Self {
        Self { offered: offered.into_iter().map(|value| (value.clone(), value)).collect(), ..self }
    }

    /// Whether it is what a problem calls `named`.
    fn is_named(&self, named: &str) -> bool {
        let (name, last) = (self.name.as_str(), |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned());
        name == named
            || name.strip_prefix(named).is_some_and(|rest| rest.starts_with('.'))
            || named.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
            || last(name) == named
            || name == last(named)
    }

    /// What the input is to a browser.
    pub fn input(&self) -> &'static str {
        match self.kind {
            Kind::Line(kind) => kind,
            Kind::Known => "hidden",
            Kind::Check => "checkbox",
            Kind::Lines | Kind::Choice => "",
        }
    }
}

/// Something that a page offers to do.
pub struct Offer {
    /// By which the page knows it among its acts.
    pub name: String,
    pub title: String,
    pub verb: &'static str,
    pub to: String,
    /// What it does, where the verb does not say all.
    pub about: String,
    pub fields: Vec<Field>,
    pub key: String,
    /// The version that it is filled in for.
    pub version: Option<i64>,
    /// A button before its own, which asks what would come of it, and does nothing.
    pub look: Option<&'static str>,
    /// Its button is not the page's first.
    pub plain: bool,
    /// Shown only once it is asked for.
    pub folded: bool,
    /// Why it was not done, where no field is at fault.
    pub wrong: Option<String>,
}

impl Offer {
    /// An act with its fields; with what was typed, where it was tried.
    pub fn new(name: &str, verb: &'static str, to: &str, fields: Vec<Field>, tried: &Tried) -> Self {
        let mut act = Self {
            name: name.to_owned(),
            title: verb.to_owned(),
            verb,
            to: to.to_owned(),
            about: String::new(),
            fields,
            key: fresh_key(),
            version: None,
            look: None,
            plain: false,
            folded: false,
            wrong: None,
        };
        act.fields.iter_mut().for_each(|field| field.id = format!("{name}-{}", field.name.replace('.', "-")));
        if tried.action == name {
            act.take(tried);
        }
        act
    }

    fn take(&mut self, tried: &Tried) {
        for field in self.fields.iter_mut().filter(|field| field.kind != Kind::Known) {
            field.value = tried.fields.get(&field.name).cloned().unwrap_or_default();
        }
        let Some(problem) = &tried.problem else { return };
        let asked = self.fields.iter_mut().filter(|field| field.kind != Kind::Known);
        let at_fault = problem.field.as_deref().and_then(|named| {
            let mut asked: Vec<_> = asked.collect();
            let exactly = asked.iter().position(|field| field.name == named);
            let at = exactly.or_else(|| asked.iter().position(|field| field.is_named(named)))?;
            Some(asked.swap_remove(at))
        });
        match at_fault {
            Some(field) => field.wrong = Some(format!("{}: {}.", field.label, problem.detail)),
            None if problem.code == "stale_version" => {
                let text = "Somebody else has changed this since you opened it. Look at it as it is now, and send it again.";
                self.wrong = Some(text.to_owned());
            }
            None => self.wrong = Some(sentence(&problem.detail)),
        }
    }

    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// Only as long as nobody has changed what it is about.
    pub fn at(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// With a button that asks what would come of it.
    pub fn looked_at(self, verb: &'static str) -> Self {
        Self { look: Some(verb), plain: true, ..self }
    }

    /// Shown once its title is opened; open where something is wrong with it.
    pub fn folded(self) -> Self {
        Self { folded: true, plain: true, ..self }
    }

    pub fn is_wrong(&self) -> bool {
        self.wrong.is_some() || self.fields.iter().any(|field| field.wrong.is_some())
    }
}

/// All that is wrong with a page's acts, with the places to mend it.
pub fn wrongs<'a>(acts: impl IntoIterator<Item = &'a Offer>) -> Vec<(String, String)> {
    let of = |act: &'a Offer| {
        let whole = act.wrong.iter().map(|text| (act.name.clone(), text.clone()));
        whole.chain(act.fields.iter().filter_map(|field| Some((field.id.clone(), field.wrong.clone()?)))).collect::<Vec<_>>()
    };
    acts.into_iter().flat_map(of).collect()
}

/// An act that was sent, and not done.
#[derive(Default)]
pub struct Tried {
    pub action: String,
    pub fields: Fields,
    problem: Option<Problem>,
}

impl Tried {
    /// With which the page is answered.
    pub fn status(&self) -> StatusCode {
        let status = self.problem.as_ref().and_then(|problem| StatusCode::from_u16(problem.status).ok());
        status.unwrap_or(StatusCode::OK)
    }
}

impl Filled<Fields> {
    /// Which of the page's acts it is.
    pub fn action(&self) -> &str {
        self.fields.get("action").map_or("", String::as_str)
    }

    /// A field as it was sent.
    pub fn said(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    /// The same as REST's body.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.body_with(&[])
    }

    /// The same, with some fields said otherwise.
    pub fn body_with<T: DeserializeOwned>(&self, otherwise: &[(&str, String)]) -> Result<T, Problem> {
        let mut fields = self.fields.clone();
        fields.remove("action");
        fields.extend(otherwise.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        of_form(&fields)
    }

    /// The same, where one field is a list that is typed with commas between.
    pub fn body_listing<T: DeserializeOwned>(&self, list: &str) -> Result<T, Problem> {
        let items = self.said(list).split([',', ' ']).filter(|item| !item.is_empty()).enumerate();
        let items: Vec<_> = items.map(|(n, item)| (format!("{list}.{n}"), item.to_owned())).collect();
        let otherwise = items.iter().map(|(name, item)| (name.as_str(), item.clone())).chain([(list, String::new())]);
        self.body_with(&otherwise.collect::<Vec<_>>())
    }

    /// What was typed, to be shown again, with nothing wrong.
    pub fn typed(&self) -> Tried {
        Tried { action: self.action().to_owned(), fields: self.fields.clone(), problem: None }
    }

    /// What was not done is told on the page, if that is of use there.
    pub fn tried(&self, problem: Problem) -> Result<Tried, Instead> {
        if matches!(problem.status, 403 | 409 | 412 | 422) {
            Ok(Tried { action: self.action().to_owned(), fields: self.fields.clone(), problem: Some(problem) })
        } else {
            Err(problem.into())
        }
    }
}

/// The page has no such act.
pub fn no_such_act() -> Problem {
    Problem::invalid("action", "choose what you want to do: open the page again")
}
