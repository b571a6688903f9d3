//! A form as a page shows it.

use super::{Field, fresh_key};
use std::collections::BTreeSet;
use std::fmt::Display;

/// A form, with its button and a word on what comes of it. Folded away until somebody wants it, save where it is said otherwise.
#[derive(Debug, Clone)]
pub struct Act {
    /// What the form asks for.
    pub name: &'static str,
    /// The same, apart from others of its name on the page.
    pub id: String,
    /// Where it is sent.
    pub to: String,
    /// What opens it where it is folded away.
    pub title: String,
    /// What it will do, where the button does not say all.
    pub says: String,
    pub fields: Vec<Field>,
    /// What goes along unseen.
    pub hidden: Vec<(&'static str, String)>,
    pub button: &'static str,
    /// A button before it, which asks what would come of it, and does nothing.
    pub look: Option<&'static str>,
    pub key: String,
    /// The version that it is filled in for.
    pub version: Option<i64>,
    pub folded: bool,
    /// Whether it came back.
    pub open: bool,
    /// The rows that are chosen for it still.
    pub(super) chosen: BTreeSet<String>,
    /// What is wrong where no field is at fault.
    pub wrong: Option<String>,
}

impl Act {
    pub fn new(name: &'static str, to: impl Into<String>, button: &'static str) -> Self {
        Self {
            name,
            id: name.to_owned(),
            to: to.into(),
            title: button.to_owned(),
            says: String::new(),
            fields: Vec::new(),
            hidden: Vec::new(),
            button,
            look: None,
            key: fresh_key(),
            version: None,
            folded: true,
            open: false,
            chosen: BTreeSet::new(),
            wrong: None,
        }
    }

    /// The same, opened by other words than those of its button.
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The same, with a word on what it will do.
    pub fn says(self, says: impl Into<String>) -> Self {
        Self { says: says.into(), ..self }
    }

    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// The same, apart from others by what it is about.
    pub fn about(self, what: &'static str, value: impl Display) -> Self {
        self.apart(&value).with(what, value)
    }

    /// The same, with something that goes along unseen.
    pub fn with(mut self, what: &'static str, value: impl Display) -> Self {
        self.hidden.push((what, value.to_string()));
        self
    }

    /// The same, where what goes along does not tell it apart.
    pub fn apart(mut self, by: impl Display) -> Self {
        self.id = format!("{}-{by}", self.id);
        self
    }

    /// The same, after which one comes back to another page.
    pub fn back(self, place: &'static str) -> Self {
        self.with("back", place)
    }

    /// Only done on what was looked at: whoever has changed it meanwhile is heard first.
    pub fn of_version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// With a button that asks what would come of it.
    pub fn looked_at(self, verb: &'static str) -> Self {
        Self { look: Some(verb), ..self }
    }

    /// Not folded away.
    pub fn unfolded(self) -> Self {
        Self { folded: false, ..self }
    }

    /// Whether its button is not the first thing to press.
    pub fn is_plain(&self) -> bool {
        self.folded || self.look.is_some()
    }

    /// The id of a field on the page.
    pub fn id_of(&self, field: &Field) -> String {
        format!("{}-{}", self.id, field.name.replace('.', "-"))
    }

    /// The ids of what is said beside a field.
    pub fn said_of(&self, field: &Field) -> String {
        let id = self.id_of(field);
        let hint = (!field.hint.is_empty()).then(|| format!("{id}-hint"));
        let wrong = field.wrong.is_some().then(|| format!("{id}-wrong"));
        hint.into_iter().chain(wrong).collect::<Vec<_>>().join(" ")
    }
}
