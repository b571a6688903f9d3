//! Which fees make sense as a membership stands.

use super::*;
use crate::dues::InvoiceKind::{self, *};

fn owes(membership: Given<Membership>, on: &str) -> Vec<InvoiceKind> {
    let state = membership.state();
    [Joining, Reinstatement, Transfer].into_iter().filter(|kind| state.may_owe(*kind, day(on)).is_ok()).collect()
}

#[test]
fn a_joining_fee_is_for_who_is_approved_or_in_the_first_term() {
    assert_eq!(owes(membership([applied()]), "2025-01-07"), []);
    assert_eq!(owes(membership([applied(), approved()]), "2025-01-08"), [Joining]);
    assert_eq!(owes(member([]), "2026-01-09"), [Joining]);
    assert_eq!(owes(member([renewed(year_2026(), "2025-12-20")]), "2026-01-10"), []);
}

#[test]
fn a_reinstatement_fee_is_for_who_has_left_or_returned() {
    assert_eq!(owes(member([lapsed()]), "2026-02-01"), [Reinstatement]);
    assert_eq!(owes(member([lapsed(), return_approved("2026-03-01", "2026-03-08")]), "2026-03-02"), [Reinstatement]);
    let back = reinstated(term("2026-03-05", "2027-03-04"));
    assert_eq!(owes(member([lapsed(), return_approved("2026-03-01", "2026-03-08"), back]), "2026-03-06"), [Reinstatement]);
}

#[test]
fn a_transfer_fee_is_for_who_has_changed_chapters() {
    let moved = || member([]).and(belonging::transfer(2, "2025-06-01"));
    assert_eq!(owes(moved(), "2025-06-01"), [Joining, Transfer]);
    assert_eq!(owes(moved(), "2026-06-01"), [Transfer]);
}
