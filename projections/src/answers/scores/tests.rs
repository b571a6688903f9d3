//! Scores told as events, and their points by hand.

use super::*;
use crate::answers::{Names, PolicyUsed, rules_on};
use crate::testing::{HOME, Log, currency, day, gbp, id};
use crate::*;
use domain::calendar::days_from;
use domain::meeting::Mark::{self, *};
use domain::membership::MembershipEvent;
use domain::policy::{PolicyEvent, PolicyScope};
use domain::referral::Tier;
use domain::rules::{MemberScoreRules, Rule};
use domain::{MembershipId, Money};
use uuid::Uuid;

const ADA: MembershipId = MembershipId(Uuid::from_u128(11));
const BEN: MembershipId = MembershipId(Uuid::from_u128(12));

fn rows(log: &Log) -> MemberScoreRows {
    MemberScoreRows {
        marks: log.rows::<AttendanceMarks>(),
        referrals: log.rows::<Referrals>(),
        closings: log.rows::<Closings>(),
        activity: log.rows::<MemberActivityDays>(),
        meetings: log.rows::<Meetings>(),
        visitors: log.rows::<Visitors>(),
        members: log.rows::<Members>(),
        names: Names::default(),
    }
}

fn score(log: &Log, member_id: MembershipId) -> MemberScore {
    let on = day("2026-06-30");
    let rules = rules_on(&log.rows::<PolicyVersions>(), Some(HOME), &[], on);
    member(HOME, member_id, on, &rules, &rows(log)).unwrap().score
}

fn points(log: &Log, name: MeasureName) -> u32 {
    measure(log, name).points
}

fn measure(log: &Log, name: MeasureName) -> Measure {
    score(log, ADA).measures.into_iter().find(|measure| measure.name == name).unwrap()
}

/// Ada and Ben, and Tuesdays from 6 January with Ada's marks.
fn weeks(marks: &[Mark]) -> Log {
    let mut log = Log::default();
    log.founded("2025-01-07").joined(ADA, "2025-12-01").joined(BEN, "2025-12-01");
    for (week, mark) in marks.iter().enumerate() {
        let on = days_from(day("2026-01-06"), 7 * i64::try_from(week).unwrap());
        log.held(&on.to_string(), &[(ADA, *mark)]);
    }
    log
}

fn pledges(log: &mut Log, count: u128) {
    for n in 1..=count {
        let parties = log.parties(ADA, BEN, Tier::Outside, "2026-01-06");
        log.pledged(n, parties);
    }
}

#[test]
fn referrals_are_divided_by_the_weeks_on_completed_sheets() {
    // 20 weeks, marks of every kind counted.
    let marks: Vec<_> = [P, A, L, S, M].into_iter().cycle().take(20).collect();
    let at = |count| {
        let mut log = weeks(&marks);
        pledges(&mut log, count);
        points(&log, MeasureName::ReferralsPerWeek)
    };
    // 9/20 = 0.45, 10/20 = 0.5, 15/20 = 0.75, 20/20 = 1, 23/20 = 1.15, 24/20 = 1.2
    assert_eq!([9, 10, 15, 20, 23, 24].map(at), [0, 5, 10, 15, 15, 20]);
}

#[test]
fn absences_count_down_and_lateness_forfeits_its_points() {
    let absences = |n: usize| points(&weeks(&vec![A; n]), MeasureName::Absences);
    assert_eq!([0, 1, 2, 3, 4].map(absences), [15, 10, 5, 0, 0]);
    assert_eq!(points(&weeks(&[P, P]), MeasureName::NeverLate), 5);
    assert_eq!(points(&weeks(&[P, L]), MeasureName::NeverLate), 0);
}

#[test]
fn training_testimonials_and_visitors_have_their_bands() {
    let mut log = weeks(&[P; 20]);
    let on = day("2026-02-03");
    let course = testing::name("Listening");
    let credited = MembershipEvent::TrainingCredited { chapter_id: HOME, member: ADA, credits: 2, course, on };
    let text = testing::note("Very good bread.");
    let given = |id| MembershipEvent::TestimonialGiven {
        chapter_id: HOME,
        testimonial_id: Uuid::from_u128(id),
        from: ADA,
        to: BEN,
        text: text.clone(),
        on,
        elsewhere: false,
    };
    log.tell(ADA, credited).tell(ADA, given(1));
    assert_eq!(points(&log, MeasureName::TrainingCredits), 10);
    // 1/20 = 0.05, 2/20 = 0.1
    assert_eq!(points(&log, MeasureName::TestimonialsPerWeek), 5);
    log.tell(ADA, given(2));
    assert_eq!(points(&log, MeasureName::TestimonialsPerWeek), 10);
    // 2/20 = 0.1, 5/20 = 0.25
    for guest in 1..=2 {
        log.visited("2026-01-06", 900 + guest, ADA);
    }
    assert_eq!(points(&log, MeasureName::VisitorsPerWeek), 5);
    for guest in 3..=5 {
        log.visited("2026-01-13", 900 + guest, ADA);
    }
    assert_eq!(points(&log, MeasureName::VisitorsPerWeek), 10);
}

