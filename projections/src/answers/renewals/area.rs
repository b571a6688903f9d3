//! The renewals of a region with its subtree, or of the organisation: by month, and by part.

use super::counts::{EndingTerm, RenewalCounts};
use super::dues::{self, DuesFigures, DuesMonth, Receivable, Receivables};
use super::forecast::{Prices, forecast};
use super::retention::{self, Cohort, Joined, MembershipFigures, MembershipMonth};
use crate::answers::{Area, Parts, PolicyUsed, Span};
use crate::{ChapterDuesMonthRow, MembershipMonthRow};
use chrono::NaiveDate;
use domain::ChapterId;
use domain::reactions::RulesInForce;
use domain::rules::Section;
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows behind the renewals of an area.
#[derive(Debug, Clone, Default)]
pub struct AreaRenewalRows {
    /// The terms that end until 90 days after the span and await their renewal, and those renewed or lapsed in it.
    pub terms: Vec<EndingTerm>,
    /// Every month up to the end of the span.
    pub months: Vec<MembershipMonthRow>,
    pub joined: Vec<Joined>,
    /// The months of the span.
    pub dues: Vec<ChapterDuesMonthRow>,
    /// Those of every chapter.
    pub prices: Prices,
    /// All that is owed.
    pub receivables: Vec<Receivable>,
}

/// What a part of an area comes to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RenewalTotals {
    pub counts: RenewalCounts,
    pub membership: MembershipFigures,
    pub dues: DuesFigures,
}

impl RenewalTotals {
    fn add(&mut self, other: &RenewalTotals) {
        self.counts.add(&other.counts);
        self.membership.add(&other.membership);
        self.dues.add(&other.dues);
    }
}

/// The renewals of a region with its subtree, or of the organisation. Counts are of the days asked about; membership and dues
/// are of whole months.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AreaRenewals {
    pub from: NaiveDate,
    /// The day from which days are counted.
    pub to: NaiveDate,
    /// The whole months of the span: those of `membership`, `months`, `dues` and `dues_months`.
    pub whole_months: Span,
    /// The policy of the area itself; a chapter may have another, and a term keeps the deadlines that were set when it began.
    pub policy: PolicyUsed,
    pub totals: RenewalTotals,
    pub months: Vec<MembershipMonth>,
    pub cohorts: Vec<Cohort>,
    pub dues_months: Vec<DuesMonth>,
    pub receivables: Receivables,
    pub parts: Parts<RenewalTotals>,
}

/// Answers for an area.
pub fn area(area: &Area, span: Span, rules: &RulesInForce, rows: &AreaRenewalRows) -> AreaRenewals {
    let months = span.whole_months();
    let mut chapters: BTreeMap<ChapterId, RenewalTotals> = BTreeMap::new();
    for term in &rows.terms {
        chapters.entry(term.chapter_id).or_default().counts.count(term, span);
    }
    for row in rows.months.iter().filter(|row| row.month <= months.to) {
        let membership = &mut chapters.entry(row.chapter_id).or_default().membership;
        membership.members += row.net();
        if months.contains(row.month) {
            membership.add_row(row);
        }
    }
    for row in rows.dues.iter().filter(|row| months.contains(row.month)) {
        chapters.entry(row.chapter_id).or_default().dues.add_row(row);
    }
    let forecasts = forecast(rows.terms.iter(), months, &rows.prices);
    for forecast in &forecasts {
        chapters.entry(forecast.chapter_id).or_default().dues.add_forecast(forecast);
    }
    let mut totals = RenewalTotals::default();
    chapters.values().for_each(|part| totals.add(part));
    AreaRenewals {
        from: span.from,
        to: span.to,
        whole_months: months,
        policy: PolicyUsed::of(rules, Section::Renewal),
        totals,
        months: retention::months(months, &rows.months),
        cohorts: retention::cohorts(span.to, &rows.joined),
        dues_months: dues::months(months, &rows.dues, &forecasts),
        receivables: Receivables::on(span.to, &rows.receivables),
        parts: area.split(chapters, RenewalTotals::add),
    }
}
