//! Spans of days and months, and rates.

use chrono::{NaiveDate, Weekday};
use domain::calendar::{add_months, day_after, day_before, days_from, month_of};
use domain::meeting::MOST_DAYS_MOVED;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A span of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// The last so many months that end on a day: six months to 31 July begin on 1 February.
    pub fn months_to(to: NaiveDate, months: u32) -> Self {
        let from = day_after(to).checked_sub_months(chrono::Months::new(months)).unwrap_or(NaiveDate::MIN);
        Span { from, to }
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// From the earlier beginning of two to the later end.
    pub fn with(self, other: Self) -> Self {
        Span { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// The days for which visitors of meetings held in it may have been registered. A meeting is moved so far from its slot at most: on one
    /// side of it when the visitor was registered, and on the other when it was held.
    pub fn of_registrations(self) -> Self {
        Span { from: days_from(self.from, -2 * MOST_DAYS_MOVED), to: days_from(self.to, 2 * MOST_DAYS_MOVED) }
    }

    /// Whole months: from the first's first day to the last's last.
    pub fn whole_months(self) -> Self {
        Span { from: month_of(self.from), to: day_before(add_months(month_of(self.to), 1)) }
    }

    /// The same whole months, a year before.
    pub fn months_a_year_before(self) -> Self {
        let year_before = |month: NaiveDate| month.checked_sub_months(chrono::Months::new(12)).unwrap_or(NaiveDate::MIN);
        Span { from: year_before(month_of(self.from)), to: year_before(month_of(self.to)) }.whole_months()
    }
}

impl Span {
    /// The whole months that lie within it, if there are any.
    pub fn months_within(self) -> Option<Self> {
        let from = if month_of(self.from) == self.from { self.from } else { add_months(month_of(self.from), 1) };
        let to = day_before(month_of(day_after(self.to)));
        (from <= to).then_some(Span { from, to })
    }
}

/// The last so many whole months, of which the last is the one that a day lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months(pub u32);

impl Months {
    /// The span of them.
    pub fn ending_in(self, day: NaiveDate) -> Span {
        let to = day_before(add_months(month_of(day), 1));
        let from = month_of(day).checked_sub_months(chrono::Months::new(self.0.saturating_sub(1))).unwrap_or(NaiveDate::MIN);
        Span { from, to }
    }
}

/// How many weeks, from Monday to Sunday, have one of the days at least.
pub fn weeks(days: impl Iterator<Item = NaiveDate>) -> i64 {
    let weeks: BTreeSet<NaiveDate> = days.map(|day| day.week(Weekday::Mon).first_day()).collect();
    i64::try_from(weeks.len()).unwrap_or(i64::MAX)
}

/// Puts a default where a month of the span, or one before it that is known, has nothing, so that a line drawn over them has no gaps.
pub fn without_gaps<T: Default>(span: Span, mut months: BTreeMap<NaiveDate, T>) -> BTreeMap<NaiveDate, T> {
    for end in [span.from, span.to] {
        months.entry(month_of(end)).or_default();
    }
    let ends = months.first_key_value().zip(months.last_key_value()).map(|((first, _), (last, _))| (*first, *last));
    let Some((mut month, last)) = ends else { return months };
    while month < last {
        months.entry(month).or_default();
        month = add_months(month, 1);
    }
    months
}

/// A share in thousandths, rounded half up. None where there is nothing to share.
pub fn per_mille(part: i64, whole: i64) -> Option<i64> {
    per_mille_of(i128::from(part), i128::from(whole))
}

/// As [`per_mille`], of sums that may be wider than a column.
pub fn per_mille_of(part: i128, whole: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    i64::try_from((2 * 1000 * part + whole).div_euclid(2 * whole)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn six_months_to_the_end_of_july_begin_in_february() {
        assert_eq!(Span::months_to(day("2026-07-31"), 6).from, day("2026-02-01"));
        assert_eq!(Span::months_to(day("2026-03-30"), 1).from, day("2026-02-28"), "the month's last day where it has no thirty-first");
        assert_eq!(Months(6).ending_in(day("2026-07-15")), Span { from: day("2026-02-01"), to: day("2026-07-31") });
    }

    #[test]
    fn the_months_a_year_before_are_whole_even_where_february_was_longer() {
        let months = Span { from: day("2025-01-15"), to: day("2025-02-28") }.months_a_year_before();
        assert_eq!(months, Span { from: day("2024-01-01"), to: day("2024-02-29") });
    }

    #[test]
    fn a_visitor_of_a_meeting_that_was_moved_to_and_fro_is_found() {
        // Its slot is 14 April: the visitor was registered when it stood on 14 July, and it was held on 17 March.
        let held = Span { from: day("2026-03-01"), to: day("2026-03-31") };
        assert!(held.of_registrations().contains(day("2026-07-14")));
    }

    #[test]
    fn the_whole_months_within_a_span_leave_its_edges() {
        let within = |from: &str, to: &str| Span { from: day(from), to: day(to) }.months_within().map(|months| (months.from, months.to));
        assert_eq!(within("2026-05-26", "2026-11-25"), Some((day("2026-06-01"), day("2026-10-31"))));
        assert_eq!(within("2026-06-01", "2026-06-30"), Some((day("2026-06-01"), day("2026-06-30"))));
        assert_eq!(within("2026-06-02", "2026-07-30"), None);
    }

    #[test]
    fn a_line_over_months_has_no_gaps_and_reaches_both_ends() {
        let span = Span { from: day("2026-03-15"), to: day("2026-06-02") };
        let months: Vec<_> = without_gaps(span, BTreeMap::from([(day("2026-04-01"), 7)])).into_iter().collect();
        assert_eq!(months, [("2026-03-01", 0), ("2026-04-01", 7), ("2026-05-01", 0), ("2026-06-01", 0)].map(|(month, n)| (day(month), n)));
    }

    #[test]
    fn two_meetings_from_monday_to_sunday_are_one_week() {
        // A Monday, the Sunday of its week, and the Monday after; a week that the year's end divides.
        assert_eq!(weeks(["2026-03-02", "2026-03-08", "2026-03-09"].into_iter().map(day)), 2);
        assert_eq!(weeks(["2025-12-30", "2026-01-02"].into_iter().map(day)), 1);
    }

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(per_mille(1, 3), Some(333));
        assert_eq!(per_mille(2, 3), Some(667));
        assert_eq!(per_mille(1, 2000), Some(1));
        assert_eq!(per_mille(0, 0), None);
        assert_eq!(per_mille(-1, 2), Some(-500));
    }
}
