//! Referral value told as events, and its numbers by hand.

use super::*;
use crate::answers::{Area, Names, Span, rules_on};
use crate::testing::{HOME, Log, currency, day, gbp, id, name, note};
use crate::*;
use domain::meeting::Mark::P;
use domain::membership::MembershipEvent;
use domain::policy::PolicyVersion;
use domain::referral::{AmendmentOutcome, ReferralEvent, Stage, Tier};
use domain::{MembershipId, Money};
use std::collections::BTreeMap;
use uuid::Uuid;

const ADA: MembershipId = MembershipId(Uuid::from_u128(11));
const BEN: MembershipId = MembershipId(Uuid::from_u128(12));
const CAY: MembershipId = MembershipId(Uuid::from_u128(13));

fn open(log: &Log) -> Vec<OpenPledges> {
    let mut days: BTreeMap<_, i64> = BTreeMap::new();
    log.rows::<OpenReferrals>().iter().for_each(|row| *days.entry(row.pledged_on).or_default() += 1);
    days.into_iter().map(|(pledged_on, pledges)| OpenPledges { pledged_on, pledges }).collect()
}

fn given(months: &[ChapterReferralMonthRow]) -> Vec<GivenInMonth> {
    months.iter().map(|row| GivenInMonth { month: row.month, referrals: row.inside + row.outside }).collect()
}

fn answer(log: &Log, from: &str, to: &str) -> ChapterReferralValue {
    let visit = |row: &VisitorRow| Visits { meeting_id: row.meeting_id, invited_by: row.invited_by, visitors: 1 };
    let rows = ChapterReferralRows {
        referrals: log.rows::<MemberReferralMonths>(),
        business: log.rows::<MemberBusinessMonths>(),
        activity: log.rows::<MemberActivityMonths>(),
        pairs: log.rows::<ReferralPairMonths>(),
        chapter_referrals: log.rows::<ChapterReferralMonths>(),
        year_before: given(&log.rows::<ChapterReferralMonths>()),
        one_to_ones: log.rows::<OneToOnes>().into_iter().filter(|row| row.chapter_id == HOME).collect(),
        meetings: log.rows::<Meetings>(),
        visits: log.rows::<Visitors>().iter().map(visit).collect(),
        open: open(log),
        members: log.rows::<Members>(),
        names: Names::default(),
    };
    chapter(HOME, Span { from: day(from), to: day(to) }, &rules_on(&[], None, &[], day(to)), &rows)
}

fn three() -> Log {
    let mut log = Log::default();
    log.joined(ADA, "2025-12-01").joined(BEN, "2025-12-01").joined(CAY, "2025-12-01");
    log
}

/// Ada gives Ben one inside and one outside, Ben gives Ada one outside. The first closes twice, for 100.00 and 20.00.
fn spring() -> Log {
    let mut log = three();
    let first = log.parties(ADA, BEN, Tier::Inside, "2026-03-03");
    let second = log.parties(ADA, BEN, Tier::Outside, "2026-03-10");
    let third = log.parties(BEN, ADA, Tier::Outside, "2026-04-07");
    log.pledged(1, first).pledged(2, second).pledged(3, third);
    log.closed(1, first, 71, gbp(10_000), true, "2026-03-20").closed(1, first, 72, gbp(2_000), false, "2026-04-20");
    log
}

#[test]
fn every_member_is_shown_what_they_gave_and_received() {
    let answer = answer(&spring(), "2026-03-15", "2026-04-15");
    assert_eq!((answer.from, answer.to), (day("2026-03-01"), day("2026-04-30")));
    let ada = &answer.members[0].value;
    assert_eq!((ada.given_inside, ada.given_outside, ada.received_inside, ada.received_outside), (1, 1, 0, 1));
    assert_eq!((ada.closings_given, ada.business_given.minor(currency("GBP"))), (2, 12_000));
    let ben = &answer.members[1].value;
    assert_eq!((ben.closings_received, ben.business_received.minor(currency("GBP"))), (2, 12_000));
    let months: Vec<_> = answer.months.iter().map(|month| (month.totals.inside, month.totals.outside, month.totals.closings)).collect();
    assert_eq!(months, [(1, 1, 1), (0, 1, 1)]);
    let matrix: Vec<_> = answer.matrix.iter().map(|pair| (pair.giver, pair.receiver, pair.inside, pair.outside)).collect();
    assert_eq!(matrix, [(ADA, BEN, 1, 1), (BEN, ADA, 0, 1)]);
}

