//! Acts: small forms of a page, each with one sentence that says what it does. A page may have several; one that is not done comes back open,
//! with all that was typed, and says beside the field what is wrong. No rule is here: what a form asks for is done as REST does it.

mod sent;
mod typed;

pub use sent::{Sent, refused};
pub use typed::{Fields, Typed, Wrong};

use super::called;
use super::desk::fresh_key;
use domain::MembershipId;

/// How a field is filled in.
pub enum Kind {
    Line,
    Lines,
    Day,
    Time,
    /// A day and a time, on the chapter's own clock.
    Moment,
    Number,
    Money,
    Email,
    Phone,
    /// One of these: the value, and its words.
    Choice(Vec<(String, String)>),
    Tick,
}

/// A field, with what was typed and what is wrong with it.
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub kind: Kind,
    pub value: String,
    pub wrong: Option<String>,
    /// What is offered while one types.
    pub suggested: Vec<String>,
}

impl Field {
    pub fn new(name: &'static str, label: impl Into<String>, kind: Kind) -> Self {
        Self { name, label: label.into(), hint: String::new(), kind, value: String::new(), wrong: None, suggested: Vec::new() }
    }

    /// The same, with a word on how it is meant.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same, with what stands in it to begin with.
    pub fn value(self, value: impl ToString) -> Self {
        Self { value: value.to_string(), ..self }
    }

    /// The same, with what is offered while one types.
    pub fn suggesting(self, suggested: Vec<String>) -> Self {
        Self { suggested, ..self }
    }

    /// How the browser's own field for it is called; nothing where it is none.
    pub fn input(&self) -> &'static str {
        match self.kind {
            Kind::Line | Kind::Money | Kind::Email => "text",
            Kind::Phone => "tel",
            Kind::Day => "date",
            Kind::Time => "time",
            Kind::Moment => "datetime-local",
            Kind::Number => "number",
            Kind::Lines | Kind::Choice(_) | Kind::Tick => "",
        }
    }

    /// Which keys a phone shows.
    pub fn keys(&self) -> &'static str {
        match self.kind {
            Kind::Money => "decimal",
            Kind::Email => "email",
            _ => "",
        }
    }

    pub fn is_lines(&self) -> bool {
        matches!(self.kind, Kind::Lines)
    }

    pub fn is_tick(&self) -> bool {
        matches!(self.kind, Kind::Tick)
    }

    pub fn choices(&self) -> Option<&[(String, String)]> {
        match &self.kind {
            Kind::Choice(choices) => Some(choices),
            _ => None,
        }
    }
}

/// A small form.
pub struct Act {
    /// What the form asks for.
    pub name: &'static str,
    /// The same, apart from others of its name on the page.
    pub id: String,
    /// Where it is sent.
    pub to: String,
    pub title: String,
    /// What it will do.
    pub says: String,
    pub fields: Vec<Field>,
    /// What goes along unseen.
    pub hidden: Vec<(&'static str, String)>,
    pub button: &'static str,
    pub key: String,
    /// The version that it is filled in for.
    pub version: Option<i64>,
    /// Whether it is folded away until somebody wants it.
    pub folded: bool,
    /// Whether it comes back with something wrong.
    pub open: bool,
    pub wrong: Option<String>,
}

impl Act {
    pub fn new(name: &'static str, to: impl Into<String>, title: impl Into<String>, says: impl Into<String>, button: &'static str) -> Self {
        Self {
            name,
            id: name.to_owned(),
            to: to.into(),
            title: title.into(),
            says: says.into(),
            fields: Vec::new(),
            hidden: Vec::new(),
            button,
            key: fresh_key(),
            version: None,
            folded: true,
            open: false,
            wrong: None,
        }
    }

    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// The same, apart from others by what it is about.
    pub fn about(mut self, what: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.id = format!("{}-{value}", self.name);
        self.hidden.push((what, value));
        self
    }

    /// The same, with something else that goes along unseen.
    pub fn with(mut self, what: &'static str, value: impl ToString) -> Self {
        self.hidden.push((what, value.to_string()));
        self
    }

    /// The same, where what it is about does not tell it apart.
    pub fn apart(mut self, by: &str) -> Self {
        self.id = format!("{}-{by}", self.id);
        self
    }

    /// The same, after which one comes back to another page.
    pub fn back(mut self, place: &'static str) -> Self {
        self.hidden.push(("back", place.to_owned()));
        self
    }

    /// Only done on what was looked at: whoever has changed it meanwhile is heard first.
    pub fn of_version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// Not folded away.
    pub fn unfolded(self) -> Self {
        Self { folded: false, ..self }
    }

    /// Takes over what came back, if it was this form that did.
    pub fn taking(mut self, sent: &Sent) -> Self {
        if !sent.is_of(&self) {
            return self;
        }
        self.open = true;
        for field in &mut self.fields {
            field.value = sent.fields.get(field.name).cloned().unwrap_or_default();
            field.wrong = sent.wrong.get(field.name).cloned();
        }
        let known = |name: &str| self.fields.iter().any(|field| field.name == name);
        let others: Vec<String> = sent.wrong.iter().filter(|(name, _)| !known(name)).map(|(_, text)| text.clone()).collect();
        self.wrong = (!others.is_empty()).then(|| others.join(" "));
        self
    }

    /// The id of a field on the page.
    pub fn id_of(&self, field: &Field) -> String {
        format!("{}-{}", self.id, field.name)
    }

    /// The ids of what is said beside a field.
    pub fn said_of(&self, field: &Field) -> String {
        let id = self.id_of(field);
        let hint = (!field.hint.is_empty()).then(|| format!("{id}-hint"));
        let wrong = field.wrong.is_some().then(|| format!("{id}-wrong"));
        hint.into_iter().chain(wrong).collect::<Vec<_>>().join(" ")
    }
}

/// All that is wrong with what came back, and where to mend it. A form that is no longer on the page, since somebody else was faster, is told of as well,
/// with what had been typed.
pub fn problems<'a>(acts: impl IntoIterator<Item = &'a Act>, sent: &Sent) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut taken = false;
    for act in acts {
        taken |= act.open;
        all.extend(act.wrong.iter().map(|text| (act.id.clone(), text.clone())));
        all.extend(act.fields.iter().filter_map(|field| Some((act.id_of(field), field.wrong.clone()?))));
    }
    if !taken {
        all.extend(sent.left_over().into_iter().map(|text| (String::new(), text)));
    }
    all
}

/// A choice among members.
pub fn members(none: &str, members: &[(MembershipId, String)]) -> Kind {
    let all = members.iter().map(|(id, name)| (id.to_string(), name.clone()));
    Kind::Choice([(String::new(), none.to_owned())].into_iter().chain(all).collect())
}

/// A choice among words.
pub fn choice<V: Into<String>, W: Into<String>>(choices: impl IntoIterator<Item = (V, W)>) -> Kind {
    Kind::Choice(choices.into_iter().map(|(value, words)| (value.into(), words.into())).collect())
}

/// For how long a term is.
pub fn years() -> Field {
    Field::new("term_years", "For how long", choice([("1", "One year"), ("2", "Two years")])).value(1)
}

/// A choice among kinds that have words, none of them chosen to begin with where that is asked for by name.
pub fn kinds<T>(none: Option<&'static str>, all: &[called::Called<T>]) -> Kind {
    choice(none.map(|words| ("", words)).into_iter().chain(called::choices(all)))
}
