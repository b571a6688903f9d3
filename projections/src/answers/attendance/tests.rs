//! Attendance told as events, and its numbers by hand.

use super::*;
use crate::answers::{Area, Names, Span, rules_on};
use crate::testing::{HOME, Log, day, id, note};
use crate::{AttendanceMarks, ChapterAttendanceMonths, Meetings, Members, MembershipDays, SeatReviewStanding, SeatReviews};
use domain::MembershipId;
use domain::absences::Absences;
use domain::calendar::Term;
use domain::meeting::Mark::{self, *};
use domain::membership::{MembershipEvent, SeatReviewOutcome};
use domain::policy::{PolicyEvent, PolicyScope, PolicyVersion};
use domain::rules::{AttendanceRules, Rule, Window};

const ADA: MembershipId = MembershipId(uuid::Uuid::from_u128(11));
const BEN: MembershipId = MembershipId(uuid::Uuid::from_u128(12));

fn answer(log: &Log, from: &str, to: &str) -> ChapterAttendance {
    let rows = ChapterAttendanceRows {
        meetings: log.rows::<Meetings>(),
        marks: log.rows::<AttendanceMarks>(),
        members: log.rows::<Members>(),
        reviews: log.rows::<SeatReviews>(),
        days: log.rows::<MembershipDays>(),
        names: Names::default(),
    };
    let versions = log.rows::<crate::PolicyVersions>();
    let rules = rules_on(&versions, Some(HOME), &[], day(to));
    chapter(HOME, Span { from: day(from), to: day(to) }, &rules, &rows)
}

/// Tuesdays from 6 January 2026, each with Ada's and Ben's marks.
fn held(marks: &[(Mark, Mark)]) -> Log {
    let mut log = Log::default();
    log.joined(ADA, "2025-12-01").joined(BEN, "2025-12-01");
    for (week, (ada, ben)) in marks.iter().enumerate() {
        let on = domain::calendar::days_from(day("2026-01-06"), 7 * i64::try_from(week).unwrap()).to_string();
        log.held(&on, &[(ADA, *ada), (BEN, *ben)]);
    }
    log
}

#[test]
fn the_heat_map_shows_every_member_at_every_meeting() {
    let log = held(&[(P, A), (L, S), (M, P)]);
    let answer = answer(&log, "2026-01-01", "2026-01-31");
    assert_eq!(answer.meetings.len(), 3);
    assert_eq!(answer.members[0].member.membership_id, ADA);
    assert_eq!(answer.members[0].marks, [Some(P), Some(L), Some(M)]);
    assert_eq!(answer.members[1].marks, [Some(A), Some(S), Some(P)]);
    // Ada: P and L of three, one of two present on time. Ben: S and P of three that count.
    assert_eq!(answer.members[0].figures.attendance_per_mille, Some(1000));
    assert_eq!(answer.members[0].figures.punctuality_per_mille, Some(500));
    assert_eq!(answer.members[1].figures.attendance_per_mille, Some(667));
    // Together: P L P S of P L P S A; one A of six marks.
    assert_eq!(answer.totals.attendance_per_mille, Some(800));
    assert_eq!(answer.totals.absenteeism_per_mille, Some(167));
    assert_eq!(answer.weeks.iter().map(|week| week.week).collect::<Vec<_>>(), [day("2026-01-05"), day("2026-01-12"), day("2026-01-19")]);
}

#[test]
fn each_absence_up_to_the_limit_warns_and_the_next_opens_the_seat_for_review() {
    let state = |absences: usize| {
        let marks: Vec<_> = (0..5).map(|week| (if week < absences { A } else { P }, P)).collect();
        let answer = answer(&held(&marks), "2026-01-01", "2026-02-28");
        let standing = answer.members[0].standing;
        (standing.state, standing.absences_left)
    };
    assert_eq!(state(0), (AbsenceState::Fine, 3));
    assert_eq!(state(1), (AbsenceState::Warned, 2));
    assert_eq!(state(3), (AbsenceState::Warned, 0));
    assert_eq!(state(4), (AbsenceState::Review, 0));
}

