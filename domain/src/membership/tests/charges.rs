//! Which fees make sense as a membership stands.

use super::*;
use crate::dues::InvoiceKind::{self, *};
use crate::dues::{Invoice, InvoiceNumber};
use crate::money::TaxRate;
use crate::text::EntityCode;

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

fn invoice(kind: InvoiceKind, term: Option<Term>, issued_on: &str) -> Invoice {
    let (nothing, issued_on) = (gbp(0), day(issued_on));
    Invoice {
        id: id(100),
        number: InvoiceNumber { entity: EntityCode::parse("GB01").unwrap(), year: 2025, serial: 1 },
        kind,
        issued_on,
        due_on: issued_on,
        issued: Vec::new(),
        lines: Vec::new(),
        tax_rate: TaxRate::of_basis_points(0).unwrap(),
        total: gbp(500),
        term,
        paid: nothing,
        credited: nothing,
        waived: nothing,
        written_off: nothing,
        reopened_on: None,
    }
}

#[test]
fn a_joining_invoice_is_for_nothing_only_until_the_member_is_active() {
    let joining = invoice(Joining, None, "2025-01-08");
    assert!(!membership([applied(), approved(), voided()]).state().has_obtained(&joining));
    assert!(member([]).state().has_obtained(&joining));
    assert!(member([resigned("2025-06-01")]).state().has_obtained(&joining), "some months of it were used up");
}

#[test]
fn a_renewal_was_had_when_its_term_had_begun() {
    let renewal = invoice(Renewal, Some(year_2026()), "2025-12-10");
    assert!(!member([]).state().has_obtained(&renewal), "not paid, and so not renewed");
    let renewed_and = |then| member([renewed(year_2026(), "2025-12-20"), then]).state();
    assert!(!renewed_and(resigned("2026-01-10")).has_obtained(&renewal), "left before its first day was over");
    assert!(renewed_and(resigned("2026-01-11")).has_obtained(&renewal));
}

#[test]
fn a_reinstatement_was_had_when_the_member_was_back() {
    let fee = invoice(Reinstatement, None, "2026-03-01");
    let returning = || member([lapsed(), return_approved("2026-03-01", "2026-03-08")]);
    assert!(!returning().state().has_obtained(&fee));
    let back = returning().and(MembershipCommand::Reinstate { invoice_id: Some(id(91)), on: day("2026-03-05") });
    assert!(back.state().has_obtained(&fee));
    let gone_again = back.and(MembershipCommand::Resign { reason: None, on: day("2026-06-01") });
    assert!(gone_again.state().has_obtained(&fee));
    assert!(!gone_again.state().has_obtained(&invoice(Reinstatement, None, "2026-06-01")), "the second return has not come about");
}
