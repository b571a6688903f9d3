//! Referral value of one chapter: by member, by month, from whom to whom, and what becomes of pledges.

use super::pledges::{Ageing, Conversion, OpenPledges};
use super::spread::Spread;
use super::totals::{GivenInMonth, ReferralMonth, ReferralTotals, Sums};
use crate::answers::{Amounts, Names, Span, Who};
use crate::{
    ChapterReferralMonthRow, MeetingRow, MemberActivityMonthRow, MemberBusinessMonthRow, MemberReferralMonthRow, MemberRow, MemberStanding,
    OneToOneRow, ReferralPairMonthRow,
};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::{ChapterId, MeetingId, MembershipId};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many visitors a member brought to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visits {
    pub meeting_id: MeetingId,
    pub invited_by: MembershipId,
    pub visitors: i64,
}

/// The rows behind the referral value of a chapter, of the whole months of the span.
#[derive(Debug, Clone, Default)]
pub struct ChapterReferralRows {
    pub referrals: Vec<MemberReferralMonthRow>,
    pub business: Vec<MemberBusinessMonthRow>,
    pub activity: Vec<MemberActivityMonthRow>,
    pub pairs: Vec<ReferralPairMonthRow>,
    pub chapter_referrals: Vec<ChapterReferralMonthRow>,
    /// Of the same months a year before.
    pub year_before: Vec<GivenInMonth>,
    pub one_to_ones: Vec<OneToOneRow>,
    pub meetings: Vec<MeetingRow>,
    /// Of these meetings, and perhaps of others.
    pub visits: Vec<Visits>,
    /// All that are open, whenever they were given.
    pub open: Vec<OpenPledges>,
    /// Everybody who was ever in the chapter.
    pub members: Vec<MemberRow>,
    pub names: Names,
}

/// What one member gave and received.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MemberReferralValue {
    pub member: Who,
    pub value: ReferralValue,
}

/// The counters of a member.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReferralValue {
    /// RGI
    pub given_inside: i64,
    /// RGO
    pub given_outside: i64,
    /// RRI
    pub received_inside: i64,
    /// RRO
    pub received_outside: i64,
    /// Times that business was closed of the member's referrals to others.
    pub closings_given: i64,
    /// Times that the member closed business of others' referrals.
    pub closings_received: i64,
    /// Business that the member's referrals brought to others.
    pub business_given: Amounts,
    /// Business that others' referrals brought to the member.
    pub business_received: Amounts,
    pub one_to_ones: i64,
    /// Visitors whom the member invited to meetings with a completed sheet.
    pub visitors: i64,
    /// CEU
    pub training_credits: i64,
    pub testimonials_given: i64,
    pub testimonials_received: i64,
}

/// How many referrals one member gave another: a field of the matrix. Pairs without any are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReferralPair {
    #[schema(value_type = Uuid)]
    pub giver: MembershipId,
    #[schema(value_type = Uuid)]
    pub receiver: MembershipId,
    pub inside: i64,
    pub outside: i64,
}

/// The referral value of a chapter over whole months.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ChapterReferralValue {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    pub totals: ReferralTotals,
    /// What has become of the pledges of these months.
    pub conversion: Conversion,
    /// How long all open pledges have waited, on the last day asked about.
    pub ageing: Ageing,
    pub spread: Spread,
    /// Active members who received no referral.
    pub received_none: Vec<Who>,
    pub members: Vec<MemberReferralValue>,
    /// Who refers to whom.
    pub matrix: Vec<ReferralPair>,
    pub months: Vec<ReferralMonth>,
}

/// Answers for a chapter. Pledges age on the last day asked about; everything else is of whole months.
pub fn chapter(chapter_id: ChapterId, span: Span, rules: &RulesInForce, rows: &ChapterReferralRows) -> ChapterReferralValue {
    let asked = span;
    let span = span.whole_months();
    let members = by_member(span, rows);
    let received = |row: &MemberReferralValue| row.value.received_inside + row.value.received_outside;
    let active: Vec<_> = members.iter().filter(|row| row.member.status == MemberStanding::Active).collect();
    let sums = sums(chapter_id, span, rows);
    ChapterReferralValue {
        chapter_id,
        from: span.from,
        to: span.to,
        totals: sums.total(),
        conversion: Conversion::of(span, rows.chapter_referrals.iter(), &rows.open),
        ageing: Ageing::on(asked.to, rules, &rows.open),
        spread: Spread::of(active.iter().map(|row| received(row)).collect()),
        received_none: active.iter().filter(|row| received(row) == 0).map(|row| row.member.clone()).collect(),
        matrix: matrix(span, &rows.pairs),
        months: sums.months(span, &rows.year_before),
        members,
    }
}

