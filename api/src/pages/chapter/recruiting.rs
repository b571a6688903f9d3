//! Which open seats are asked for: visitors of the trade have come, or somebody held the seat before.

use crate::pages::instead::Instead;
use crate::pages::table::Cell;
use crate::pages::words;
use chrono::NaiveDate;
use domain::ChapterId;
use domain::calendar::days_from;
use infra::mail::Form;
use infra::runner::Source;
use projections::answers::roster::Seat;
use projections::{MemberRow, Value, VisitorRow, Where};
use std::collections::{BTreeMap, BTreeSet};

/// What speaks for each profession, by its name in small letters.
pub struct Recruiting {
    visitors: BTreeMap<String, BTreeSet<domain::PersonId>>,
    /// Who held the seat last, and the day from which they did not.
    before: BTreeMap<String, (NaiveDate, String)>,
}

const A_YEAR: i64 = 365;

impl Recruiting {
    /// What the year before a day tells.
    pub async fn of(source: &Source, id: ChapterId, today: NaiveDate) -> Result<Self, Instead> {
        let here = || Where::Is("chapter_id", Value::Uuid(id.into()));
        let visits: Vec<VisitorRow> = source.rows(&[here(), Where::Between("held_on", days_from(today, -A_YEAR), today)]).await?;
        let members: Vec<MemberRow> = source.rows(&[here()]).await?;
        let mut visitors: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
        for visit in visits {
            if let Some(profession) = visit.profession {
                visitors.entry(profession.to_lowercase()).or_default().insert(visit.person_id);
            }
        }
        let mut before: BTreeMap<String, (NaiveDate, String)> = BTreeMap::new();
        for row in &members {
            let Some(left) = row.active_to else { continue };
            let name = row.name.clone().unwrap_or_else(|| words::NAMELESS.to_owned());
            let held = before.entry(row.profession.to_lowercase()).or_insert_with(|| (left, name.clone()));
            if held.0 < left {
                *held = (left, name);
            }
        }
        Ok(Self { visitors, before })
    }

    fn visitors(&self, profession: &str) -> usize {
        self.visitors.get(&profession.to_lowercase()).map_or(0, BTreeSet::len)
    }

    /// Whether anything speaks for the seat.
    pub fn is_worth_it(&self, profession: &str) -> bool {
        self.visitors(profession) > 0 || self.before.contains_key(&profession.to_lowercase())
    }

    /// A seat, and what speaks for it while it is open.
    pub fn cells(&self, seat: &Seat, form: &Form) -> Vec<Cell> {
        let held = match &seat.held_by {
            Some(who) => Cell::text(words::named(who)).link(format!("/memberships/{}", who.membership_id)),
            None => Cell::text("open").class("good"),
        };
        let before = self.before.get(&seat.profession.to_lowercase()).filter(|_| seat.held_by.is_none());
        let visitors = i64::try_from(self.visitors(&seat.profession)).unwrap_or(i64::MAX);
        vec![
            Cell::text(seat.profession.clone()),
            held,
            if visitors == 0 { Cell::no_number() } else { Cell::number(visitors, form) },
            Cell::text(before.map(|(_, name)| name.clone()).unwrap_or_default()),
            Cell::day(before.map(|(left, _)| *left), form),
        ]
    }
}
