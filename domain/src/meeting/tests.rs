//! When and whether a meeting takes place, and who visits. The sheet's rules are in `sheet_tests`.

use super::MeetingCommand::*;
use super::MeetingRefusal::*;
use super::*;
use crate::calendar::{MeetingRule, Place};
use crate::testing::*;
use crate::text::{EmailAddress, Personal};
use chrono::{NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

const ZONE: Tz = Tz::Europe__London;

fn meeting<const N: usize>(events: [MeetingEvent; N]) -> Given<Meeting> {
    given(events)
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn place() -> Place {
    tuesdays().place
}

fn schedule(slot: &str, rule: MeetingRule) -> MeetingCommand {
    Schedule {
        chapter_id: id(1),
        chapter_is_open: true,
        slot: day(slot),
        rule,
        time_zone: ZONE,
        holiday: None,
        now: at("2025-02-01T12:00:00"),
        taken: vec![],
        by: Scheduling::ByHand,
    }
}

pub(super) fn scheduled() -> MeetingEvent {
    MeetingEvent::Scheduled {
        chapter_id: id(1),
        slot: day("2025-03-04"),
        starts_at: at("2025-03-04T07:00:00"),
        time_zone: ZONE,
        place: place(),
        next_slot: day("2025-03-11"),
    }
}

fn cancelled(cause: CancelCause) -> MeetingEvent {
    MeetingEvent::Cancelled { chapter_id: id(1), held_on: day("2025-03-04"), cause, reason: note("Snow.") }
}

fn holiday() -> MeetingEvent {
    holiday_of(HolidayCause::Region)
}

fn holiday_of(cause: HolidayCause) -> MeetingEvent {
    MeetingEvent::HolidayDeclared { chapter_id: id(1), held_on: day("2025-03-04"), name: name("Carnival"), cause }
}

fn moved() -> MeetingEvent {
    let (from, to) = (at("2025-03-04T07:00:00"), at("2025-03-05T08:00:00"));
    MeetingEvent::Moved { chapter_id: id(1), from, to, place: place(), reason: note("Room taken.") }
}

#[test]
fn a_meeting_is_scheduled_where_the_rule_puts_it() {
    meeting([]).when(schedule("2025-03-04", tuesdays())).then([scheduled()]);
    let refusal = NotAMeetingDay { slot: day("2025-03-05"), next: day("2025-03-11") };
    meeting([]).when(schedule("2025-03-05", tuesdays())).refused(refusal);
    meeting([scheduled()]).when(schedule("2025-03-04", tuesdays())).refused(AlreadyScheduled);
    meeting([]).when(Cancel { reason: note("Snow.") }).refused(NotScheduled);
}

#[test]
fn a_meeting_on_a_holiday_is_scheduled_and_declared_one() {
    meeting([]).when(on_holiday(at("2025-02-01T12:00:00"))).then([scheduled(), holiday()]);
}

/// Schedules the meeting of 4 March, which is a holiday of the region.
fn on_holiday(now: NaiveDateTime) -> MeetingCommand {
    let (slot, rule, time_zone) = (day("2025-03-04"), tuesdays(), ZONE);
    Schedule {
        chapter_id: id(1),
        chapter_is_open: true,
        slot,
        rule,
        time_zone,
        holiday: Some(name("Carnival")),
        now,
        taken: vec![],
        by: Scheduling::ByHand,
    }
}

fn on_no_holiday(now: NaiveDateTime) -> MeetingCommand {
    let (slot, rule, time_zone) = (day("2025-03-04"), tuesdays(), ZONE);
    Schedule { chapter_id: id(1), chapter_is_open: true, slot, rule, time_zone, holiday: None, now, taken: vec![], by: Scheduling::ByHand }
}

#[test]
fn a_holiday_declared_later_takes_the_meetings_that_stand_by_rule_and_are_ahead() {
    let ahead = || on_holiday(at("2025-03-04T06:59:00"));
    meeting([scheduled()]).when(ahead()).then([holiday()]);
    meeting([scheduled()]).when(on_holiday(at("2025-03-04T07:00:00"))).refused(AlreadyScheduled);
    meeting([scheduled(), moved()]).when(ahead()).refused(AlreadyScheduled);
    meeting([scheduled(), holiday()]).when(ahead()).refused(AlreadyScheduled);
    meeting([scheduled(), holiday_of(HolidayCause::Chapter)]).when(ahead()).refused(AlreadyScheduled);
}

#[test]
fn a_holiday_withdrawn_gives_the_meetings_back_that_it_took_and_that_are_ahead() {
    let ahead = || on_no_holiday(at("2025-03-04T06:59:00"));
    meeting([scheduled(), holiday()]).when(ahead()).then([scheduled()]);
    assert_eq!(meeting([scheduled(), holiday(), scheduled()]).state().status(), Some(MeetingStatus::ByRule));
    meeting([scheduled(), holiday()]).when(on_no_holiday(at("2025-03-04T07:00:00"))).refused(AlreadyScheduled);
    // A day that the chapter itself took off stays off.
    meeting([scheduled(), holiday_of(HolidayCause::Chapter)]).when(ahead()).refused(AlreadyScheduled);
}

fn at_eight() -> MeetingRule {
    MeetingRule { at: NaiveTime::from_hms_opt(8, 0, 0).unwrap(), ..tuesdays() }
}

fn at_eight_scheduled() -> MeetingEvent {
    MeetingEvent::Scheduled {
        chapter_id: id(1),
        slot: day("2025-03-04"),
        starts_at: at("2025-03-04T08:00:00"),
        time_zone: ZONE,
        place: place(),
        next_slot: day("2025-03-11"),
    }
}

#[test]
fn a_meeting_follows_its_rule_to_another_hour() {
    meeting([scheduled()]).when(schedule("2025-03-04", at_eight())).then([at_eight_scheduled()]);
}

#[test]
fn a_meeting_that_somebody_moved_or_called_off_follows_the_rule_no_more() {
    meeting([scheduled(), moved()]).when(schedule("2025-03-04", at_eight())).refused(AlreadyScheduled);
    meeting([scheduled(), cancelled(CancelCause::Chapter)]).when(schedule("2025-03-04", at_eight())).refused(AlreadyScheduled);
    let own = holiday_of(HolidayCause::Chapter);
    meeting([scheduled(), own]).when(schedule("2025-03-04", at_eight())).refused(AlreadyScheduled);
}

#[test]
fn a_meeting_that_the_rule_dropped_returns_with_the_rule() {
    meeting([scheduled(), cancelled(CancelCause::Rule)]).when(schedule("2025-03-04", tuesdays())).then([scheduled()]);
}

fn drop_out(chapter_is_open: bool, now: &str) -> MeetingCommand {
    Drop { chapter_is_open, reason: note("Snow."), now: at(now) }
}

#[test]
fn a_meeting_falls_out_until_it_begins() {
    meeting([scheduled()]).when(drop_out(true, "2025-03-04T06:59:00")).then([cancelled(CancelCause::Rule)]);
    let begun = MeetingBegun { starts_at: at("2025-03-04T07:00:00") };
    meeting([scheduled()]).when(drop_out(true, "2025-03-04T07:00:00")).refused(begun.clone());
    meeting([scheduled()]).when(drop_out(false, "2025-03-04T07:00:00")).refused(begun);
    let entries = vec![SheetEntry { membership_id: id(11), mark: Mark::P, substitute: None }];
    let drafted = MeetingEvent::SheetDrafted { chapter_id: id(1), held_on: day("2025-03-04"), entries };
    meeting([scheduled(), drafted]).when(drop_out(false, "2025-03-04T06:59:00")).refused(SheetBegun);
    let late = Schedule {
        chapter_is_open: true,
        chapter_id: id(1),
        slot: day("2025-03-04"),
        rule: at_eight(),
        time_zone: ZONE,
        holiday: None,
        now: at("2025-03-04T07:30:00"),
        taken: vec![],
        by: Scheduling::ByHand,
    };
    meeting([scheduled()]).when(late).refused(AlreadyScheduled);
}

#[test]
fn a_meeting_that_somebody_moved_falls_out_only_with_its_chapter_and_comes_back_to_where_it_was_moved() {
    meeting([scheduled(), moved()]).when(drop_out(true, "2025-03-01T12:00:00")).refused(MovedByHand);
    let dropped =
        MeetingEvent::Cancelled { chapter_id: id(1), held_on: day("2025-03-05"), cause: CancelCause::Rule, reason: note("Snow.") };
    meeting([scheduled(), moved()]).when(drop_out(false, "2025-03-01T12:00:00")).then([dropped.clone()]);
    let closed = || meeting([scheduled(), moved(), dropped.clone()]);
    closed().when(schedule("2025-03-04", tuesdays())).then([scheduled(), moved()]);
    assert_eq!(closed().and(schedule("2025-03-04", tuesdays())).state().held_on(), Some(day("2025-03-05")));
    closed().when(on_holiday(at("2025-03-01T12:00:00"))).then([scheduled(), holiday()]);
    closed().when(on_no_holiday(at("2025-03-05T08:00:00"))).then([scheduled()]);
}

#[test]
fn a_meeting_is_moved_to_another_time_or_place() {
    let to = at("2025-03-05T08:00:00");
    let move_to = |to, place| Move { to, place, reason: note("Room taken."), taken: vec![] };
    meeting([scheduled()]).when(move_to(to, None)).then([moved()]);
    meeting([scheduled()]).when(move_to(at("2025-03-04T07:00:00"), Some(place()))).refused(NothingChanges);
    let slot = day("2025-03-04");
    for far in ["2024-12-01T07:00:00", "2025-06-05T07:00:00", "2019-11-01T07:00:00"] {
        meeting([scheduled()]).when(move_to(at(far), None)).refused(MovedTooFar { slot, most: 92 });
    }
    let state = meeting([scheduled(), moved()]).state();
    assert_eq!((state.slot(), state.held_on()), (Some(day("2025-03-04")), Some(day("2025-03-05"))));
    assert_eq!(state.status(), Some(MeetingStatus::Moved));
}

#[test]
fn a_meeting_that_is_off_is_off() {
    let (cause, reason) = (CancelCause::Chapter, note("Snow."));
    meeting([scheduled()]).when(Cancel { reason: reason.clone() }).then([cancelled(cause)]);
    let status = MeetingStatus::Cancelled(cause);
    meeting([scheduled(), cancelled(cause)]).when(Cancel { reason }).refused(NotTakingPlace { status });
    let (to, reason) = (at("2025-03-05T08:00:00"), note("Room taken."));
    let status = MeetingStatus::Holiday(HolidayCause::Region);
    meeting([scheduled(), holiday()]).when(Move { to, place: None, reason, taken: vec![] }).refused(NotTakingPlace { status });
}

#[test]
fn a_chapter_declares_a_holiday_of_its_own() {
    let declare = || DeclareHoliday { name: name("Carnival") };
    meeting([scheduled()]).when(declare()).then([holiday_of(HolidayCause::Chapter)]);
    meeting([scheduled(), holiday()]).when(declare()).refused(NotTakingPlace { status: MeetingStatus::Holiday(HolidayCause::Region) });
}

fn visitor() -> Visitor {
    Visitor {
        person_id: id(50),
        name: personal("Ines Marchetti"),
        email: Personal(EmailAddress::parse("ines@example.org").unwrap()),
        profession: Some(profession("Florist")),
        invited_by: id(11),
    }
}

fn register(inviter_is_member: bool, earlier_visits: u32) -> MeetingCommand {
    register_as(Guest::Stranger, inviter_is_member, earlier_visits)
}

fn register_as(guest: Guest, inviter_is_member: bool, earlier_visits: u32) -> MeetingCommand {
    RegisterVisitor { visitor: visitor(), guest, inviter_is_member, earlier_visits, visits_allowed: 2 }
}

fn registered(visit_number: u32) -> MeetingEvent {
    MeetingEvent::VisitorRegistered { chapter_id: id(1), held_on: day("2025-03-04"), visitor: visitor(), visit_number }
}

#[test]
fn a_guest_visits_twice_at_most_before_applying() {
    meeting([scheduled()]).when(register(true, 0)).then([registered(1)]);
    meeting([scheduled()]).when(register(true, 1)).then([registered(2)]);
    meeting([scheduled()]).when(register(true, 2)).refused(TooManyVisits { allowed: 2 });
    meeting([scheduled()]).when(register_as(Guest::Applicant, true, 2)).then([registered(3)]);
    meeting([scheduled()]).when(register_as(Guest::Member, true, 0)).refused(VisitorIsMember { person_id: id(50) });
}

#[test]
fn no_two_meetings_of_a_chapter_begin_at_once() {
    let taken_by = |by: Scheduling, command| match command {
        Schedule { chapter_id, chapter_is_open, slot, rule, time_zone, holiday, now, .. } => {
            let taken = vec![at("2025-03-04T07:00:00"), at("2025-03-05T08:00:00")];
            Schedule { chapter_id, chapter_is_open, slot, rule, time_zone, holiday, now, taken, by }
        }
        other => other,
    };
    let taken = |command| taken_by(Scheduling::ByHand, command);
    let by_rule = |command| taken_by(Scheduling::ByRule { if_taken: note("Snow.") }, command);
    let (starts_at, reason) = (at("2025-03-11T07:00:00"), note("Room taken."));
    let beside = Move { to: starts_at, place: None, reason, taken: vec![starts_at] };
    meeting([scheduled()]).when(beside).refused(StartTaken { starts_at });
    let occupied = || SlotTaken { starts_at: at("2025-03-04T07:00:00") };
    meeting([]).when(taken(schedule("2025-03-04", tuesdays()))).refused(occupied());
    meeting([scheduled(), cancelled(CancelCause::Rule)]).when(taken(schedule("2025-03-04", tuesdays()))).refused(occupied());
    // The rule's own calendar goes on from the meeting that it calls off, once.
    meeting([]).when(by_rule(schedule("2025-03-04", tuesdays()))).then([scheduled(), cancelled(CancelCause::Rule)]);
    meeting([scheduled(), cancelled(CancelCause::Rule)]).when(by_rule(schedule("2025-03-04", tuesdays()))).refused(occupied());
    // A day off takes nobody's time, and what comes back to where it had been moved finds that taken.
    meeting([]).when(taken(on_holiday(at("2025-02-01T12:00:00")))).then([scheduled(), holiday()]);
    let closed = meeting([scheduled(), moved(), cancelled(CancelCause::Rule)]);
    closed.when(taken(schedule("2025-03-04", at_eight()))).then([at_eight_scheduled()]);
}

#[test]
fn a_guest_is_invited_by_a_member_and_registered_once() {
    meeting([scheduled()]).when(register(false, 0)).refused(InviterNotAMember { invited_by: id(11) });
    meeting([scheduled(), registered(1)]).when(register(true, 1)).refused(VisitorAlreadyRegistered { person_id: id(50) });
    let status = MeetingStatus::Cancelled(CancelCause::Chapter);
    meeting([scheduled(), cancelled(CancelCause::Chapter)]).when(register(true, 0)).refused(NotTakingPlace { status });
}

#[test]
fn a_guest_who_does_not_come_is_taken_off() {
    let remove = || RemoveVisitor { person_id: id(50) };
    let (chapter_id, held_on, invited_by) = (id(1), day("2025-03-04"), id(11));
    let removed = MeetingEvent::VisitorRemoved { chapter_id, held_on, person_id: id(50), invited_by };
    meeting([scheduled(), registered(1)]).when(remove()).then([removed]);
    meeting([scheduled()]).when(remove()).refused(NoSuchVisitor { person_id: id(50) });
}

#[test]
fn a_meeting_that_has_been_held_can_neither_move_nor_fall_out() {
    let completed = sheet_tests::completed();
    let (to, reason) = (at("2025-03-05T08:00:00"), note("Room taken."));
    meeting([scheduled(), completed.clone()])
        .when(Move { to, place: None, reason: reason.clone(), taken: vec![] })
        .refused(SheetAlreadyCompleted);
    meeting([scheduled(), completed.clone()]).when(drop_out(true, "2025-03-04T06:59:00")).refused(SheetAlreadyCompleted);
    meeting([scheduled(), completed]).when(DeclareHoliday { name: name("Carnival") }).refused(SheetAlreadyCompleted);
}

#[test]
fn a_meeting_that_is_called_off_has_no_sheet() {
    let entries = vec![SheetEntry { membership_id: id(11), mark: Mark::P, substitute: None }];
    let drafted = || MeetingEvent::SheetDrafted { chapter_id: id(1), held_on: day("2025-03-04"), entries: entries.clone() };
    assert_eq!(meeting([scheduled(), drafted(), holiday()]).state().sheet(), Some(&Sheet::Blank));
    assert_eq!(meeting([scheduled(), drafted(), cancelled(CancelCause::Rule)]).state().sheet(), Some(&Sheet::Blank));
}

#[test]
fn a_member_answers_the_invitation_until_the_meeting_begins() {
    use InvitationAnswer::*;
    let (held_on, member): (_, crate::MembershipId) = (day("2025-03-04"), id(10));
    let answer = |answer, is_member, now: &str| AnswerInvitation { membership_id: member, is_member, answer, now: at(now) };
    let answered = |answer| MeetingEvent::InvitationAnswered { chapter_id: id(1), held_on, membership_id: member, answer };
    let early = "2025-03-01T09:00:00";
    meeting([scheduled()]).when(answer(Attending, true, early)).then([answered(Attending)]);
    let stand_in = || Substitute { name: Personal(name("Sue Stand-In")) };
    meeting([scheduled(), answered(Attending)]).when(answer(stand_in(), true, early)).then([answered(stand_in())]);
    meeting([scheduled(), answered(Attending)]).when(answer(Attending, true, early)).refused(NothingChanges);
    meeting([scheduled()]).when(answer(Absent, false, early)).refused(NotInvited { membership_id: member });
    meeting([scheduled()]).when(answer(Absent, true, "2025-03-04T07:00:00")).refused(AlreadyBegun);
    let status = MeetingStatus::Cancelled(CancelCause::Chapter);
    meeting([scheduled(), cancelled(CancelCause::Chapter)]).when(answer(Absent, true, early)).refused(NotTakingPlace { status });
    // Who could come on Tuesday has said nothing of Wednesday.
    meeting([scheduled(), answered(Attending), moved()]).when(answer(Attending, true, early)).then([MeetingEvent::InvitationAnswered {
        chapter_id: id(1),
        held_on: day("2025-03-05"),
        membership_id: member,
        answer: Attending,
    }]);
}

#[test]
fn every_change_of_time_or_place_is_a_new_revision_for_calendars() {
    let revision = |events: Vec<MeetingEvent>| given::<Meeting>(events).state().gathering().map(|meeting| meeting.revision);
    assert_eq!(revision(vec![scheduled()]), Some(0));
    assert_eq!(revision(vec![scheduled(), moved()]), Some(1));
    assert_eq!(revision(vec![scheduled(), moved(), cancelled(CancelCause::Rule), scheduled()]), Some(3));
}