/// The months of the chapter's meetings that count.
fn meetings_that_count(span: Span, meetings: &[MeetingRow]) -> BTreeMap<MeetingId, NaiveDate> {
    let counting = meetings.iter().filter(|row| row.sheet.counts() && span.contains(row.held_on));
    counting.map(|row| (row.meeting_id, row.month)).collect()
}

fn sums(chapter_id: ChapterId, span: Span, rows: &ChapterReferralRows) -> Sums {
    let mut sums = Sums::of(span, &rows.chapter_referrals, &[]);
    // Each closing has one receiver: what all received is what the chapter closed.
    for row in rows.business.iter().filter(|row| span.contains(row.month)) {
        let sum = sums.at(chapter_id, row.month);
        sum.closings += row.received_closings;
        sum.business.add(row.currency, row.received_minor);
    }
    for row in rows.one_to_ones.iter().filter(|row| span.contains(row.held_on)) {
        sums.at(chapter_id, row.month).one_to_ones += 1;
    }
    for row in rows.meetings.iter().filter(|row| row.sheet.counts() && span.contains(row.held_on)) {
        sums.at(chapter_id, row.month).visitors += row.visitors;
    }
    for row in rows.activity.iter().filter(|row| span.contains(row.month)) {
        let sum = sums.at(chapter_id, row.month);
        sum.training_credits += row.training_credits;
        sum.testimonials += row.testimonials_given;
    }
    sums
}

/// Active members, and whoever else gave or received anything, by name. Talks and testimonials may name members of other
/// chapters: they have no row here.
fn by_member(span: Span, rows: &ChapterReferralRows) -> Vec<MemberReferralValue> {
    let mut values: BTreeMap<MembershipId, ReferralValue> = BTreeMap::new();
    let mut of = |id: MembershipId, add: &dyn Fn(&mut ReferralValue)| add(values.entry(id).or_default());
    for row in rows.referrals.iter().filter(|row| span.contains(row.month)) {
        of(row.membership_id, &|value| {
            value.given_inside += row.given_inside;
            value.given_outside += row.given_outside;
            value.received_inside += row.received_inside;
            value.received_outside += row.received_outside;
        });
    }
    for row in rows.business.iter().filter(|row| span.contains(row.month)) {
        of(row.membership_id, &|value| {
            value.closings_given += row.given_closings;
            value.closings_received += row.received_closings;
            value.business_given.add(row.currency, row.given_minor);
            value.business_received.add(row.currency, row.received_minor);
        });
    }
    for row in rows.activity.iter().filter(|row| span.contains(row.month)) {
        of(row.membership_id, &|value| {
            value.training_credits += row.training_credits;
            value.testimonials_given += row.testimonials_given;
            value.testimonials_received += row.testimonials_received;
        });
    }
    for row in rows.one_to_ones.iter().filter(|row| span.contains(row.held_on)) {
        [row.member_a, row.member_b].iter().for_each(|id| of(*id, &|value| value.one_to_ones += 1));
    }
    let meetings = meetings_that_count(span, &rows.meetings);
    for visits in rows.visits.iter().filter(|visits| meetings.contains_key(&visits.meeting_id)) {
        of(visits.invited_by, &|value| value.visitors += visits.visitors);
    }
    named(values, rows)
}

fn named(mut values: BTreeMap<MembershipId, ReferralValue>, rows: &ChapterReferralRows) -> Vec<MemberReferralValue> {
    let mut members = Vec::new();
    for row in &rows.members {
        let value = values.remove(&row.membership_id);
        if value.is_some() || row.status == MemberStanding::Active {
            members.push(MemberReferralValue { member: rows.names.who(row), value: value.unwrap_or_default() });
        }
    }
    members.sort_by(|a, b| (&a.member.name, a.member.membership_id).cmp(&(&b.member.name, b.member.membership_id)));
    members
}

fn matrix(span: Span, rows: &[ReferralPairMonthRow]) -> Vec<ReferralPair> {
    let mut pairs: BTreeMap<(MembershipId, MembershipId), (i64, i64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| span.contains(row.month)) {
        let pair = pairs.entry((row.giver, row.receiver)).or_default();
        *pair = (pair.0 + row.inside, pair.1 + row.outside);
    }
    pairs.into_iter().map(|((giver, receiver), (inside, outside))| ReferralPair { giver, receiver, inside, outside }).collect()
}
