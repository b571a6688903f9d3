//! Transfer, leave, departure and return.

use super::super::MembershipRefusal::*;
use super::*;
use chrono::NaiveDate;

pub(super) fn transfer(to: u128, on: &str) -> MembershipCommand {
    transfer_by(RenewalRules::default(), to, true, None, on)
}

fn transfer_by(rules: RenewalRules, to: u128, to_is_open: bool, seat_taken_by: Option<MembershipId>, on: &str) -> MembershipCommand {
    let professions = ProfessionRules::default();
    let (to_chapter, profession, on) = (id(to), profession("Architect"), day(on));
    MembershipCommand::Transfer { to_chapter, to_is_open, profession, professions, seat_taken_by, rules, on }
}

#[test]
fn a_transfer_keeps_the_term() {
    member([]).when(transfer(2, "2025-06-01")).then(transferred(id(2), "2025-06-01"));
    let state = member(transferred(id(2), "2025-06-01")).state();
    assert_eq!((state.chapter_id(), state.term()), (Some(id(2)), Some(year_2025())));
    assert_eq!(state.chapter_on(day("2025-05-31")), Some(chapter()));
    assert_eq!(state.chapter_on(day("2025-06-01")), Some(id(2)));
    assert_eq!(state.stays().len(), 2);
}

#[test]
fn a_transfer_needs_another_open_chapter_and_a_free_seat() {
    let rules = RenewalRules::default;
    member([]).when(transfer(1, "2025-06-01")).refused(AlreadyInChapter);
    member([]).when(transfer_by(rules(), 2, false, None, "2025-06-01")).refused(ChapterNotOpen);
    member([]).when(transfer_by(rules(), 2, true, Some(other()), "2025-06-01")).refused(SeatTaken { by: other() });
    member([]).when(transfer(2, "2025-01-09")).refused(DatedBefore { earliest: day("2025-01-10") });
    membership([applied()]).when(transfer(2, "2025-06-01")).refused(NotActive { phase: PhaseName::Applied });
    let MembershipCommand::Transfer { to_chapter, to_is_open, professions, seat_taken_by, rules, on, .. } = transfer(2, "2025-06-01")
    else {
        unreachable!()
    };
    let profession = profession("Alchemist");
    let refusal = UnknownProfession { profession: profession.clone() };
    let unlisted = MembershipCommand::Transfer { to_chapter, to_is_open, profession, professions, seat_taken_by, rules, on };
    member([]).when(unlisted).refused(refusal);
}

#[test]
fn a_transfer_with_little_left_may_require_renewal_first() {
    let strict = || RenewalRules { transfer_requires_renewal: true, ..RenewalRules::default() };
    // Through 9 January there are six months from 10 July on, and a day less from the 11th.
    assert_eq!(member([]).when(transfer_by(strict(), 2, true, None, "2025-07-10")).events().len(), 2);
    let refusal = || RenewalRequired { ends_on: day("2026-01-09") };
    member([]).when(transfer_by(strict(), 2, true, None, "2025-07-11")).refused(refusal());
    assert_eq!(member([]).when(transfer(2, "2026-01-09")).events().len(), 2);
    member([]).when(transfer(2, "2026-01-10")).refused(refusal());
}

fn grant(kind: LeaveKind, from: &str, to: &str) -> MembershipCommand {
    MembershipCommand::GrantLeave { kind, from: day(from), to: day(to), rules: AttendanceRules::default(), on: day("2025-03-01") }
}

fn granted(kind: LeaveKind, from: &str, to: &str) -> MembershipEvent {
    MembershipEvent::LeaveGranted { chapter_id: chapter(), kind, from: day(from), to: day(to), granted_on: Some(day("2025-03-01")) }
}

#[test]
fn medical_leave_lasts_eight_weeks_at_most() {
    let eight_weeks = granted(LeaveKind::Medical, "2025-03-03", "2025-04-27");
    member([]).when(grant(LeaveKind::Medical, "2025-03-03", "2025-04-27")).then([eight_weeks]);
    member([]).when(grant(LeaveKind::Medical, "2025-03-03", "2025-04-28")).refused(LeaveTooLong { weeks: 8 });
    let parental = granted(LeaveKind::Parental, "2025-03-03", "2025-09-30");
    member([]).when(grant(LeaveKind::Parental, "2025-03-03", "2025-09-30")).then([parental]);
    member([]).when(grant(LeaveKind::Medical, "2025-03-03", "2025-03-02")).refused(LeaveBackwards);
    membership([applied()]).when(grant(LeaveKind::Medical, "2025-03-03", "2025-03-04")).refused(NotActive { phase: PhaseName::Applied });
}