#[test]
fn a_month_stands_beside_the_same_month_of_the_year_before() {
    let mut log = spring();
    let another = log.parties(ADA, CAY, Tier::Inside, "2027-03-02");
    log.pledged(4, another);
    let months = |from, to| answer(&log, from, to).months.iter().map(|month| month.given_a_year_before).collect::<Vec<_>>();
    assert_eq!(months("2027-02-01", "2027-05-31"), [0, 2, 1, 0]);
    assert_eq!(months("2026-03-01", "2026-04-30"), [0, 0], "the year before that has nothing");
}

#[test]
fn referrals_that_reach_few_are_called_uneven_and_those_without_any_are_named() {
    let answer = answer(&spring(), "2026-03-01", "2026-04-30");
    // Received: Cay 0, Ada 1, Ben 2.
    assert_eq!((answer.spread.members, answer.spread.received, answer.spread.gini_per_mille), (3, 3, Some(444)));
    assert_eq!(answer.received_none.iter().map(|who| who.membership_id).collect::<Vec<_>>(), [CAY]);
}

#[test]
fn an_amended_amount_counts_from_the_day_of_its_closing_as_if_it_had_been_right() {
    let mut amended = three();
    let parties = amended.parties(ADA, BEN, Tier::Inside, "2026-03-03");
    amended.pledged(1, parties).closed(1, parties, 71, gbp(100_000), true, "2026-03-20");
    amended.amount_amended(1, parties, 71, "2026-03-20", gbp(100_000), gbp(10_000), None);
    let mut right = three();
    right.pledged(1, parties).closed(1, parties, 71, gbp(10_000), true, "2026-03-20");
    assert_eq!(answer(&amended, "2026-03-01", "2026-05-31"), answer(&right, "2026-03-01", "2026-05-31"));
}

#[test]
fn an_amount_amended_to_nothing_is_a_closing_no_more() {
    let mut log = three();
    let parties = log.parties(ADA, BEN, Tier::Inside, "2026-03-03");
    log.pledged(1, parties).closed(1, parties, 71, gbp(10_000), true, "2026-03-20");
    let (stage, expires_on, policy) = (Stage::Pledged, day("2026-10-26"), PolicyVersion::FOUNDING);
    let reopened = AmendmentOutcome::Reopened { stage, expires_on, policy };
    log.amount_amended(1, parties, 71, "2026-03-20", gbp(10_000), gbp(0), Some(reopened));
    let answer = answer(&log, "2026-03-01", "2026-03-31");
    assert_eq!((answer.totals.closings, answer.totals.business.is_nothing()), (0, true));
    let Conversion { pledged, closed, open, expired, .. } = answer.conversion;
    assert_eq!((pledged, closed, open, expired), (1, 0, 1, 0));
    assert!(log.rows::<ChapterBusinessMonths>().is_empty());
}

#[test]
fn a_withdrawn_pledge_counts_as_neither_given_nor_received() {
    let mut log = three();
    let parties = log.parties(ADA, BEN, Tier::Inside, "2026-03-03");
    log.pledged(1, parties);
    log.tell(Uuid::from_u128(1), ReferralEvent::Withdrawn { parties, reason: note("Mistaken."), on: day("2026-03-04") });
    let answer = answer(&log, "2026-03-01", "2026-03-31");
    assert_eq!((answer.totals.inside, answer.conversion.pledged, answer.conversion.withdrawn), (0, 1, 1));
    assert!(answer.matrix.is_empty());
    assert_eq!(answer.members[0].value, ReferralValue::default());
}

