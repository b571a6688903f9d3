//! Meetings, sheets and visitors.

use crate::testing::{HOME, Log, day, id, name, note};
use crate::*;
use domain::MembershipId;
use domain::meeting::Mark::{self, *};
use domain::meeting::{CancelCause, HolidayCause, MeetingEvent, SheetEntry};

const ADA: MembershipId = MembershipId(uuid::Uuid::from_u128(11));
const BEN: MembershipId = MembershipId(uuid::Uuid::from_u128(12));

#[test]
fn a_meeting_begins_on_the_chapters_own_clock_wherever_it_is_moved() {
    let mut log = Log::default();
    log.scheduled("2026-03-24");
    let row = log.row::<Meetings>();
    assert_eq!((row.starts_at.to_rfc3339(), row.starts_at_local.as_str()), ("2026-03-24T06:00:00+00:00".into(), "2026-03-24T07:00:00"));
    // After the last Sunday of March Zurich is two hours ahead of UTC.
    log.moved("2026-03-24", "2026-04-02");
    let row = log.row::<Meetings>();
    assert_eq!((row.slot, row.held_on, row.month), (day("2026-03-24"), day("2026-04-02"), day("2026-04-01")));
    assert_eq!((row.starts_at.to_rfc3339(), row.status), ("2026-04-02T05:00:00+00:00".into(), MeetingStanding::Moved));
}

#[test]
fn a_meeting_that_is_off_has_no_sheet_and_one_scheduled_again_keeps_its_visitors() {
    let mut log = Log::default();
    log.scheduled("2026-03-24").visited("2026-03-24", 901, ADA);
    let meeting = log.meeting("2026-03-24");
    let held_on = day("2026-03-24");
    let entries = vec![SheetEntry { membership_id: ADA, mark: P, substitute: None }];
    log.tell(meeting, MeetingEvent::SheetDrafted { chapter_id: HOME, held_on, entries });
    let row = log.row::<Meetings>();
    assert_eq!((row.sheet, row.present), (SheetStanding::Draft, 0));
    assert!(log.rows::<AttendanceMarks>().is_empty(), "a draft counts for nothing");
    log.tell(meeting, MeetingEvent::Cancelled { chapter_id: HOME, held_on, cause: CancelCause::Rule, reason: note("No rule.") });
    let row = log.row::<Meetings>();
    assert_eq!((row.status, row.sheet), (MeetingStanding::Cancelled, SheetStanding::Blank));
    log.scheduled("2026-03-24");
    let row = log.row::<Meetings>();
    assert_eq!((row.status, row.visitors), (MeetingStanding::Scheduled, 1));
    log.tell(meeting, MeetingEvent::HolidayDeclared { chapter_id: HOME, held_on, name: name("Carnival"), cause: HolidayCause::Region });
    assert_eq!(log.row::<Meetings>().status, MeetingStanding::Holiday);
    log.scheduled("2026-03-24");
    assert_eq!(log.row::<Meetings>().status, MeetingStanding::Scheduled);
}

#[test]
fn a_sheet_counts_when_it_is_completed_and_as_it_is_amended() {
    let mut log = Log::default();
    log.held("2026-03-24", &[(ADA, A), (BEN, L)]).amended("2026-03-24", &[(ADA, A, S)]);
    let row = log.row::<Meetings>();
    assert_eq!((row.sheet, row.present, row.absent, row.late, row.substituted), (SheetStanding::Amended, 0, 0, 1, 1));
    let marks: Vec<(Mark, bool)> = log.rows::<AttendanceMarks>().iter().map(|row| (row.mark, row.amended)).collect();
    assert_eq!(marks, [(S, true), (L, false)]);
    let months: Vec<_> = log.rows::<MemberAttendanceMonths>().iter().map(|row| (row.absent, row.late, row.substituted)).collect();
    assert_eq!(months, [(0, 0, 1), (0, 1, 0)]);
    let month = log.row::<ChapterAttendanceMonths>();
    assert_eq!((month.meetings, month.absent, month.late, month.substituted), (1, 0, 1, 1));
}

#[test]
fn a_visitor_removed_has_no_row() {
    let mut log = Log::default();
    log.scheduled("2026-03-24").visited("2026-03-24", 901, ADA).visited("2026-03-24", 902, BEN);
    let (meeting, held_on) = (log.meeting("2026-03-24"), day("2026-03-24"));
    log.tell(meeting, MeetingEvent::VisitorRemoved { chapter_id: HOME, held_on, person_id: id(901), invited_by: ADA });
    let row = log.row::<Visitors>();
    assert_eq!((row.person_id, row.invited_by, log.row::<Meetings>().visitors), (id(902), BEN, 1));
}
