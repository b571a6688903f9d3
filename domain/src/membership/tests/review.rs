//! The review of a seat after too many absences.

use super::super::MembershipRefusal::*;
use super::*;
use crate::absences::Absences;

fn absences(counted: u32, to: &str) -> Absences {
    Absences { window: AttendanceRules::default().window_to(day(to)), counted, allowed: 3 }
}

fn review(too_many: Option<Absences>) -> MembershipCommand {
    MembershipCommand::ReviewSeat { too_many, policy: POLICY, on: day("2025-05-07") }
}

fn opened(absences: Absences) -> MembershipEvent {
    MembershipEvent::SeatReviewOpened { chapter_id: chapter(), absences, on: day("2025-05-07"), policy: POLICY }
}

fn keep(last_absence: Option<&str>) -> MembershipCommand {
    MembershipCommand::KeepSeat { note: note("Was abroad."), last_absence: last_absence.map(day), on: day("2025-05-20") }
}

fn kept(known_to: &str) -> MembershipEvent {
    let outcome = SeatReviewOutcome::Kept { note: note("Was abroad."), known_to: day(known_to) };
    MembershipEvent::SeatReviewClosed { chapter_id: chapter(), outcome, on: day("2025-05-20") }
}

fn four() -> Absences {
    absences(4, "2025-05-06")
}

#[test]
fn too_many_absences_open_the_seat_for_review_once() {
    member([]).when(review(Some(four()))).then([opened(four())]);
    member([]).when(review(None)).refused(NothingToReview);
    member([opened(four())]).when(review(Some(absences(5, "2025-05-13")))).refused(SeatReviewOpen);
    membership([applied()]).when(review(Some(four()))).refused(NotActive { phase: PhaseName::Applied });
}

#[test]
fn the_committee_lets_a_member_keep_the_seat() {
    member([opened(four())]).when(keep(None)).then([kept("2025-05-06")]);
    member([opened(four())]).when(keep(Some("2025-05-13"))).then([kept("2025-05-13")]);
    member([]).when(keep(None)).refused(NoSeatReview);
    member([opened(four()), kept("2025-05-06")]).when(keep(None)).refused(NoSeatReview);
    member([resigned("2025-06-01")]).when(keep(None)).refused(NotActive { phase: PhaseName::Resigned });
    let early = MembershipCommand::KeepSeat { note: note("Was abroad."), last_absence: None, on: day("2025-01-09") };
    member([opened(four())]).when(early).refused(DatedBefore { earliest: day("2025-01-10") });
}

#[test]
fn what_the_committee_knew_of_is_not_reviewed_again_and_the_next_absence_is() {
    let decided = || member([opened(four()), kept("2025-05-13")]);
    decided().when(review(Some(absences(5, "2025-05-13")))).refused(SeatReviewDecided { known_to: day("2025-05-13") });
    let next = absences(5, "2025-05-27");
    decided().when(review(Some(next))).then([opened(next)]);
}

#[test]
fn an_amendment_that_takes_absences_away_closes_the_review_as_unfounded() {
    let outcome = SeatReviewOutcome::Unfounded;
    let closed = || MembershipEvent::SeatReviewClosed { chapter_id: chapter(), outcome: outcome.clone(), on: day("2025-05-07") };
    member([opened(four())]).when(review(None)).then([closed()]);
    member([opened(four()), closed()]).when(review(Some(four()))).then([opened(four())]);
}

#[test]
fn a_review_ends_with_the_stay() {
    let state = member([opened(four()), resigned("2025-06-01")]).state();
    assert_eq!(state.seat_review(), SeatReview::Never);
}
