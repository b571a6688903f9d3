//! Dues that nobody has been invoiced for yet: the terms that end, at the price of the fee plan that will hold when they
//! are invoiced.

use super::counts::EndingTerm;
use super::deadlines::lines;
use crate::answers::Span;
use crate::{ChapterRow, FeePlanRow, RegionRow, RenewalStage};
use chrono::NaiveDate;
use domain::calendar::{add_years, month_of};
use domain::money::TaxRate;
use domain::{ChapterId, Currency, Money, RegionId};
use std::collections::BTreeMap;

/// What membership costs, wherever it is paid for.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    /// Each chapter's currency, and its region with those above, nearest first.
    homes: BTreeMap<ChapterId, (Currency, Vec<RegionId>)>,
    plans: Vec<FeePlanRow>,
}

impl Prices {
    /// For some chapters. `regions` are those of the chapters and all above them.
    pub fn of(chapters: &[ChapterRow], regions: &[RegionRow], plans: Vec<FeePlanRow>) -> Self {
        let mut lines = lines(chapters.iter(), regions);
        let home = |row: &ChapterRow| (row.chapter_id, (row.currency, lines.remove(&row.chapter_id).unwrap_or_default()));
        Prices { homes: chapters.iter().map(home).collect(), plans }
    }

    /// The dues of a term of so many years, tax included, by the plan that holds on a day: the region's, else the nearest one's above.
    fn dues(&self, chapter: ChapterId, years: i64, on: NaiveDate) -> Option<Money> {
        let (currency, line) = self.homes.get(&chapter)?;
        let holding = |region: &RegionId| {
            let begun = |plan: &&FeePlanRow| plan.region_id == *region && plan.currency == *currency && plan.holds_from <= on;
            self.plans.iter().filter(begun).max_by_key(|plan| plan.holds_from)
        };
        let plan = line.iter().find_map(holding)?;
        let net = Money::of_minor(if years == 1 { plan.one_year_minor } else { plan.two_years_minor }, *currency);
        let rate = TaxRate::of_basis_points(u32::try_from(plan.tax_basis_points).ok()?).ok()?;
        Some(Money::of_minor(net.minor + rate.on(net).minor, *currency))
    }
}

/// The dues of a term that is to be renewed, expected in the month in which it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    pub chapter_id: ChapterId,
    pub month: NaiveDate,
    pub amount: Money,
}

/// The dues of the terms that end in a span and have not been invoiced. Who is refused, or has left, is not expected to pay.
pub fn forecast<'a>(terms: impl Iterator<Item = &'a EndingTerm>, span: Span, prices: &Prices) -> Vec<Forecast> {
    let ahead = |term: &&EndingTerm| {
        let stage = matches!(term.stage, RenewalStage::Running | RenewalStage::Opened | RenewalStage::Decided);
        stage && term.is_last && span.contains(term.term_ends_on)
    };
    let dues = |term: &EndingTerm| {
        let as_before = if add_years(term.term_starts_on, 1) <= term.term_ends_on { 2 } else { 1 };
        let amount = prices.dues(term.chapter_id, term.decided_years.unwrap_or(as_before), term.invoiced_on)?;
        // A renewal falls due on the last day of the term.
        Some(Forecast { chapter_id: term.chapter_id, month: month_of(term.term_ends_on), amount })
    };
    terms.filter(ahead).filter_map(dues).collect()
}