#[test]
fn every_pledge_of_the_window_has_one_outcome_even_one_closed_after_it_expired() {
    let mut log = three();
    let parties = log.parties(ADA, BEN, Tier::Inside, "2026-01-06");
    (1..=6).for_each(|n| {
        log.pledged(n, parties);
    });
    let on = day("2026-07-05");
    log.closed(1, parties, 71, gbp(1_000), true, "2026-02-01");
    log.tell(Uuid::from_u128(2), ReferralEvent::NotSold { parties, reason: note("Too dear."), on });
    log.tell(Uuid::from_u128(3), ReferralEvent::Expired { parties, on });
    log.tell(Uuid::from_u128(4), ReferralEvent::Expired { parties, on });
    log.closed(4, parties, 74, gbp(1_000), true, "2026-08-01");
    log.tell(Uuid::from_u128(5), ReferralEvent::Disputed { parties, reason: note("Unknown."), on });
    let conversion = answer(&log, "2026-01-01", "2026-01-31").conversion;
    let expected =
        Conversion { pledged: 6, closed: 2, not_sold: 1, expired: 1, disputed: 1, withdrawn: 0, open: 1, closed_per_mille: Some(333) };
    assert_eq!(conversion, expected);
}

#[test]
fn a_talk_that_both_report_counts_once_for_each() {
    let mut log = three();
    let talk = |member, with, on: &str| MembershipEvent::OneToOneReported { chapter_id: HOME, member, with, on: day(on), topics: None };
    log.tell(ADA, talk(ADA, BEN, "2026-03-05")).tell(BEN, talk(BEN, ADA, "2026-03-05")).tell(BEN, talk(BEN, ADA, "2026-03-12"));
    let answer = answer(&log, "2026-03-01", "2026-03-31");
    assert_eq!(answer.totals.one_to_ones, 2);
    assert_eq!(answer.members.iter().map(|row| row.value.one_to_ones).collect::<Vec<_>>(), [2, 2, 0]);
    let rows = log.rows::<OneToOnes>();
    assert_eq!((rows[0].reported_by_a, rows[0].reported_by_b, rows[1].reported_by_a), (true, true, false));
}

#[test]
fn a_talk_between_members_of_two_chapters_counts_in_each() {
    let mut log = three();
    let (there, guest, on) = (id(2), id(21), day("2026-03-05"));
    log.tell(ADA, MembershipEvent::OneToOneReported { chapter_id: HOME, member: ADA, with: guest, on, topics: None });
    log.chapter = there;
    log.tell(guest, MembershipEvent::OneToOneNamed { chapter_id: there, member: guest, with: ADA, on });
    let rows = log.rows::<OneToOnes>();
    let told: Vec<_> = rows.iter().map(|row| (row.chapter_id, row.member_a, row.reported_by_a, row.reported_by_b)).collect();
    assert_eq!(told, [(HOME, ADA, true, false), (there, ADA, true, false)]);
    let mut both = log.clone();
    both.tell(guest, MembershipEvent::OneToOneReported { chapter_id: there, member: guest, with: ADA, on, topics: None });
    both.chapter = HOME;
    both.tell(ADA, MembershipEvent::OneToOneNamed { chapter_id: HOME, member: ADA, with: guest, on });
    let rows = both.rows::<OneToOnes>();
    assert!(rows.len() == 2 && rows.iter().all(|row| row.reported_by_a && row.reported_by_b), "one talk, whoever reports it");
    let answer = answer(&both, "2026-03-01", "2026-03-31");
    assert_eq!(answer.members.iter().map(|row| row.value.one_to_ones).collect::<Vec<_>>(), [1, 0, 0]);
}

#[test]
fn visitors_count_for_their_inviter_where_the_meeting_was_held_wherever_it_was_moved() {
    let mut log = three();
    log.held("2026-03-03", &[(ADA, P)]).visited("2026-03-03", 901, ADA);
    // Not held: nobody visited it.
    log.scheduled("2026-03-10").visited("2026-03-10", 902, ADA);
    // Registered for March, held in April.
    log.scheduled("2026-03-31").visited("2026-03-31", 903, BEN).moved("2026-03-31", "2026-04-01");
    let meeting = log.meeting("2026-03-31");
    let entries = vec![domain::meeting::SheetEntry { membership_id: ADA, mark: P, substitute: None }];
    log.tell(meeting, domain::meeting::MeetingEvent::SheetCompleted { chapter_id: HOME, held_on: day("2026-04-01"), entries });
    let visitors = |from, to| answer(&log, from, to).members.iter().map(|row| row.value.visitors).collect::<Vec<_>>();
    assert_eq!(visitors("2026-03-01", "2026-03-31"), [1, 0, 0]);
    assert_eq!(visitors("2026-04-01", "2026-04-30"), [0, 1, 0]);
}