#[test]
fn medical_leaves_that_follow_on_one_another_count_together() {
    let refusal = || LeaveTooLong { weeks: 8 };
    let first = || granted(LeaveKind::Medical, "2025-03-03", "2025-04-13");
    member([first()]).when(grant(LeaveKind::Medical, "2025-04-14", "2025-04-28")).refused(refusal());
    member([first()]).when(grant(LeaveKind::Medical, "2025-02-16", "2025-03-02")).refused(refusal());
    let up_to_eight = granted(LeaveKind::Medical, "2025-04-14", "2025-04-27");
    member([first()]).when(grant(LeaveKind::Medical, "2025-04-14", "2025-04-27")).then([up_to_eight.clone()]);
    member([first(), up_to_eight]).when(grant(LeaveKind::Medical, "2025-04-28", "2025-04-29")).refused(refusal());
    // A week back at work begins anew, and other leave is another matter.
    assert_eq!(member([first()]).when(grant(LeaveKind::Medical, "2025-04-21", "2025-06-01")).events().len(), 1);
    let parental = granted(LeaveKind::Parental, "2025-03-03", "2025-04-13");
    assert_eq!(member([parental]).when(grant(LeaveKind::Medical, "2025-04-14", "2025-06-01")).events().len(), 1);
}

#[test]
fn leave_granted_afterwards_is_no_leave_for_the_meetings_before() {
    let late = MembershipEvent::LeaveGranted {
        chapter_id: chapter(),
        kind: LeaveKind::Medical,
        from: day("2025-03-03"),
        to: day("2025-03-30"),
        granted_on: Some(day("2025-03-12")),
    };
    let state = member([late]).state();
    assert!(!state.on_medical_leave(day("2025-03-11")) && state.on_medical_leave(day("2025-03-12")));
    let old = MembershipEvent::LeaveGranted {
        chapter_id: chapter(),
        kind: LeaveKind::Medical,
        from: day("2025-03-03"),
        to: day("2025-03-30"),
        granted_on: None,
    };
    assert!(member([old]).state().on_medical_leave(day("2025-03-03")), "nobody knows when it was granted");
}

#[test]
fn leaves_do_not_overlap() {
    let first = granted(LeaveKind::Other, "2025-03-03", "2025-03-30");
    let refusal = LeaveOverlaps { from: day("2025-03-03"), to: day("2025-03-30") };
    member([first]).when(grant(LeaveKind::Medical, "2025-03-30", "2025-04-10")).refused(refusal);
}

#[test]
fn a_leave_ends_earlier_than_granted_and_only_medical_leave_allows_the_mark_m() {
    let medical = || granted(LeaveKind::Medical, "2025-03-03", "2025-03-30");
    let end = |last_day: &str| MembershipCommand::EndLeave { from: day("2025-03-03"), last_day: day(last_day) };
    let ended = || MembershipEvent::LeaveEnded { chapter_id: chapter(), from: day("2025-03-03"), last_day: day("2025-03-16") };
    member([medical()]).when(end("2025-03-16")).then([ended()]);
    let outside = || LastDayOutsideLeave { from: day("2025-03-03"), to: day("2025-03-30") };
    member([medical()]).when(end("2025-03-30")).refused(outside());
    member([medical()]).when(end("2025-03-02")).refused(outside());
    member([]).when(end("2025-03-16")).refused(NoSuchLeave { from: day("2025-03-03") });
    let state = member([medical(), ended()]).state();
    assert!(state.on_medical_leave(day("2025-03-16")) && !state.on_medical_leave(day("2025-03-17")));
    let other = member([granted(LeaveKind::Other, "2025-03-03", "2025-03-30")]).state();
    assert!(!other.on_medical_leave(day("2025-03-10")));
}

