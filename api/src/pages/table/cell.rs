//! A cell: what is read, what it is sorted by, and what a file has of it.

use crate::pages::act::Act;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{Currency, Money};
use infra::mail::Form;
use projections::answers::Amounts;
use std::cmp::Ordering;
use std::fmt::Display;

/// What a cell is sorted by. Those of nothing come last, whichever way round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number(i64),
    Text(String),
}

/// What a file has of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    Text(String),
    Count(i64),
    PerMille(i64),
    /// Before and after something.
    Counts(i64, i64),
    Day(NaiveDate),
    Moment(DateTime<Utc>),
    Money(Money),
    /// Of several currencies.
    Amounts(Vec<Money>),
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell {
    pub text: String,
    pub to: Option<String>,
    pub class: &'static str,
    pub number: bool,
    /// By which the row is chosen, and what it is called where that is read out.
    pub id: Option<(String, String)>,
    /// What can be done about it.
    pub act: Option<Box<Act>>,
    rank: Option<Rank>,
    raw: Raw,
}

impl Cell {
    /// A text that somebody may have typed.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let rank = (!text.is_empty()).then(|| Rank::Text(text.to_lowercase()));
        Self { raw: Raw::Text(text.clone()), text, to: None, class: "", number: false, id: None, act: None, rank }
    }

    /// A text that stands at the right, as numbers do.
    pub fn figure(text: impl Into<String>) -> Self {
        Self { number: true, ..Self::text(text) }
    }

    /// A count.
    pub fn number(count: i64, form: &Form) -> Self {
        Self { number: true, rank: Some(Rank::Number(count)), raw: Raw::Count(count), ..Self::text(form.number(count)) }
    }

    /// A count before and after something, sorted by that after it.
    pub fn change(before: i64, after: i64, form: &Form) -> Self {
        let after_it = form.number(after);
        let text = if before == after { after_it } else { format!("{} → {after_it}", form.number(before)) };
        Self { number: true, rank: Some(Rank::Number(after)), raw: Raw::Counts(before, after), ..Self::text(text) }
    }

    /// A share.
    pub fn per_mille(share: Option<i64>, form: &Form) -> Self {
        let text = share.map_or_else(|| "–".to_owned(), |share| form.per_mille(share));
        let raw = share.map_or_else(|| Raw::Text(String::new()), Raw::PerMille);
        Self { number: true, rank: share.map(Rank::Number), raw, ..Self::text(text) }
    }

    /// What can be done about the row, and nothing to be read.
    pub fn acts(act: Option<Act>) -> Self {
        Self::text("").offering(act)
    }

    /// No number, where others of its column have one.
    pub fn no_number() -> Self {
        Self { number: true, ..Self::text("") }
    }

    /// A day, if there is one.
    pub fn day(day: Option<NaiveDate>, form: &Form) -> Self {
        let Some(day) = day else { return Self::text("") };
        Self { rank: Some(Rank::Text(day.to_string())), raw: Raw::Day(day), ..Self::text(form.date(day)) }
    }

    /// A moment, if there is one.
    pub fn moment(moment: Option<DateTime<Utc>>, form: &Form) -> Self {
        let Some(moment) = moment else { return Self::text("") };
        Self { rank: Some(Rank::Number(moment.timestamp_micros())), raw: Raw::Moment(moment), ..Self::text(form.moment(moment)) }
    }

    /// A moment on the clock of a place.
    pub fn moment_there(moment: DateTime<Utc>, zone: Tz, form: &Form) -> Self {
        let there = moment.with_timezone(&zone);
        Self::moment(Some(moment), form).told(format!("{}, {}", form.date(there.date_naive()), form.time(there.time())))
    }

    /// An amount.
    pub fn money(money: Money, form: &Form) -> Self {
        Self { number: true, rank: Some(Rank::Number(money.minor)), raw: Raw::Money(money), ..Self::text(form.money(money)) }
    }

    /// Amounts of several currencies, sorted by those of one.
    pub fn amounts(amounts: &Amounts, by: Currency, form: &Form) -> Self {
        let all: Vec<Money> = amounts.iter().collect();
        let written: Vec<String> = all.iter().map(|money| form.money(*money)).collect();
        let text = if written.is_empty() { "–".to_owned() } else { written.join(" + ") };
        Self { number: true, rank: Some(Rank::Number(amounts.minor(by))), raw: Raw::Amounts(all), ..Self::text(text) }
    }

    /// Whether it counts nothing: there is nothing to open.
    pub fn is_nothing(&self) -> bool {
        match &self.raw {
            Raw::Text(text) => text.is_empty(),
            Raw::Count(count) => *count == 0,
            Raw::Counts(before, after) => *before == 0 && *after == 0,
            Raw::Money(money) => money.minor == 0,
            Raw::Amounts(all) => all.iter().all(|money| money.minor == 0),
            Raw::PerMille(_) | Raw::Day(_) | Raw::Moment(_) => false,
        }
    }

    /// The same, which opens what it is made of.
    pub fn link(self, to: String) -> Self {
        Self { to: Some(to), ..self }
    }

    /// The same, by which its row can be chosen; `called` tells it from the others.
    pub fn of(self, id: impl Display, called: String) -> Self {
        Self { id: Some((id.to_string(), called)), ..self }
    }

    /// The same, with what can be done about it.
    pub fn offering(self, act: Option<Act>) -> Self {
        Self { act: act.map(Box::new), ..self }
    }

    /// The same, in a colour that its words explain.
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The same, in other words for its reader.
    pub fn told(self, text: String) -> Self {
        Self { text, ..self }
    }

    /// The same, sorted by a number.
    pub fn ranked(self, rank: i64) -> Self {
        Self { rank: Some(Rank::Number(rank)), ..self }
    }

    /// The same, and among equals by a place of its own.
    pub fn then(mut self, place: usize) -> Self {
        if let Some(Rank::Text(text)) = &mut self.rank {
            *text = format!("{text} {place:06}");
        }
        self
    }

    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    pub fn compared(&self, other: &Self, descending: bool) -> Ordering {
        match (&self.rank, &other.rank) {
            (None, None) => Ordering::Equal,
            (None, _) => Ordering::Greater,
            (_, None) => Ordering::Less,
            (Some(one), Some(other)) if descending => other.cmp(one),
            (Some(one), Some(other)) => one.cmp(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_sorted_by_what_they_mean_and_those_of_nothing_come_last() {
        let form = Form::of(["en"]);
        let (nine, ten, none) = (Cell::number(9, &form), Cell::number(10, &form), Cell::per_mille(None, &form));
        assert_eq!((nine.compared(&ten, false), nine.compared(&ten, true)), (Ordering::Less, Ordering::Greater));
        assert_eq!((none.compared(&nine, false), none.compared(&nine, true)), (Ordering::Greater, Ordering::Greater));
        let day = |text: &str| Cell::day(Some(text.parse().unwrap()), &form);
        assert_eq!(day("2026-04-01").compared(&day("2026-12-01"), false), Ordering::Less);
    }
}
