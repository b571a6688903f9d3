//! The rules of the attendance sheet, as given, when and then.

use super::MeetingCommand::*;
use super::MeetingRefusal::*;
use super::tests::scheduled;
use super::*;
use crate::testing::*;

fn meeting<const N: usize>(events: [MeetingEvent; N]) -> Given<Meeting> {
    given(events)
}

/// Members 11, 12 and 13; the last one is on medical leave.
fn roster() -> Vec<RosterEntry> {
    [(11, false), (12, false), (13, true)].map(|(n, on_medical_leave)| RosterEntry { membership_id: id(n), on_medical_leave }).to_vec()
}

fn line(n: u128, mark: Mark) -> SheetEntry {
    SheetEntry { membership_id: id(n), mark, substitute: None }
}

fn substituted(n: u128, by: Option<u128>) -> SheetEntry {
    let substitute = Substitute { name: personal("Bo Lindqvist"), membership_id: by.map(id) };
    SheetEntry { substitute: Some(substitute), ..line(n, Mark::S) }
}

fn all_present() -> Vec<SheetEntry> {
    vec![line(11, Mark::P), line(12, Mark::L), line(13, Mark::M)]
}

fn complete(entries: Vec<SheetEntry>) -> MeetingCommand {
    CompleteSheet { entries, roster: roster(), today: day("2025-03-04") }
}

fn draft(entries: Vec<SheetEntry>) -> MeetingCommand {
    DraftSheet { entries, roster: roster(), today: day("2025-03-04") }
}

fn drafted(entries: Vec<SheetEntry>) -> MeetingEvent {
    MeetingEvent::SheetDrafted { chapter_id: id(1), held_on: day("2025-03-04"), entries }
}

fn completed_with(entries: Vec<SheetEntry>) -> MeetingEvent {
    MeetingEvent::SheetCompleted { chapter_id: id(1), held_on: day("2025-03-04"), entries }
}

pub(super) fn completed() -> MeetingEvent {
    completed_with(all_present())
}

#[test]
fn a_completed_sheet_lists_exactly_the_members_active_on_the_day() {
    let shuffled = vec![line(13, Mark::M), line(11, Mark::P), line(12, Mark::L)];
    meeting([scheduled()]).when(complete(shuffled)).then([completed()]);
    let short = vec![line(12, Mark::P)];
    meeting([scheduled()]).when(complete(short)).refused(MembersMissing { membership_ids: vec![id(11), id(13)] });
    let foreign = vec![line(11, Mark::P), line(12, Mark::P), line(13, Mark::P), line(99, Mark::P)];
    meeting([scheduled()]).when(complete(foreign)).refused(NotOnRoster { membership_id: id(99) });
    let twice = vec![line(11, Mark::P), line(12, Mark::P), line(13, Mark::P), line(11, Mark::A)];
    meeting([scheduled()]).when(complete(twice)).refused(MemberTwice { membership_id: id(11) });
    let nobody = CompleteSheet { entries: vec![], roster: vec![], today: day("2025-03-04") };
    meeting([scheduled()]).when(nobody).refused(NobodyOnRoster);
}

#[test]
fn a_sheet_is_typed_from_the_day_of_the_meeting_on() {
    let early = CompleteSheet { entries: all_present(), roster: roster(), today: day("2025-03-03") };
    meeting([scheduled()]).when(early).refused(NotYetHeld { held_on: day("2025-03-04") });
    let early = DraftSheet { entries: all_present(), roster: roster(), today: day("2025-03-03") };
    meeting([scheduled()]).when(early).refused(NotYetHeld { held_on: day("2025-03-04") });
}

#[test]
fn lines_left_out_are_taken_from_the_draft() {
    let typed = vec![line(11, Mark::A), line(12, Mark::L)];
    meeting([scheduled()]).when(draft(typed.clone())).then([drafted(typed.clone())]);
    let then = complete(vec![line(11, Mark::P), line(13, Mark::M)]);
    meeting([scheduled(), drafted(typed)]).when(then).then([completed()]);
}

#[test]
fn a_draft_names_members_and_at_least_one() {
    meeting([scheduled()]).when(draft(vec![])).refused(NoEntries);
    meeting([scheduled()]).when(draft(vec![line(99, Mark::P)])).refused(NotOnRoster { membership_id: id(99) });
    let twice = vec![line(11, Mark::P), line(11, Mark::P)];
    meeting([scheduled()]).when(draft(twice)).refused(MemberTwice { membership_id: id(11) });
}

#[test]
fn who_left_after_the_draft_is_not_on_the_sheet() {
    let typed = vec![line(11, Mark::P), line(12, Mark::L), line(13, Mark::M), line(14, Mark::P)];
    meeting([scheduled(), drafted(typed)]).when(complete(vec![])).then([completed()]);
}

#[test]
fn a_mark_that_was_drafted_must_still_hold_on_completion() {
    let typed = vec![line(11, Mark::M), line(12, Mark::L), line(13, Mark::M)];
    meeting([scheduled(), drafted(typed)]).when(complete(vec![])).refused(NoMedicalLeave { membership_id: id(11) });
}

#[test]
fn a_sheet_is_completed_once() {
    meeting([scheduled(), completed()]).when(complete(all_present())).refused(SheetAlreadyCompleted);
    meeting([scheduled(), completed()]).when(draft(all_present())).refused(SheetAlreadyCompleted);
}

