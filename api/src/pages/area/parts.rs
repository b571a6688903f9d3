//! The parts of an area beside each other: regions with their subtrees, and chapters.

use crate::pages::table::{Cell, Column, column, numbers};
use infra::mail::Form;
use projections::answers::attendance::AreaAttendance;
use projections::answers::referral_value::{AreaReferralValue, ReferralTotals};
use projections::answers::renewals::{AreaRenewals, RenewalTotals};
use projections::answers::{Amounts, Part, attendance::AttendanceOfPart};
use std::collections::BTreeMap;
use uuid::Uuid;

pub const COLUMNS: &[Column] = &[
    column("name", "Name"),
    numbers("members", "Members"),
    numbers("net", "Gained, less lost").aside(),
    numbers("attendance_percent", "Attendance"),
    numbers("at_limit", "At the limit").aside(),
    numbers("referrals", "Referrals"),
    numbers("closed_business", "Closed business").aside(),
    numbers("visitors", "Visitors").aside(),
    numbers("retention_percent", "Retention").aside(),
    numbers("renewals_due", "Due in 90 days").aside(),
    numbers("late", "Late").aside(),
];

/// What the three dashboards say of an area.
pub struct Told<'a> {
    pub attendance: &'a AreaAttendance,
    pub referrals: &'a AreaReferralValue,
    pub renewals: &'a AreaRenewals,
}

struct Row<'a> {
    attendance: &'a AttendanceOfPart,
    referrals: &'a ReferralTotals,
    renewals: &'a RenewalTotals,
}

fn by_id<T>(parts: &[Part<T>]) -> BTreeMap<Uuid, &T> {
    parts.iter().map(|part| (part.id, &part.totals)).collect()
}

impl Told<'_> {
    /// The regions directly below.
    pub fn regions(&self, form: &Form) -> Vec<Vec<Cell>> {
        let (referrals, renewals) = (by_id(&self.referrals.parts.regions), by_id(&self.renewals.parts.regions));
        let row = |part: &Part<AttendanceOfPart>| {
            let row = Row { attendance: &part.totals, referrals: referrals.get(&part.id)?, renewals: renewals.get(&part.id)? };
            Some(row.cells(&part.name, format!("/regions/{}", part.id), form))
        };
        self.attendance.parts.regions.iter().filter_map(row).collect()
    }

    /// Every chapter of the subtree.
    pub fn chapters(&self, form: &Form) -> Vec<Vec<Cell>> {
        let (referrals, renewals) = (by_id(&self.referrals.parts.chapters), by_id(&self.renewals.parts.chapters));
        let row = |part: &Part<AttendanceOfPart>| {
            let row = Row { attendance: &part.totals, referrals: referrals.get(&part.id)?, renewals: renewals.get(&part.id)? };
            Some(row.cells(&part.name, format!("/chapters/{}", part.id), form))
        };
        self.attendance.parts.chapters.iter().filter_map(row).collect()
    }
}

impl Row<'_> {
    fn cells(&self, name: &str, to: String, form: &Form) -> Vec<Cell> {
        let membership = &self.renewals.membership;
        let late = Cell::number(self.renewals.counts.late, form);
        vec![
            Cell::text(name).link(to),
            Cell::number(membership.members, form),
            Cell::number(membership.net(), form),
            Cell::per_mille(self.attendance.figures.attendance_per_mille, form),
            Cell::number(self.attendance.standings.at_limit, form),
            Cell::number(self.referrals.inside + self.referrals.outside, form),
            business(&self.referrals.business, form),
            Cell::number(self.referrals.visitors, form),
            Cell::per_mille(membership.retention_per_mille, form),
            Cell::number(self.renewals.counts.due_within_90_days, form),
            if self.renewals.counts.late > 0 { late.class("bad") } else { late },
        ]
    }
}

/// Sorted by the first currency that there is: amounts of two currencies have no order.
fn business(amounts: &Amounts, form: &Form) -> Cell {
    match amounts.iter().next() {
        Some(first) => Cell::amounts(amounts, first.currency, form),
        None => Cell::per_mille(None, form),
    }
}
