//! The totals of a chapter or an area.

use crate::answers::{Amounts, Span, without_gaps};
use crate::{ChapterBusinessMonthRow, ChapterReferralMonthRow};
use chrono::{Months, NaiveDate};
use domain::ChapterId;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a chapter or an area has done for one another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReferralTotals {
    /// Referrals given, where the giver buys. Within a chapter, as many are received.
    pub inside: i64,
    /// Referrals given, where the giver's contact buys.
    pub outside: i64,
    /// Times that business was closed.
    pub closings: i64,
    /// The business closed, each in its own currency.
    pub business: Amounts,
    /// Talks between two members, each once.
    pub one_to_ones: i64,
    /// Visitors at meetings with a completed sheet.
    pub visitors: i64,
    pub training_credits: i64,
    pub testimonials: i64,
}

impl ReferralTotals {
    /// Adds another's totals.
    pub fn add(&mut self, other: &ReferralTotals) {
        self.inside += other.inside;
        self.outside += other.outside;
        self.closings += other.closings;
        self.business.merge(&other.business);
        self.one_to_ones += other.one_to_ones;
        self.visitors += other.visitors;
        self.training_credits += other.training_credits;
        self.testimonials += other.testimonials;
    }
}

/// A month, by its first day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReferralMonth {
    pub month: NaiveDate,
    pub totals: ReferralTotals,
    /// Referrals given, inside and outside, in the same month a year before.
    pub given_a_year_before: i64,
}

/// How many referrals were given in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenInMonth {
    /// First day of the month.
    pub month: NaiveDate,
    pub referrals: i64,
}

/// Totals by chapter and month, in the making.
#[derive(Default)]
pub(super) struct Sums(BTreeMap<(ChapterId, NaiveDate), ReferralTotals>);

impl Sums {
    pub(super) fn of(span: Span, referrals: &[ChapterReferralMonthRow], business: &[ChapterBusinessMonthRow]) -> Self {
        let mut sums = Sums::default();
        for row in referrals.iter().filter(|row| span.contains(row.month)) {
            let sum = sums.at(row.chapter_id, row.month);
            (sum.inside, sum.outside) = (sum.inside + row.inside, sum.outside + row.outside);
        }
        for row in business.iter().filter(|row| span.contains(row.month)) {
            let sum = sums.at(row.chapter_id, row.month);
            sum.closings += row.closings;
            sum.business.add(row.currency, row.amount_minor);
        }
        sums
    }

    pub(super) fn at(&mut self, chapter: ChapterId, month: NaiveDate) -> &mut ReferralTotals {
        self.0.entry((chapter, month)).or_default()
    }

    /// By month, beside what was given a year before.
    pub(super) fn months(&self, span: Span, year_before: &[GivenInMonth]) -> Vec<ReferralMonth> {
        let mut months: BTreeMap<NaiveDate, ReferralTotals> = BTreeMap::new();
        self.0.iter().for_each(|((_, month), sum)| months.entry(*month).or_default().add(sum));
        let given_a_year_before = |month: NaiveDate| {
            let before = month.checked_sub_months(Months::new(12));
            year_before.iter().filter(|row| Some(row.month) == before).map(|row| row.referrals).sum()
        };
        let beside = |(month, totals)| ReferralMonth { month, totals, given_a_year_before: given_a_year_before(month) };
        without_gaps(span, months).into_iter().map(beside).collect()
    }

    pub(super) fn chapters(&self) -> BTreeMap<ChapterId, ReferralTotals> {
        let mut chapters: BTreeMap<ChapterId, ReferralTotals> = BTreeMap::new();
        self.0.iter().for_each(|((chapter, _), sum)| chapters.entry(*chapter).or_default().add(sum));
        chapters
    }

    pub(super) fn total(&self) -> ReferralTotals {
        let mut total = ReferralTotals::default();
        self.0.values().for_each(|sum| total.add(sum));
        total
    }
}
