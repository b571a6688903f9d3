//! What becomes of pledges, and how long the open ones have waited.

use crate::ChapterReferralMonthRow;
use crate::answers::{PolicyUsed, Span, per_mille};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::rules::{ReferralRules, Section};
use serde::Serialize;
use std::collections::BTreeSet;

/// How many pledges of one day still await their outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPledges {
    pub pledged_on: NaiveDate,
    pub pledges: i64,
}

/// What has become, so far, of the pledges of a span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Conversion {
    /// All pledges of the span, those withdrawn included.
    pub pledged: i64,
    /// Closed at least once.
    pub closed: i64,
    pub not_sold: i64,
    /// Expired without news, and not closed since.
    pub expired: i64,
    pub disputed: i64,
    pub withdrawn: i64,
    /// Still awaiting their outcome.
    pub open: i64,
    /// Closed, in thousandths of all pledges.
    pub closed_per_mille: Option<i64>,
}

impl Conversion {
    /// From the months of a span and the pledges that are open.
    pub fn of<'a>(span: Span, months: impl Iterator<Item = &'a ChapterReferralMonthRow>, open: &[OpenPledges]) -> Self {
        let mut sum = Conversion::default();
        for row in months.filter(|row| span.contains(row.month)) {
            sum.pledged += row.pledged();
            sum.closed += row.closed;
            sum.not_sold += row.not_sold;
            sum.disputed += row.disputed;
            sum.withdrawn += row.withdrawn;
        }
        sum.open = open.iter().filter(|day| span.contains(day.pledged_on)).map(|day| day.pledges).sum();
        // Each pledge ends in one way alone, save that one which expired may be closed afterwards: so expired is what is left.
        sum.expired = sum.pledged - sum.closed - sum.not_sold - sum.disputed - sum.withdrawn - sum.open;
        sum.closed_per_mille = per_mille(sum.closed, sum.pledged);
        sum
    }
}

/// Pledges that have waited so many days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AgeBand {
    pub from_days: i64,
    /// None for the last band.
    pub to_days: Option<i64>,
    pub pledges: i64,
}

/// How many days the pledges that are still open have waited since they were given, on the last day asked about. The bands end on the
/// days of the reminders and of expiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Ageing {
    pub policy: PolicyUsed,
    pub bands: Vec<AgeBand>,
    pub open: i64,
}

impl Ageing {
    /// On a day, of the pledges given up to it.
    pub fn on(day: NaiveDate, rules: &RulesInForce, open: &[OpenPledges]) -> Self {
        let mut bands = bands(&rules.rules.referrals);
        let mut sum = 0;
        for OpenPledges { pledged_on, pledges } in open.iter().filter(|open| open.pledged_on <= day) {
            let waited = (day - *pledged_on).num_days();
            // The last band has no end.
            if let Some(band) = bands.iter_mut().find(|band| band.to_days.is_none_or(|to| waited <= to)) {
                band.pledges += pledges;
            }
            sum += pledges;
        }
        Ageing { policy: PolicyUsed::of(rules, Section::Referrals), bands, open: sum }
    }
}

fn bands(rules: &ReferralRules) -> Vec<AgeBand> {
    let ends: BTreeSet<i64> = rules.reminder_days.iter().chain([&rules.expires_after_days]).map(|days| i64::from(*days)).collect();
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let band = |(from_days, to_days)| AgeBand { from_days, to_days, pledges: 0 };
    starts.zip(ends.iter().copied().map(Some).chain([None])).map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::rules_on;
    use crate::testing::day;

    #[test]
    fn open_pledges_age_by_whole_days() {
        // 14, 15, 45, 46, 90, 91, 180, 181 days before 1 July, and one given after it.
        let given =
            ["2026-06-17", "2026-06-16", "2026-05-17", "2026-05-16", "2026-04-02", "2026-04-01", "2026-01-02", "2026-01-01", "2026-07-02"];
        let open: Vec<_> = given.iter().map(|date| OpenPledges { pledged_on: day(date), pledges: 1 }).collect();
        let mut rules = rules_on(&[], None, &[], day("2026-07-01"));
        let pledges = |rules: &RulesInForce| {
            let Ageing { bands, open, .. } = Ageing::on(day("2026-07-01"), rules, &open);
            (bands.iter().map(|band| (band.from_days, band.to_days, band.pledges)).collect::<Vec<_>>(), open)
        };
        let expected = [(0, Some(14), 1), (15, Some(45), 2), (46, Some(90), 2), (91, Some(180), 2), (181, None, 1)];
        assert_eq!(pledges(&rules), (expected.to_vec(), 8));
        rules.rules.referrals = ReferralRules { expires_after_days: 100, reminder_days: vec![] };
        assert_eq!(pledges(&rules), (vec![(0, Some(100), 6), (101, None, 2)], 8));
    }
}
