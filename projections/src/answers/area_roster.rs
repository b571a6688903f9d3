//! Members, applicants and seats of a region with its subtree, or of the organisation.

use crate::answers::roster::decision_is_overdue;
use crate::answers::{Area, Parts};
use crate::{ChapterStanding, MemberRow, MemberStanding};
use chrono::NaiveDate;
use domain::ChapterId;
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows behind it.
#[derive(Debug, Clone, Default)]
pub struct AreaRosterRows {
    /// How many memberships of each standing a chapter has.
    pub counts: Vec<(ChapterId, MemberStanding, i64)>,
    /// Those on which the committee has not decided.
    pub undecided: Vec<MemberRow>,
    /// How many professions each chapter's list has.
    pub professions: BTreeMap<ChapterId, i64>,
}

/// Members, applicants and seats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RosterTotals {
    pub active: i64,
    /// Applications on which the committee has not decided.
    pub applicants: i64,
    /// Of these, those on which it should have.
    pub decisions_overdue: i64,
    /// Objections of members to these.
    pub objections: i64,
    /// Approved, or to return, and not paid yet.
    pub awaiting_payment: i64,
    /// Seats held by members and by those who are to pay.
    pub seats_taken: i64,
    /// Professions of the list that nobody holds, in chapters that are not dissolved.
    pub seats_open: i64,
}

/// The rosters of an area in numbers; each chapter's names are in its own.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AreaRoster {
    pub on: NaiveDate,
    pub chapters: i64,
    pub totals: RosterTotals,
    pub parts: Parts<RosterTotals>,
}

impl RosterTotals {
    fn add(&mut self, other: &Self) {
        self.active += other.active;
        self.applicants += other.applicants;
        self.decisions_overdue += other.decisions_overdue;
        self.objections += other.objections;
        self.awaiting_payment += other.awaiting_payment;
        self.seats_taken += other.seats_taken;
        self.seats_open += other.seats_open;
    }

    fn count(&mut self, status: MemberStanding, count: i64) {
        match status {
            MemberStanding::Active => self.active += count,
            MemberStanding::Applied => self.applicants += count,
            MemberStanding::Approved | MemberStanding::Returning => self.awaiting_payment += count,
            _ => {}
        }
        if status.holds_seat() {
            self.seats_taken += count;
        }
    }
}

/// Answers for an area as it stands; `on` says which decisions are overdue.
pub fn area_roster(area: &Area, on: NaiveDate, rows: &AreaRosterRows) -> AreaRoster {
    let mut chapters: BTreeMap<ChapterId, RosterTotals> = BTreeMap::new();
    for (chapter, status, count) in &rows.counts {
        chapters.entry(*chapter).or_default().count(*status, *count);
    }
    for row in &rows.undecided {
        let totals = chapters.entry(row.chapter_id).or_default();
        totals.decisions_overdue += i64::from(decision_is_overdue(row, on));
        totals.objections += row.objections;
    }
    for chapter in area.chapters().filter(|row| row.status != ChapterStanding::Dissolved) {
        let totals = chapters.entry(chapter.chapter_id).or_default();
        let seats = rows.professions.get(&chapter.chapter_id).copied().unwrap_or(0);
        totals.seats_open = (seats - totals.seats_taken).max(0);
    }
    let mut totals = RosterTotals::default();
    chapters.values().for_each(|part| totals.add(part));
    AreaRoster {
        on,
        chapters: i64::try_from(area.chapters().count()).unwrap_or(i64::MAX),
        totals,
        parts: area.split(chapters, RosterTotals::add),
    }
}
