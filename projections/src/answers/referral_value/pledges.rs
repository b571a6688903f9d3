//! What becomes of pledges, and how long the open ones have waited.

use crate::ChapterReferralMonthRow;
use crate::answers::{Span, per_mille};
use chrono::NaiveDate;
use serde::Serialize;

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

/// How many days the pledges that are still open have waited since they were given, on the last day asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Ageing {
    pub days_0_to_14: i64,
    pub days_15_to_45: i64,
    pub days_46_to_90: i64,
    pub days_91_to_180: i64,
    pub over_180_days: i64,
    pub open: i64,
}

impl Ageing {
    /// On a day, of the pledges given up to it.
    pub fn on(day: NaiveDate, open: &[OpenPledges]) -> Self {
        let mut ageing = Ageing::default();
        for OpenPledges { pledged_on, pledges } in open.iter().filter(|open| open.pledged_on <= day) {
            let bucket = match (day - *pledged_on).num_days() {
                ..=14 => &mut ageing.days_0_to_14,
                15..=45 => &mut ageing.days_15_to_45,
                46..=90 => &mut ageing.days_46_to_90,
                91..=180 => &mut ageing.days_91_to_180,
                181.. => &mut ageing.over_180_days,
            };
            *bucket += pledges;
            ageing.open += pledges;
        }
        ageing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn open_pledges_age_by_whole_days() {
        // 14, 15, 45, 46, 90, 91, 180, 181 days before 1 July, and one given after it.
        let given =
            ["2026-06-17", "2026-06-16", "2026-05-17", "2026-05-16", "2026-04-02", "2026-04-01", "2026-01-02", "2026-01-01", "2026-07-02"];
        let open: Vec<_> = given.iter().map(|date| OpenPledges { pledged_on: day(date), pledges: 1 }).collect();
        let ageing = Ageing::on(day("2026-07-01"), &open);
        let expected = Ageing { days_0_to_14: 1, days_15_to_45: 2, days_46_to_90: 2, days_91_to_180: 2, over_180_days: 1, open: 8 };
        assert_eq!(ageing, expected);
    }
}