#[test]
fn business_stays_in_its_own_currency() {
    let mut log = three();
    let parties = log.parties(ADA, BEN, Tier::Outside, "2026-03-03");
    log.pledged(1, parties).closed(1, parties, 71, gbp(10_000), true, "2026-03-20");
    log.closed(1, parties, 72, Money::of_minor(500, currency("JPY")), false, "2026-03-21");
    let answer = answer(&log, "2026-03-01", "2026-03-31");
    let written = serde_json::to_value(&answer.totals.business).unwrap();
    assert_eq!(written, serde_json::json!([{"amount": "100.00", "currency": "GBP"}, {"amount": "500", "currency": "JPY"}]));
}

#[test]
fn a_region_adds_up_its_chapters() {
    let mut log = spring();
    log.founded("2026-01-06");
    log.chapter = id(2);
    log.founded("2026-01-06").joined(id(21), "2026-01-06").joined(id(22), "2026-01-06");
    let parties = log.parties(id(21), id(22), Tier::Inside, "2026-03-03");
    log.pledged(9, parties).closed(9, parties, 79, gbp(500), true, "2026-03-20");
    let (chapter_id, on) = (log.chapter, day("2026-03-05"));
    for (member, with, credits) in [(21, 22, 2), (22, 21, 1)] {
        let course = name("Sixty seconds");
        log.tell(Uuid::from_u128(member), MembershipEvent::TrainingCredited { chapter_id, member: id(member), credits, course, on });
        let (testimonial_id, from, to, text) = (Uuid::from_u128(90 + member), id(member), id(with), note("Good work."));
        let given = MembershipEvent::TestimonialGiven { chapter_id, testimonial_id, from, to, text, on, elsewhere: false };
        log.tell(Uuid::from_u128(member), given);
    }
    let received = |row: MemberReferralMonthRow| Received {
        chapter_id: row.chapter_id,
        membership_id: row.membership_id,
        referrals: row.received_inside + row.received_outside,
    };
    let rows = AreaReferralRows {
        referrals: log.rows::<ChapterReferralMonths>(),
        year_before: given(&log.rows::<ChapterReferralMonths>()),
        business: log.rows::<ChapterBusinessMonths>(),
        one_to_ones: vec![Counted { chapter_id: HOME, month: day("2026-03-01"), count: 4 }],
        activity: log.rows::<ChapterActivityMonths>(),
        open: open(&log),
        received: log.rows::<MemberReferralMonths>().into_iter().filter(|row| row.month == day("2026-03-01")).map(received).collect(),
        active: log.rows::<Members>().iter().map(|row| (row.chapter_id, row.membership_id)).collect(),
        ..AreaReferralRows::default()
    };
    let here = Area::of(Some(log.region), &[], log.rows::<Chapters>());
    let answer = area(&here, Span { from: day("2026-03-01"), to: day("2026-03-31") }, &rules_on(&[], None, &[], day("2026-03-31")), &rows);
    assert_eq!((answer.totals.inside, answer.totals.outside, answer.totals.closings, answer.totals.one_to_ones), (2, 1, 2, 4));
    assert_eq!(answer.totals.business.minor(currency("GBP")), 10_500);
    assert_eq!((answer.totals.training_credits, answer.totals.testimonials), (3, 2), "a testimonial is counted where it was given");
    assert_eq!((answer.conversion.pledged, answer.conversion.closed, answer.conversion.open), (3, 2, 1));
    // Received in March: Ben 2, one of the other chapter's 1, three none.
    assert_eq!((answer.spread.members, answer.spread.received_none), (5, 3));
    let closings: Vec<_> = answer.parts.chapters.iter().map(|part| part.totals.closings).collect();
    assert_eq!(closings, [1, 1]);
}
