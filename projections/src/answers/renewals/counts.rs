//! How many terms end when, and how far their renewals have come.

use super::deadlines::Deadlines;
use crate::answers::Span;
use crate::{RenewalRow, RenewalStage};
use chrono::NaiveDate;
use domain::calendar::days_from;
use domain::{ChapterId, MembershipId};
use serde::Serialize;

/// A term, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndingTerm {
    pub chapter_id: ChapterId,
    pub membership_id: MembershipId,
    pub term_starts_on: NaiveDate,
    pub term_ends_on: NaiveDate,
    /// Years of the new term, as the committee decided.
    pub decided_years: Option<i64>,
    pub stage: RenewalStage,
    pub renewed_on: Option<NaiveDate>,
    pub lapsed_on: Option<NaiveDate>,
    /// Whether it is the last term of somebody who is a member still.
    pub is_last: bool,
    /// The day of its invoice.
    pub invoiced_on: NaiveDate,
    /// The first day on which it is late, when it is not paid.
    pub late_from: NaiveDate,
    /// The day on which it lapses, when it is not paid.
    pub lapses_on: NaiveDate,
}

impl EndingTerm {
    /// The term of a row, with the deadlines that were set when it began.
    pub fn of(row: &RenewalRow, is_last: bool, deadlines: &Deadlines) -> Self {
        let rules = deadlines.rules(row.chapter_id, row.begun_on);
        let after_end = |days: i64| days_from(row.term_ends_on, days);
        EndingTerm {
            chapter_id: row.chapter_id,
            membership_id: row.membership_id,
            term_starts_on: row.term_starts_on,
            term_ends_on: row.term_ends_on,
            decided_years: row.decided_years,
            stage: row.stage,
            renewed_on: row.renewed_on,
            lapsed_on: row.lapsed_on,
            is_last,
            invoiced_on: after_end(-i64::from(rules.invoice_days_before)),
            late_from: after_end(i64::from(rules.overdue_days_after.max(1))),
            lapses_on: after_end(i64::from(rules.lapses_days_after)),
        }
    }

    /// Whether it is still to be renewed.
    pub fn is_pending(&self) -> bool {
        self.is_last && !matches!(self.stage, RenewalStage::Renewed | RenewalStage::Lapsed)
    }

    /// Days from a day to the end of the term: 0 on its last day, below zero after it.
    pub fn days_left(&self, on: NaiveDate) -> i64 {
        (self.term_ends_on - on).num_days()
    }

    /// Whether it has ended unpaid, by so many days at least as the policy says.
    pub fn is_late(&self, on: NaiveDate) -> bool {
        self.is_pending() && self.late_from <= on
    }
}

/// The narrowest of the spans of 7, 14, 30, 60 and 90 days in which the term ends.
pub fn bracket(days_left: i64) -> Option<i64> {
    if days_left < 0 { None } else { [7, 14, 30, 60, 90].into_iter().find(|days| days_left <= *days) }
}

/// How many renewals stand how. What is due is of the last day asked about, and each span includes the shorter ones;
/// what was renewed and what lapsed is of the whole span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RenewalCounts {
    pub due_within_90_days: i64,
    pub due_within_60_days: i64,
    pub due_within_30_days: i64,
    pub due_within_14_days: i64,
    pub due_within_7_days: i64,
    /// Invoiced and not paid yet, late ones included.
    pub invoiced: i64,
    /// Ended, and neither paid nor lapsed yet.
    pub late: i64,
    /// The committee has refused, and the term still runs.
    pub refused: i64,
    /// Renewals paid in the span.
    pub renewed: i64,
    /// Memberships that lapsed in the span.
    pub lapsed: i64,
}

impl RenewalCounts {
    /// Counts one term.
    pub fn count(&mut self, term: &EndingTerm, span: Span) {
        self.renewed += i64::from(term.renewed_on.is_some_and(|on| span.contains(on)));
        self.lapsed += i64::from(term.lapsed_on.is_some_and(|on| span.contains(on)));
        if !term.is_pending() {
            return;
        }
        let days_left = term.days_left(span.to);
        let within = |days| i64::from((0..=days).contains(&days_left));
        self.due_within_90_days += within(90);
        self.due_within_60_days += within(60);
        self.due_within_30_days += within(30);
        self.due_within_14_days += within(14);
        self.due_within_7_days += within(7);
        self.invoiced += i64::from(matches!(term.stage, RenewalStage::Invoiced | RenewalStage::Late));
        self.late += i64::from(term.is_late(span.to));
        self.refused += i64::from(term.stage == RenewalStage::Refused);
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &RenewalCounts) {
        self.due_within_90_days += other.due_within_90_days;
        self.due_within_60_days += other.due_within_60_days;
        self.due_within_30_days += other.due_within_30_days;
        self.due_within_14_days += other.due_within_14_days;
        self.due_within_7_days += other.due_within_7_days;
        self.invoiced += other.invoiced;
        self.late += other.late;
        self.refused += other.refused;
        self.renewed += other.renewed;
        self.lapsed += other.lapsed;
    }
}
