//! Referral value of a region with its subtree, or of the organisation: by month, and by part.

use super::pledges::{Ageing, Conversion, OpenPledges};
use super::spread::Spread;
use super::totals::{GivenInMonth, ReferralMonth, ReferralTotals, Sums};
use crate::answers::{Area, Parts, Span};
use crate::{ChapterActivityMonthRow, ChapterBusinessMonthRow, ChapterReferralMonthRow};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::{ChapterId, MembershipId};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many referrals a member received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    pub chapter_id: ChapterId,
    pub membership_id: MembershipId,
    pub referrals: i64,
}

/// What a chapter did in a month besides referring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub chapter_id: ChapterId,
    pub month: NaiveDate,
    pub count: i64,
}

/// The rows behind the referral value of an area, of the whole months of the span.
#[derive(Debug, Clone, Default)]
pub struct AreaReferralRows {
    pub referrals: Vec<ChapterReferralMonthRow>,
    /// Of the same months a year before.
    pub year_before: Vec<GivenInMonth>,
    pub business: Vec<ChapterBusinessMonthRow>,
    pub one_to_ones: Vec<Counted>,
    /// At meetings with a completed sheet.
    pub visitors: Vec<Counted>,
    pub activity: Vec<ChapterActivityMonthRow>,
    /// All that are open, whenever they were given.
    pub open: Vec<OpenPledges>,
    /// Those of members who received any.
    pub received: Vec<Received>,
    /// The active members.
    pub active: Vec<(ChapterId, MembershipId)>,
}

/// The referral value of a region with its subtree, or of the organisation, over whole months.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AreaReferralValue {
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    pub totals: ReferralTotals,
    /// What has become of the pledges of these months.
    pub conversion: Conversion,
    /// How long all open pledges have waited, on the last day asked about.
    pub ageing: Ageing,
    /// Over all active members of the area.
    pub spread: Spread,
    pub months: Vec<ReferralMonth>,
    pub parts: Parts<ReferralTotals>,
}

/// Answers for an area. Pledges age on the last day asked about, in the bands of its own rules; everything else is of whole months.
pub fn area(area: &Area, span: Span, rules: &RulesInForce, rows: &AreaReferralRows) -> AreaReferralValue {
    let asked = span;
    let span = span.whole_months();
    let mut sums = Sums::of(span, &rows.referrals, &rows.business);
    type Field = fn(&mut ReferralTotals) -> &mut i64;
    let counts: [(&[Counted], Field); 2] = [(&rows.one_to_ones, |sum| &mut sum.one_to_ones), (&rows.visitors, |sum| &mut sum.visitors)];
    for (counted, field) in counts {
        for row in counted.iter().filter(|row| span.contains(row.month)) {
            *field(sums.at(row.chapter_id, row.month)) += row.count;
        }
    }
    for row in rows.activity.iter().filter(|row| span.contains(row.month)) {
        let sum = sums.at(row.chapter_id, row.month);
        sum.training_credits += row.training_credits;
        sum.testimonials += row.testimonials_given;
    }
    AreaReferralValue {
        from: span.from,
        to: span.to,
        totals: sums.total(),
        conversion: Conversion::of(span, rows.referrals.iter(), &rows.open),
        ageing: Ageing::on(asked.to, rules, &rows.open),
        spread: spread(rows),
        months: sums.months(span, &rows.year_before),
        parts: area.split(sums.chapters(), ReferralTotals::add),
    }
}

fn spread(rows: &AreaReferralRows) -> Spread {
    let received: BTreeMap<_, _> = rows.received.iter().map(|row| ((row.chapter_id, row.membership_id), row.referrals)).collect();
    Spread::of(rows.active.iter().map(|member| received.get(member).copied().unwrap_or(0)).collect())
}
