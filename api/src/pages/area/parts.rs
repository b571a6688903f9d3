//! The parts of an area beside each other: regions with their subtrees, and chapters.

use crate::pages::table::{Cell, Column, amounts, column, numbers};
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
    amounts("closed_business", "Closed business").aside(),
    numbers("visitors", "Visitors").aside(),
    numbers("retention_percent", "Retention").aside(),
    numbers("renewals_due", "Due in 90 days").aside(),
    numbers("late", "Late renewals").aside(),
];

/// What the three dashboards say of an area.
pub struct Told<'a> {
    pub attendance: &'a AreaAttendance,
    pub referrals: &'a AreaReferralValue,
    pub renewals: &'a AreaRenewals,
}

/// Where the numbers of a part are explained: a chapter's on its own pages, a region's by its chapters.
struct Opens {
    home: String,
    members: String,
    attendance: String,
    at_limit: String,
    referrals: String,
    business: String,
    visitors: String,
    renewals: String,
    late: String,
}

impl Opens {
    fn chapter(id: Uuid, days: &str) -> Self {
        let base = format!("/chapters/{id}");
        Self {
            members: format!("{base}/members"),
            attendance: format!("{base}/attendance?{days}"),
            at_limit: format!("{base}/attendance?standing=limit&{days}#members"),
            referrals: format!("{base}/referrals?{days}"),
            business: format!("{base}/closings?{days}"),
            visitors: format!("{base}/meetings?sheet=counted&{days}"),
            renewals: format!("{base}/renewals?{days}"),
            late: format!("{base}/renewals?{days}#late"),
            home: base,
        }
    }

    fn region(id: Uuid, days: &str) -> Self {
        let base = format!("/regions/{id}");
        let by = |column: &str| format!("{base}?{days}&sort={column}#table");
        Self {
            members: by("-members"),
            attendance: by("attendance_percent"),
            at_limit: by("-at_limit"),
            referrals: by("-referrals"),
            business: by("-closed_business"),
            visitors: by("-visitors"),
            renewals: by("-renewals_due"),
            late: by("-late"),
            home: format!("{base}?{days}"),
        }
    }
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
    /// The days that are told of, as an address has them: up to the one that was asked about, however long its month goes on.
    pub fn days(&self) -> String {
        format!("from={}&to={}", self.attendance.from, self.attendance.to.min(self.renewals.to))
    }

    /// The regions directly below.
    pub fn regions(&self, form: &Form) -> Vec<Vec<Cell>> {
        let (referrals, renewals) = (by_id(&self.referrals.parts.regions), by_id(&self.renewals.parts.regions));
        let row = |part: &Part<AttendanceOfPart>| {
            let row = Row { attendance: &part.totals, referrals: referrals.get(&part.id)?, renewals: renewals.get(&part.id)? };
            Some(row.cells(&part.name, &Opens::region(part.id, &self.days()), form))
        };
        self.attendance.parts.regions.iter().filter_map(row).collect()
    }

    /// Every chapter of the subtree.
    pub fn chapters(&self, form: &Form) -> Vec<Vec<Cell>> {
        let (referrals, renewals) = (by_id(&self.referrals.parts.chapters), by_id(&self.renewals.parts.chapters));
        let row = |part: &Part<AttendanceOfPart>| {
            let row = Row { attendance: &part.totals, referrals: referrals.get(&part.id)?, renewals: renewals.get(&part.id)? };
            Some(row.cells(&part.name, &Opens::chapter(part.id, &self.days()), form))
        };
        self.attendance.parts.chapters.iter().filter_map(row).collect()
    }
}

impl Row<'_> {
    fn cells(&self, name: &str, opens: &Opens, form: &Form) -> Vec<Cell> {
        let membership = &self.renewals.membership;
        let late = Cell::number(self.renewals.counts.late, form);
        let late = if self.renewals.counts.late > 0 { late.class("bad") } else { late };
        let opening = |cell: Cell, to: &str| if cell.is_nothing() { cell } else { cell.link(to.to_owned()) };
        vec![
            Cell::text(name).link(opens.home.clone()),
            opening(Cell::number(membership.members, form), &opens.members),
            Cell::number(membership.net(), form),
            opening(Cell::per_mille(self.attendance.figures.attendance_per_mille, form), &opens.attendance),
            opening(Cell::number(self.attendance.standings.at_limit, form), &opens.at_limit),
            opening(Cell::number(self.referrals.inside + self.referrals.outside, form), &opens.referrals),
            opening(business(&self.referrals.business, form), &opens.business),
            opening(Cell::number(self.referrals.visitors, form), &opens.visitors),
            opening(Cell::per_mille(membership.retention_per_mille, form), &opens.renewals),
            opening(Cell::number(self.renewals.counts.due_within_90_days, form), &opens.renewals),
            opening(late, &opens.late),
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
