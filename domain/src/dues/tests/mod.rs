//! The rules of an account, as given, when and then.

mod books;
mod corrections;
mod invoicing;
mod money;
mod payments;

use super::*;
use crate::calendar::Term;
use crate::money::{Money, TaxRate};
use crate::testing::*;
use crate::text::EntityCode;
use crate::{DocumentId, InvoiceId, PaymentId};

fn account<const N: usize>(events: [DuesEvent; N]) -> Given<Dues> {
    given(std::iter::once(opened()).chain(events))
}

fn entity() -> EntityCode {
    EntityCode::parse("GB01").unwrap()
}

fn opened() -> DuesEvent {
    DuesEvent::AccountOpened { membership_id: id(1), chapter_id: id(2), legal_entity: entity(), currency: currency("GBP") }
}

fn vat() -> TaxRate {
    TaxRate::of_basis_points(2_000).unwrap()
}

fn number(serial: u32) -> InvoiceNumber {
    InvoiceNumber { entity: entity(), year: 2025, serial }
}

/// A line of so much net, plus 20 %.
fn line(kind: LineKind, net: i64) -> InvoiceLine {
    InvoiceLine::taxed(kind, name("Membership"), gbp(net), vat(), None)
}

fn year_2026() -> Term {
    term("2026-01-01", "2026-12-31")
}

/// An invoice for a net amount, issued on 10 January 2025.
fn issue(n: u128, kind: InvoiceKind, net: i64) -> DuesCommand {
    let term = matches!(kind, InvoiceKind::Renewal | InvoiceKind::LateFee).then(year_2026);
    DuesCommand::IssueInvoice {
        invoice_id: id(n),
        number: number(u32::try_from(n).unwrap()),
        kind,
        lines: vec![line(LineKind::Other, net)],
        tax_rate: vat(),
        tax_label: name("VAT"),
        term,
        issued_on: day("2025-01-10"),
        due_on: day("2025-01-24"),
    }
}

/// An account with one invoice of 120.00, tax included.
fn owing() -> Given<Dues> {
    account([]).and(issue(100, InvoiceKind::Joining, 10_000))
}

fn pay(n: u128, minor: i64) -> DuesCommand {
    pay_to(n, gbp(minor), None, "2025-01-15")
}

fn pay_to(n: u128, amount: Money, invoice_id: Option<InvoiceId>, on: &str) -> DuesCommand {
    DuesCommand::ReceivePayment {
        payment_id: id(n),
        amount,
        invoice_id,
        received_on: day(on),
        earliest: day("2025-01-02"),
        today: day("2025-06-30"),
        method: PaymentMethod::BankTransfer,
        reference: None,
    }
}

fn dishonour(n: u128) -> DuesCommand {
    DuesCommand::DishonourPayment { payment_id: id(n), on: day("2025-02-01"), reason: note("Refer to drawer.") }
}

fn credit(note_id: u128, invoice: u128, minor: Option<i64>) -> DuesCommand {
    DuesCommand::IssueCreditNote {
        credit_note_id: id(note_id),
        number: number(1),
        invoice_id: id(invoice),
        amount: minor.map(gbp),
        issued_on: day("2025-02-10"),
        reason: note("Charged by mistake."),
    }
}

fn refund(n: u128, minor: i64) -> DuesCommand {
    let (on, method, reason) = (day("2025-03-01"), PaymentMethod::BankTransfer, note("Paid too much."));
    DuesCommand::Refund { refund_id: id(n), amount: gbp(minor), on, method, reason }
}

fn waive(n: u128, invoice: u128, minor: Option<i64>) -> DuesCommand {
    DuesCommand::Waive {
        waiver_id: id(n),
        invoice_id: id(invoice),
        amount: minor.map(gbp),
        on: day("2025-03-01"),
        reason: note("Hardship."),
    }
}

fn write_off(n: u128, invoice: u128, minor: Option<i64>) -> DuesCommand {
    DuesCommand::WriteOff {
        write_off_id: id(n),
        invoice_id: id(invoice),
        amount: minor.map(gbp),
        on: day("2025-03-01"),
        reason: note("Insolvent."),
    }
}

fn received(n: u128, minor: i64, allocations: &[(u128, i64)], on_account: i64) -> DuesEvent {
    DuesEvent::PaymentReceived {
        membership_id: id(1),
        legal_entity: entity(),
        payment_id: id(n),
        amount: gbp(minor),
        received_on: day("2025-01-15"),
        method: PaymentMethod::BankTransfer,
        reference: None,
        allocations: allocated(allocations),
        on_account: gbp(on_account),
    }
}

fn allocated(parts: &[(u128, i64)]) -> Vec<Allocation> {
    parts.iter().map(|(invoice, minor)| Allocation { invoice_id: id(*invoice), amount: gbp(*minor) }).collect()
}

fn settled(n: u128, kind: InvoiceKind, total: i64, paid: i64, on: &str, in_full: bool) -> DuesEvent {
    let term = matches!(kind, InvoiceKind::Renewal | InvoiceKind::LateFee).then(year_2026);
    DuesEvent::InvoiceSettled {
        membership_id: id(1),
        invoice_id: id(n),
        kind,
        total: gbp(total),
        paid: gbp(paid),
        term,
        on: day(on),
        in_full,
    }
}

fn applied(n: u128, minor: i64, on: &str) -> DuesEvent {
    DuesEvent::CreditApplied { membership_id: id(1), legal_entity: entity(), invoice_id: id(n), amount: gbp(minor), on: day(on) }
}

/// What an invoice owes, and what lies on account.
fn stands(account: &Dues, invoice: u128) -> (i64, i64) {
    (account.invoice(id(invoice)).unwrap().outstanding().minor, account.on_account().unwrap().minor)
}

#[test]
fn the_number_on_a_credit_note_is_no_invoices() {
    use crate::invoice_series::SeriesKind;
    assert_eq!(number(7).printed(SeriesKind::Invoice), "GB01-2025-000007");
    assert_eq!(number(7).printed(SeriesKind::CreditNote), "GB01-C-2025-000007");
}