#[test]
fn closed_business_given_counts_in_the_policys_currency_alone() {
    let with = |minor| {
        let mut log = weeks(&[P]);
        let parties = log.parties(ADA, BEN, Tier::Outside, "2026-01-06");
        log.pledged(1, parties).closed(1, parties, 71, gbp(minor), true, "2026-01-20");
        log.closed(1, parties, 72, Money::of_minor(9_000_000, currency("EUR")), false, "2026-01-20");
        points(&log, MeasureName::ClosedBusinessGiven)
    };
    assert_eq!([99_999, 100_000, 249_999, 250_000, 499_999, 500_000].map(with), [0, 5, 5, 10, 10, 15]);
}

#[test]
fn a_measure_says_what_was_counted_which_band_it_fell_into_and_which_rows_it_was_made_of() {
    let mut log = weeks(&[P; 20]);
    pledges(&mut log, 15);
    let found = measure(&log, MeasureName::ReferralsPerWeek);
    assert_eq!((found.count, found.per, found.value_thousandths, found.most), (Some(15), 20, Some(750), 20));
    assert_eq!(found.band, Some(Band { from_thousandths: Some(750), below_thousandths: Some(1_000) }));
    assert_eq!(found.rows.len(), 15);
    let RowKey { table, key } = &found.rows[0];
    assert_eq!((table.as_str(), &key[..2]), ("referrals", [HOME.to_string(), "2026-01-06".into()].as_slice()));
    // Which the table reads again, to find the events.
    let info = all().into_iter().find(|projection| projection.info.name == table).unwrap();
    let key = info.info.parse_key(key).unwrap();
    assert_eq!(log.events.iter().filter(|event| (info.touches)(event, &key)).count(), 1);
}

#[test]
fn the_sum_has_a_colour_by_the_policy_and_names_its_version() {
    let mut log = weeks(&[P; 20]);
    pledges(&mut log, 24);
    // Referrals 20, absences 15, never late 5; the weeks from 6 January, of which all lie in the half year to 30 June.
    let before = score(&log, ADA);
    assert_eq!((before.points, before.colour, before.weeks), (40, Colour::Red, 20));
    let rule = Rule::MemberScore(MemberScoreRules { green_from: 40, amber_from: 30, red_from: 20, ..MemberScoreRules::default() });
    let (scope, holds_from) = (PolicyScope::Chapter(HOME), day("2026-01-01"));
    log.tell(scope, PolicyEvent::Changed { scope, version: 1, rule, holds_from, reason: None });
    assert_eq!(score(&log, ADA).colour, Colour::Green);
    let on = day("2026-06-30");
    let rules = rules_on(&log.rows::<PolicyVersions>(), Some(HOME), &[], on);
    let all = members(HOME, on, &rules, &rows(&log));
    let PolicyUsed { scope, version, .. } = &all.policy;
    assert_eq!((scope.as_str(), *version, all.green, all.red), ("chapter", 1, 1, 1));
    assert_eq!((all.from, all.to), (day("2026-01-01"), day("2026-06-30")));
    // Ben: nobody marked him; no absence and never late are his.
    assert_eq!(all.members.iter().map(|score| score.points).collect::<Vec<_>>(), [40, 20]);
}