#[test]
fn a_member_resigns_or_is_terminated_and_the_term_is_cut() {
    let resign = |on: &str| MembershipCommand::Resign { reason: None, on: day(on) };
    member([]).when(resign("2025-06-01")).then([resigned("2025-06-01")]);
    assert_eq!(member([resigned("2025-06-01")]).state().terms(), [term("2025-01-10", "2025-05-31")]);
    let early = member([renewed(year_2026(), "2025-05-01"), resigned("2025-06-01")]).state();
    assert_eq!(early.terms(), [term("2025-01-10", "2025-05-31")]);
    let (chapter_id, person_id, profession) = (chapter(), person(), profession("Architect"));
    let on = day("2025-06-01");
    let terminated = MembershipEvent::Terminated { chapter_id, person_id, profession, reason: note("Breach."), on };
    member([]).when(MembershipCommand::Terminate { reason: note("Breach."), on }).then([terminated]);
    assert_eq!(member([resigned("2025-01-10")]).state().terms(), [term("2025-01-10", "2025-01-10")], "on the day of joining");
    member([]).when(resign("2025-01-09")).refused(DatedBefore { earliest: day("2025-01-10") });
    let refusal = NotActive { phase: PhaseName::Resigned };
    member([resigned("2025-06-01")]).when(MembershipCommand::Terminate { reason: note("Breach."), on }).refused(refusal);
}

fn approve_return(on: &str, chapter_is_open: bool, seat_taken_by: Option<MembershipId>, term_years: u8) -> MembershipCommand {
    MembershipCommand::ApproveReinstatement {
        profession: profession("Architect"),
        professions: ProfessionRules::default(),
        chapter_is_open,
        term_years,
        seat_taken_by,
        rules: JoiningRules::default(),
        policy: POLICY,
        on: day(on),
    }
}

#[test]
fn who_has_left_may_return_and_the_gap_stays_visible() {
    let approved = || return_approved("2026-03-01", "2026-03-08");
    member([lapsed()]).when(approve_return("2026-03-01", true, None, 1)).then([approved()]);
    let again = term("2026-03-05", "2027-03-04");
    let reinstate = |on: &str| MembershipCommand::Reinstate { invoice_id: Some(id(91)), on: day(on) };
    member([lapsed(), approved()]).when(reinstate("2026-03-05")).then([reinstated(again)]);
    member([lapsed(), approved()]).when(reinstate("2026-02-01")).then([reinstated(term("2026-03-01", "2027-02-28"))]);
    let state = member([lapsed(), approved(), reinstated(again)]).state();
    assert_eq!(state.terms(), [year_2025(), again]);
    assert_eq!(state.chapter_on(day("2026-02-01")), None::<ChapterId>);
    member([lapsed()]).when(reinstate("2026-03-05")).refused(NotAwaitingPayment { phase: PhaseName::Lapsed });
}

#[test]
fn only_who_has_left_returns_and_only_to_a_free_seat_of_an_open_chapter() {
    member([]).when(approve_return("2026-03-01", true, None, 1)).refused(NotDeparted { phase: PhaseName::Active });
    member([lapsed()]).when(approve_return("2026-03-01", false, None, 1)).refused(ChapterNotOpen);
    member([lapsed()]).when(approve_return("2026-03-01", true, Some(other()), 1)).refused(SeatTaken { by: other() });
    member([lapsed()]).when(approve_return("2026-03-01", true, None, 5)).refused(TermLength { years: 5 });
    let refusal = DatedBefore { earliest: day("2026-01-24") };
    member([lapsed()]).when(approve_return("2026-01-23", true, None, 1)).refused(refusal);
}

#[test]
fn a_return_that_is_not_paid_leaves_the_member_departed() {
    let returning = || member([lapsed(), return_approved("2026-03-01", "2026-03-08")]);
    let (chapter_id, person_id) = (chapter(), person());
    let on: fn(&str) -> NaiveDate = day;
    let voided = MembershipEvent::ApprovalVoided { chapter_id, person_id, on: on("2026-03-09") };
    returning().when(MembershipCommand::VoidApproval { on: on("2026-03-08") }).refused(SeatStillHeld { until: on("2026-03-08") });
    returning().when(MembershipCommand::VoidApproval { on: on("2026-03-09") }).then([voided]);
    assert_eq!(returning().and(MembershipCommand::VoidApproval { on: on("2026-03-09") }).state().phase_name(), PhaseName::Lapsed);
    assert_eq!(returning().and(MembershipCommand::Withdraw { on: on("2026-03-02") }).state().phase_name(), PhaseName::Lapsed);
    assert_eq!(returning().state().phase_name(), PhaseName::Returning);
}
