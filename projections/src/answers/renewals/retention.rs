//! Who stays: comings and goings by month, and what is left of each month's new members.

use crate::answers::{Span, per_mille, without_gaps};
use crate::{MemberStanding, MembershipMonthRow};
use chrono::NaiveDate;
use domain::calendar::month_of;
use serde::Serialize;
use std::collections::BTreeMap;

/// Comings and goings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MembershipFigures {
    /// Active members at the end.
    pub members: i64,
    pub joined: i64,
    pub reinstated: i64,
    pub transferred_in: i64,
    pub lapsed: i64,
    pub resigned: i64,
    pub terminated: i64,
    pub transferred_out: i64,
    /// Terms that ended, by their own end or by a departure, and are renewed or lapsed by now.
    pub terms_ended: i64,
    /// Those of them that were renewed.
    pub terms_renewed: i64,
    /// Terms renewed, in thousandths of those ended.
    pub retention_per_mille: Option<i64>,
}

impl MembershipFigures {
    /// Adds a month's comings and goings; `members` is left alone.
    pub fn add_row(&mut self, row: &MembershipMonthRow) {
        self.joined += row.joined;
        self.reinstated += row.reinstated;
        self.transferred_in += row.transferred_in;
        self.lapsed += row.lapsed;
        self.resigned += row.resigned;
        self.terminated += row.terminated;
        self.transferred_out += row.transferred_out;
        self.terms_ended += row.terms_ended();
        self.terms_renewed += row.terms_renewed;
        self.retention_per_mille = per_mille(self.terms_renewed, self.terms_ended);
    }

    /// Members gained, less members lost.
    pub fn net(&self) -> i64 {
        self.joined + self.reinstated + self.transferred_in - self.lapsed - self.resigned - self.terminated - self.transferred_out
    }

    /// Adds the figures of another place, of the same span.
    pub fn add(&mut self, other: &MembershipFigures) {
        self.members += other.members;
        self.joined += other.joined;
        self.reinstated += other.reinstated;
        self.transferred_in += other.transferred_in;
        self.lapsed += other.lapsed;
        self.resigned += other.resigned;
        self.terminated += other.terminated;
        self.transferred_out += other.transferred_out;
        self.terms_ended += other.terms_ended;
        self.terms_renewed += other.terms_renewed;
        self.retention_per_mille = per_mille(self.terms_renewed, self.terms_ended);
    }

    /// Over whole months, from rows that reach back to the beginning.
    pub fn of<'a>(span: Span, rows: impl Iterator<Item = &'a MembershipMonthRow>) -> Self {
        let mut figures = MembershipFigures::default();
        for row in rows.filter(|row| row.month <= span.to) {
            figures.members += row.net();
            if span.contains(row.month) {
                figures.add_row(row);
            }
        }
        figures
    }
}

/// A month of comings and goings, by its first day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MembershipMonth {
    pub month: NaiveDate,
    pub figures: MembershipFigures,
}

/// The months of a span, from rows that reach back to the beginning.
pub(super) fn months(span: Span, rows: &[MembershipMonthRow]) -> Vec<MembershipMonth> {
    let mut by_month: BTreeMap<NaiveDate, (MembershipFigures, i64)> = BTreeMap::new();
    for row in rows {
        let (figures, net) = by_month.entry(row.month).or_default();
        figures.add_row(row);
        *net += row.net();
    }
    let mut members = 0;
    let mut months = Vec::new();
    for (month, (figures, net)) in without_gaps(span, by_month) {
        members += net;
        if span.contains(month) {
            months.push(MembershipMonth { month, figures: MembershipFigures { members, ..figures } });
        }
    }
    months
}

/// Members who joined in one month, and left in one, if they did. In an area whoever moved between its chapters has neither left nor
/// joined: they are of the month in which they first became active anywhere. Below zero takes off what another says of whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    pub month: NaiveDate,
    pub left_month: Option<NaiveDate>,
    pub left_as: Option<MemberStanding>,
    pub members: i64,
}

/// The members who joined in one month, and how many of them are left. A chapter's joined it in that month; a region's first became
/// active in that month, in whichever chapter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Cohort {
    /// First day of the month of joining.
    pub month: NaiveDate,
    pub joined: i64,
    /// Members still, on the last day of the span.
    pub active: i64,
    pub lapsed: i64,
    pub resigned: i64,
    pub terminated: i64,
    /// Moved to another chapter, of a region's to one outside it: neither kept nor lost.
    pub transferred: i64,
    /// Active, in thousandths of those who did not move.
    pub retention_per_mille: Option<i64>,
}

/// What is left of each month's new members on a day; who left later was there still.
pub(super) fn cohorts(on: NaiveDate, joined: &[Joined]) -> Vec<Cohort> {
    let mut cohorts: BTreeMap<NaiveDate, Cohort> = BTreeMap::new();
    for row in joined.iter().filter(|row| row.month <= on) {
        let cohort = cohorts.entry(row.month).or_insert(Cohort { month: row.month, ..Cohort::default() });
        cohort.joined += row.members;
        let left = row.left_as.filter(|_| row.left_month.is_some_and(|month| month <= month_of(on)));
        match left {
            None => cohort.active += row.members,
            Some(MemberStanding::Lapsed) => cohort.lapsed += row.members,
            Some(MemberStanding::Resigned) => cohort.resigned += row.members,
            Some(MemberStanding::Transferred) => cohort.transferred += row.members,
            Some(_) => cohort.terminated += row.members,
        }
        cohort.retention_per_mille = per_mille(cohort.active, cohort.joined - cohort.transferred);
    }
    cohorts.into_values().collect()
}