#[test]
fn more_substitutes_than_the_guideline_are_said() {
    let over = |marks: &[(Mark, Mark)]| answer(&held(marks), "2026-01-01", "2026-02-28").members[0].standing.over_substitutes_guideline;
    assert!(!over(&[(S, P), (S, P), (S, P)]));
    assert!(over(&[(S, P), (S, P), (S, P), (S, P)]));
}

#[test]
fn the_rolling_window_forgets_what_lies_six_months_back() {
    let log = held(&[(A, P)]);
    // 6 January lies in the six months to 5 July, which begin on 6 January, and not in those to 6 July.
    assert_eq!(answer(&log, "2026-01-01", "2026-07-05").members[0].standing.absences, 1);
    assert_eq!(answer(&log, "2026-01-01", "2026-07-06").members[0].standing.absences, 0);
}

#[test]
fn a_half_year_window_is_the_policys_choice_and_the_answer_names_the_version() {
    let mut log = held(&[(A, P)]);
    let rule = Rule::Attendance(AttendanceRules { window: Window::HalfYear, ..AttendanceRules::default() });
    let (scope, holds_from) = (PolicyScope::Chapter(HOME), day("2026-01-01"));
    log.tell(scope, PolicyEvent::Changed { scope, version: 1, rule, holds_from, reason: None });
    let june = answer(&log, "2026-01-01", "2026-06-30");
    assert_eq!((june.members[0].standing.absences, june.window.from), (1, day("2026-01-01")));
    assert_eq!((june.policy.scope.as_str(), june.policy.version), ("chapter", 1));
    assert_eq!(answer(&log, "2026-01-01", "2026-07-01").members[0].standing.absences, 0);
}

#[test]
fn an_amended_sheet_gives_what_a_right_one_would_have_given() {
    let mut amended = held(&[(A, P), (P, P)]);
    amended.amended("2026-01-06", &[(ADA, A, S)]);
    let right = held(&[(S, P), (P, P)]);
    let (amended, right) = (answer(&amended, "2026-01-01", "2026-01-31"), answer(&right, "2026-01-01", "2026-01-31"));
    assert_eq!((amended.totals, &amended.members, &amended.weeks), (right.totals, &right.members, &right.weeks));
}

#[test]
fn a_meeting_of_a_chapter_without_members_is_due_no_sheet() {
    let mut log = Log::default();
    log.scheduled("2026-01-06").scheduled("2026-01-13").joined(ADA, "2026-01-13").resigned(ADA, "2026-01-27");
    log.scheduled("2026-01-20").scheduled("2026-01-27");
    let due = |log: &Log| -> (Vec<bool>, i64) {
        let answer = answer(log, "2026-01-01", "2026-02-28");
        assert!(answer.meetings.iter().all(|meeting| meeting.sheet_due_on.is_some() == meeting.sheet_overdue));
        (answer.meetings.iter().map(|meeting| meeting.sheet_overdue).collect(), answer.sheets_overdue)
    };
    assert_eq!(due(&log), (vec![false, true, true, false], 2));
    // Who came before the others left, and was paid for later, makes a sheet of it.
    log.joined(BEN, "2026-01-27");
    assert_eq!(due(&log), (vec![false, true, true, true], 3));
}

#[test]
fn who_left_is_shown_where_they_were_marked_and_does_not_count_among_the_standings() {
    let mut log = held(&[(A, P)]);
    log.resigned(ADA, "2026-01-10");
    let january = answer(&log, "2026-01-01", "2026-01-31");
    assert_eq!((january.members.len(), january.standings.fine, january.standings.warned), (2, 1, 0));
    assert_eq!(answer(&log, "2026-02-01", "2026-02-28").members.len(), 1);
}