#[test]
fn s_names_a_substitute_and_no_other_mark_does() {
    let entries = |first| vec![first, line(12, Mark::P), line(13, Mark::P)];
    let right = entries(substituted(11, None));
    meeting([scheduled()]).when(complete(right.clone())).then([completed_with(right)]);
    meeting([scheduled()]).when(complete(entries(line(11, Mark::S)))).refused(SubstituteMissing { membership_id: id(11) });
    for mark in [Mark::P, Mark::A, Mark::L, Mark::M] {
        let wrong = SheetEntry { mark, ..substituted(11, None) };
        meeting([scheduled()]).when(complete(entries(wrong))).refused(SubstituteWithoutS { membership_id: id(11) });
    }
}

#[test]
fn a_member_of_the_same_chapter_cannot_substitute() {
    let entries = |by| vec![substituted(11, Some(by)), line(12, Mark::P), line(13, Mark::P)];
    let refusal = SubstituteIsMember { membership_id: id(11), substitute: id(12) };
    meeting([scheduled()]).when(complete(entries(12))).refused(refusal);
    meeting([scheduled()]).when(complete(entries(99))).then([completed_with(entries(99))]);
}

#[test]
fn m_needs_medical_leave_approved_beforehand() {
    let entries = vec![line(11, Mark::M), line(12, Mark::P), line(13, Mark::M)];
    meeting([scheduled()]).when(complete(entries)).refused(NoMedicalLeave { membership_id: id(11) });
}

fn amend(entries: Vec<SheetEntry>) -> MeetingCommand {
    AmendSheet { entries, roster: roster(), reason: note("Came in by the back door.") }
}

#[test]
fn an_amendment_records_only_what_differs_and_why() {
    let changes = vec![MarkChange { membership_id: id(12), from: Some(Mark::L), to: Mark::P, substitute: None }];
    let (chapter_id, held_on, reason) = (id(1), day("2025-03-04"), note("Came in by the back door."));
    let amended = MeetingEvent::SheetAmended { chapter_id, held_on, changes, reason };
    let entries = vec![line(11, Mark::P), line(12, Mark::P)];
    meeting([scheduled(), completed()]).when(amend(entries.clone())).then([amended.clone()]);
    meeting([scheduled(), completed(), amended.clone()]).when(amend(entries)).refused(NothingChanges);
    let state = meeting([scheduled(), completed(), amended]).state();
    let sheet = state.sheet().unwrap();
    assert!(matches!(sheet, Sheet::Amended(_)) && sheet.is_completed());
    assert_eq!(sheet.entry(id(12)).unwrap().mark, Mark::P);
    assert_eq!(sheet.entries().len(), 3);
}

#[test]
fn an_amendment_adds_the_line_of_a_member_whose_payment_for_that_day_was_recorded_later() {
    let roster = || [roster(), vec![RosterEntry { membership_id: id(14), on_medical_leave: false }]].concat();
    let amend = |entries| AmendSheet { entries, roster: roster(), reason: note("Paid on the third.") };
    let changes = vec![MarkChange { membership_id: id(14), from: None, to: Mark::P, substitute: None }];
    let (chapter_id, held_on, reason) = (id(1), day("2025-03-04"), note("Paid on the third."));
    let amended = MeetingEvent::SheetAmended { chapter_id, held_on, changes, reason };
    meeting([scheduled(), completed()]).when(amend(vec![line(14, Mark::P)])).then([amended.clone()]);
    let state = meeting([scheduled(), completed(), amended.clone()]).state();
    assert_eq!(state.sheet().unwrap().entry(id(14)), Some(&line(14, Mark::P)));
    meeting([scheduled(), completed(), amended]).when(amend(vec![line(14, Mark::P)])).refused(NothingChanges);
    meeting([scheduled(), completed()]).when(amend(vec![line(14, Mark::M)])).refused(NoMedicalLeave { membership_id: id(14) });
    meeting([scheduled(), completed()]).when(amend(vec![line(99, Mark::P)])).refused(NotOnRoster { membership_id: id(99) });
}

#[test]
fn an_amendment_keeps_the_rules_of_the_sheet() {
    let before = || meeting([scheduled(), completed()]);
    before().when(amend(vec![line(99, Mark::P)])).refused(NotOnRoster { membership_id: id(99) });
    before().when(amend(vec![line(11, Mark::S)])).refused(SubstituteMissing { membership_id: id(11) });
    before().when(amend(vec![line(11, Mark::M)])).refused(NoMedicalLeave { membership_id: id(11) });
    before().when(amend(vec![line(11, Mark::A), line(11, Mark::A)])).refused(MemberTwice { membership_id: id(11) });
    let own = SubstituteIsMember { membership_id: id(11), substitute: id(12) };
    before().when(amend(vec![substituted(11, Some(12))])).refused(own);
}

#[test]
fn another_substitute_is_an_amendment_too() {
    let entries = vec![substituted(11, None), line(12, Mark::P), line(13, Mark::P)];
    let changes =
        vec![MarkChange { membership_id: id(11), from: Some(Mark::S), to: Mark::S, substitute: substituted(11, Some(99)).substitute }];
    let (chapter_id, held_on, reason) = (id(1), day("2025-03-04"), note("Came in by the back door."));
    let amended = MeetingEvent::SheetAmended { chapter_id, held_on, changes, reason };
    meeting([scheduled(), completed_with(entries)]).when(amend(vec![substituted(11, Some(99))])).then([amended]);
}

#[test]
fn only_a_completed_sheet_is_amended() {
    meeting([scheduled()]).when(amend(all_present())).refused(SheetNotCompleted);
    meeting([scheduled(), drafted(all_present())]).when(amend(all_present())).refused(SheetNotCompleted);
}