#[test]
fn a_chapters_points_are_size_growth_retention_referrals_visitors_conversion_and_absenteeism() {
    let mut log = Log::default();
    log.founded("2025-01-07");
    // 20 members of last year, 3 of this one; two terms renewed, one resignation.
    for n in 100..120 {
        log.joined(id(n), "2025-06-01");
    }
    for n in 120..123 {
        log.joined(id(n), "2026-02-01");
    }
    for n in [100, 101] {
        let term = domain::calendar::Term::of_years(day("2026-06-01"), 1);
        log.tell(id::<MembershipId>(n), MembershipEvent::Renewed { chapter_id: HOME, term, on: day("2026-05-20") });
    }
    log.resigned(id(102), "2026-04-01");
    // Two meetings of 20 marks, one of them A; 20 referrals.
    let marks = |first: Mark| (100..120).map(|n| (id(n), if n == 100 { first } else { P })).collect::<Vec<_>>();
    log.held("2026-03-03", &marks(A)).held("2026-03-10", &marks(P));
    for n in 1..=20 {
        let parties = log.parties(id(100), id(101), Tier::Inside, "2026-03-03");
        log.pledged(n, parties);
    }
    let visit = |person: u128, joined: Option<&str>| VisitorSeen {
        chapter_id: HOME,
        meeting_id: log.meeting("2026-03-03"),
        person_id: id(person),
        held_on: day("2026-03-03"),
        joined: joined.map(|on| (id(person), day(on))),
    };
    let meetings = ["2026-03-03", "2026-03-10"].map(|on| MeetingHeld { chapter_id: HOME, held_on: day(on) }).to_vec();
    let rows = ChapterScoreRows {
        attendance: log.rows::<ChapterAttendanceMonths>(),
        referrals: log.rows::<ChapterReferralMonths>(),
        membership: log.rows::<MembershipMonths>(),
        meetings,
        visitors: vec![visit(1, Some("2026-04-01")), visit(2, None), visit(3, Some("2025-01-01")), visit(4, None)],
    };
    let score = chapter(HOME, day("2026-06-30"), &rules_on(&[], None, &[], day("2026-06-30")), &rows, Explain::Rows);
    let found: Vec<_> = score.measures.iter().map(|measure| (measure.count.unwrap(), measure.per, measure.points)).collect();
    let expected = [
        (22, 1, 5),  // size: 20 + 3 - 1, of 20 to 30
        (2, 1, 5),   // growth: 3 - 1
        (2, 3, 5),   // retention: two of three, 0.667
        (20, 40, 5), // referrals per member-week: 0.5
        (4, 2, 10),  // visitors per week: 2
        (1, 4, 15),  // conversion: one of four, 0.25
        (1, 40, 10), // absenteeism: 0.025
    ];
    assert_eq!((found, score.points), (expected.to_vec(), 55));
    // Every point has rows behind it that their tables can read again.
    for measure in &score.measures {
        assert!(!measure.rows.is_empty(), "{:?}", measure.name);
        for row in &measure.rows {
            let info = all().into_iter().find(|projection| projection.info.name == row.table).unwrap();
            assert!(info.info.parse_key(&row.key).is_some(), "{row:?}");
        }
    }
}

#[test]
fn the_window_ends_on_the_day_and_counts_the_absences_that_the_attendance_counts() {
    let mut log = Log::default();
    log.founded("2025-01-07").joined(ADA, "2025-01-07").joined(BEN, "2025-01-07");
    // 30 December is the last day before the half year to 30 June.
    for on in ["2025-12-30", "2026-01-06", "2026-06-30", "2026-07-07"] {
        log.held(on, &[(ADA, A)]);
    }
    for (n, on) in ["2025-12-30", "2026-01-06", "2026-06-30", "2026-07-01"].into_iter().enumerate() {
        let parties = log.parties(ADA, BEN, Tier::Inside, on);
        log.pledged(u128::try_from(n).unwrap(), parties);
    }
    let found = score(&log, ADA);
    let count = |name| found.measures.iter().find(|measure| measure.name == name).unwrap().count;
    assert_eq!((found.weeks, count(MeasureName::Absences), count(MeasureName::ReferralsPerWeek)), (2, Some(2), Some(2)));
    let marks: Vec<_> = log.rows::<AttendanceMarks>().iter().map(|row| (row.held_on, row.mark)).collect();
    let rules = domain::rules::AttendanceRules::default();
    assert_eq!(domain::absences::Absences::to(day("2026-06-30"), &rules, &marks).counted, 2);
}

#[test]
fn two_sheets_in_one_week_are_one_week() {
    let mut log = Log::default();
    log.founded("2025-01-07").joined(ADA, "2025-12-01").joined(BEN, "2025-12-01");
    log.held("2026-03-02", &[(ADA, P)]).held("2026-03-06", &[(ADA, P)]).held("2026-03-10", &[(ADA, P)]);
    assert_eq!(score(&log, ADA).weeks, 2);
}