#[test]
fn a_region_adds_up_its_chapters_by_month() {
    let mut log = Log::default();
    log.founded("2026-01-06");
    log.held("2026-01-06", &[(ADA, P), (BEN, A)]).held("2026-02-03", &[(ADA, P), (BEN, L)]);
    log.chapter = id(2);
    log.founded("2026-01-06");
    log.held("2026-02-03", &[(id(21), P), (id(22), P)]);
    let all = Area::of(None, &log.rows::<crate::Regions>(), log.rows::<crate::Chapters>());
    assert_eq!(all.chapters().count(), 0, "chapters of a region that nobody founded lie nowhere");
    let here = Area::of(Some(log.region), &[], log.rows::<crate::Chapters>());
    let standings = [(HOME, AreaStandings { at_limit: 1, under_review: 2 })].into_iter().collect();
    let answer = area(&here, Span { from: day("2026-01-20"), to: day("2026-02-10") }, &log.rows::<ChapterAttendanceMonths>(), &standings);
    assert_eq!(answer.totals.standings, AreaStandings { at_limit: 1, under_review: 2 });
    let at_limit: Vec<_> = answer.parts.chapters.iter().map(|part| part.totals.standings.at_limit).collect();
    assert_eq!(at_limit, [1, 0]);
    assert_eq!((answer.from, answer.to), (day("2026-01-01"), day("2026-02-28")));
    assert_eq!((answer.totals.figures.meetings, answer.totals.figures.counts.marks()), (3, 6));
    let months: Vec<_> = answer.months.iter().map(|month| month.figures.attendance_per_mille).collect();
    assert_eq!(months, [Some(500), Some(1000)]);
    let chapters: Vec<_> = answer.parts.chapters.iter().map(|part| part.totals.figures.attendance_per_mille).collect();
    assert_eq!(chapters, [Some(750), Some(1000)]);
}

#[test]
fn a_seat_under_review_is_shown_with_what_opened_it_and_what_came_of_it() {
    let mut log = held(&[(A, P), (A, P), (A, P), (A, P)]);
    let absences = Absences { window: Term { starts_on: day("2025-07-28"), ends_on: day("2026-01-27") }, counted: 4, allowed: 3 };
    let (chapter_id, on, policy) = (HOME, day("2026-01-28"), PolicyVersion::FOUNDING);
    log.tell(ADA, MembershipEvent::SeatReviewOpened { chapter_id, absences, on, policy });
    let answered = answer(&log, "2026-01-01", "2026-01-31");
    let review = answered.members[0].review.clone().unwrap();
    assert_eq!((review.status, review.absences, review.window_to), (SeatReviewStanding::Open, 4, day("2026-01-27")));
    assert_eq!((answered.standings.review, answered.standings.under_review), (1, 1));
    assert_eq!(i64::from(absences.counted), answered.members[0].standing.absences, "the dashboard counts as the review does");
    assert_eq!(answered.members[1].review, None);
    let mut kept = log.clone();
    let outcome = SeatReviewOutcome::Kept { note: note("Was abroad."), known_to: day("2026-01-27") };
    kept.tell(ADA, MembershipEvent::SeatReviewClosed { chapter_id, outcome, on });
    let answered = answer(&kept, "2026-01-01", "2026-01-31");
    let review = answered.members[0].review.clone().unwrap();
    assert_eq!((review.status, review.note.as_deref()), (SeatReviewStanding::Kept, Some("Was abroad.")));
    assert_eq!(answered.standings.under_review, 0);
    kept.resigned(ADA, "2026-01-30");
    assert_eq!(kept.row::<SeatReviews>().status, SeatReviewStanding::Kept, "what was decided stays decided");
    log.resigned(ADA, "2026-01-30");
    assert_eq!(log.row::<SeatReviews>().status, SeatReviewStanding::Left);
}
