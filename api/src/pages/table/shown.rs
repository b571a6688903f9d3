//! A table as it is shown.

use super::{Cell, Column, Filter};
use crate::pages::act::Act;
use crate::pages::desk::Desk;

/// What the table is called that a page is about.
pub const ALONE: &str = "table";

/// So many rows are seen at a glance.
const AT_A_GLANCE: usize = 12;

/// The head of a column, which sorts by it.
pub struct Head {
    pub text: &'static str,
    pub number: bool,
    pub plain: bool,
    pub aside: bool,
    pub to: String,
    pub sorted: &'static str,
}

impl Head {
    /// What stands before a cell that has no head above it.
    pub fn label(&self) -> &'static str {
        if self.plain { "" } else { self.text }
    }
}

/// The orders that a table can be put into, for a screen on which it has no heads.
pub struct Orders {
    pub name: String,
    /// The value, its words, and whether it is the order that there is.
    pub values: Vec<(String, String, bool)>,
}

impl Orders {
    /// The usual order has no value: an address that names none keeps it, whatever is the usual one of what is then asked for.
    pub(super) fn of(name: String, columns: impl Iterator<Item = &'static Column>, usual: &str, sorted: (&str, bool)) -> Self {
        let both = columns.flat_map(|column| {
            let value = |way: &str, words: &str, descending| {
                let value = Some(format!("{way}{}", column.name)).filter(|value| value != usual).unwrap_or_default();
                (value, format!("{}, {words}", column.head), sorted == (column.name, descending))
            };
            [value("", "ascending", false), value("-", "descending", true)]
        });
        Self { name, values: both.collect() }
    }
}

/// A choice of rows.
pub struct Choice {
    pub name: &'static str,
    pub label: &'static str,
    /// The value, its words, and whether it is chosen.
    pub values: Vec<(String, String, bool)>,
}

impl Choice {
    pub(super) fn of(filter: Filter, desk: &Desk) -> Self {
        let chosen = desk.asked(filter.name).unwrap_or_default();
        let value = |(value, words): (String, String)| (value.clone(), words, value == chosen);
        Self { name: filter.name, label: filter.label, values: filter.values.into_iter().map(value).collect() }
    }
}

/// A page of a table, with the addresses of what else may be asked of it.
pub struct Shown {
    pub id: &'static str,
    pub path: String,
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    pub orders: Orders,
    pub q: String,
    pub searched: String,
    /// What the page was asked besides, to be asked again with a search.
    pub carried: Vec<(String, String)>,
    pub choices: Vec<Choice>,
    /// Days that narrow it: their names, labels and values.
    pub days: Vec<(&'static str, &'static str, String)>,
    /// The first page, where the pages before are not told.
    pub first: Option<String>,
    /// The files of it: what each is called, and where it is.
    pub files: Vec<(&'static str, String)>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub place: String,
    pub empty: String,
    /// What can be done with the rows that are chosen.
    pub for_chosen: Option<Act>,
}

impl Shown {
    /// The same, narrowed by days that stand beside its filters: their parameters and labels.
    pub fn within(mut self, desk: &Desk, days: &[(&'static str, &'static str)]) -> Self {
        self.carried.retain(|(name, _)| days.iter().all(|(day, _)| day != name));
        self.days = days.iter().map(|(name, label)| (*name, *label, desk.asked(name).unwrap_or_default().to_owned())).collect();
        self
    }

    /// The same, where rows can be chosen for an act.
    pub fn offering(self, act: Option<Act>) -> Self {
        Self { for_chosen: act, ..self }
    }

    /// The acts of its rows.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.rows.iter().flatten().filter_map(|cell| cell.act.as_deref()).chain(&self.for_chosen)
    }

    /// Whether a row can be chosen.
    pub fn has_choices(&self) -> bool {
        self.rows.iter().flatten().any(|cell| cell.id.is_some())
    }

    /// Whether a search or a choice leaves rows out.
    pub fn is_narrowed(&self) -> bool {
        let chosen = |choice: &Choice| choice.values.iter().any(|(value, _, chosen)| *chosen && !value.is_empty());
        !self.searched.is_empty() || self.days.iter().any(|(_, _, day)| !day.is_empty()) || self.choices.iter().any(chosen)
    }

    /// Whether it stands beside what the page is about, and is seen at a glance: nothing is to be looked for.
    pub fn is_short(&self) -> bool {
        self.id != ALONE
            && self.rows.len() <= AT_A_GLANCE
            && self.choices.is_empty()
            && !self.is_narrowed()
            && self.days.is_empty()
            && !self.has_pages()
    }

    /// Whether there is more than this page.
    pub fn has_pages(&self) -> bool {
        !self.place.is_empty() || self.first.is_some() || self.after.is_some()
    }

    /// The cells of a row, each with its head where it needs one.
    pub fn cells<'a>(&'a self, row: &'a [Cell]) -> Vec<(&'a Cell, &'a Head)> {
        row.iter().zip(&self.heads).collect()
    }
}
