//! Credit notes, refunds, waivers and write-offs.

use super::super::DuesRefusal::*;
use super::*;

fn credited(n: u128, minor: i64, to_account: i64) -> DuesEvent {
    let net = minor * 5 / 6;
    let line = InvoiceLine { net: gbp(net), tax: gbp(minor - net), ..line(LineKind::Other, 0) };
    DuesEvent::CreditNoteIssued {
        membership_id: id(1),
        credit_note_id: id(n),
        number: number(1),
        invoice_id: id(100),
        lines: vec![line],
        total: gbp(minor),
        to_account: gbp(to_account),
        issued_on: day("2025-02-10"),
        reason: note("Charged by mistake."),
        corrects: Some(Corrected { kind: InvoiceKind::Joining, due_on: day("2025-01-24"), term: None, left: gbp(12_000 - minor) }),
    }
}

#[test]
fn an_invoice_credited_down_to_nothing_is_settled_and_buys_nothing() {
    let settled = settled(100, InvoiceKind::Joining, 12_000, 0, "2025-02-10", false);
    owing().when(credit(200, 100, None)).then([credited(200, 12_000, 0), settled]);
    assert_eq!(stands(&owing().and(credit(200, 100, None)).state(), 100), (0, 0));
}

#[test]
fn a_price_that_is_corrected_and_paid_buys_what_it_is_for() {
    let settled = settled(100, InvoiceKind::Joining, 12_000, 9_000, "2025-02-10", true);
    owing().and(pay(5, 9_000)).when(credit(200, 100, Some(3_000))).then([credited(200, 3_000, 0), settled]);
}

#[test]
fn a_credit_note_after_payment_becomes_credit_on_account() {
    let paid = || owing().and(pay(5, 12_000));
    paid().when(credit(200, 100, Some(3_000))).then([credited(200, 3_000, 3_000)]);
    assert_eq!(stands(&paid().and(credit(200, 100, None)).state(), 100), (0, 12_000));
}

#[test]
fn credit_from_a_credit_note_pays_what_else_is_open() {
    let events = owing().and(issue(101, InvoiceKind::Other, 1_000)).and(pay(5, 12_000)).when(credit(200, 100, None)).events();
    let settled = settled(101, InvoiceKind::Other, 1_200, 1_200, "2025-02-10", true);
    assert_eq!(events[1..], [applied(101, 1_200, "2025-02-10"), settled]);
}

#[test]
fn an_invoice_is_corrected_down_to_nothing_at_most() {
    owing().when(credit(200, 100, Some(12_001))).refused(MoreThanInvoiced { left: gbp(12_000) });
    owing().and(credit(200, 100, Some(5_000))).when(credit(201, 100, Some(7_001))).refused(MoreThanInvoiced { left: gbp(7_000) });
    owing().and(credit(200, 100, None)).when(credit(201, 100, None)).refused(NothingLeftToCredit);
    owing().when(credit(200, 100, Some(0))).refused(AmountNotPositive);
    owing().when(credit(200, 999, None)).refused(NoSuchInvoice { invoice_id: id(999) });
    owing().and(credit(200, 100, Some(1))).when(credit(200, 100, Some(1))).refused(DocumentAlreadyRecorded);
}

#[test]
fn a_credit_note_follows_its_invoice_and_bears_a_number_of_its_year() {
    let on = |issued_on: &str, number| DuesCommand::IssueCreditNote {
        credit_note_id: id(200),
        number,
        invoice_id: id(100),
        amount: None,
        issued_on: day(issued_on),
        reason: note("Charged by mistake."),
    };
    owing().when(on("2025-01-09", number(1))).refused(DatedBefore { earliest: day("2025-01-10") });
    owing().when(on("2026-01-02", number(1))).refused(NumberOfOtherSeries { entity: entity(), year: 2026 });
}

#[test]
fn a_credit_note_takes_net_and_tax_in_proportion_and_to_the_penny() {
    let DuesCommand::IssueInvoice { invoice_id, number, kind, tax_rate, tax_label, term, issued_on, due_on, .. } =
        issue(100, InvoiceKind::Joining, 1)
    else {
        unreachable!()
    };
    let lines = vec![line(LineKind::JoiningFee, 3_333), line(LineKind::Dues, 6_668), line(LineKind::Other, 7)];
    let issue = DuesCommand::IssueInvoice { invoice_id, number, kind, lines, tax_rate, tax_label, term, issued_on, due_on };
    // 40.00 + 80.02 + 0.08, tax included, taken back in three uneven parts.
    let mut account = account([]).and(issue);
    for (n, minor) in [(200, 1_001), (201, 5_555), (202, 5_454)] {
        let outcome = account.when(credit(n, 100, Some(minor)));
        account = outcome.given();
        let DuesEvent::CreditNoteIssued { lines, .. } = account.last(|event| matches!(event, DuesEvent::CreditNoteIssued { .. })) else {
            unreachable!()
        };
        assert_eq!(lines.iter().map(|line| line.net.minor + line.tax.minor).sum::<i64>(), minor);
        assert!(lines.iter().all(|line| line.net.minor >= 0 && line.tax.minor >= 0), "{lines:?}");
        let tax: i64 = lines.iter().map(|line| line.tax.minor).sum();
        assert!((tax * 6 - minor).abs() <= 6 * 2, "{tax} of {minor}");
    }
    let state = account.state();
    let invoice = state.invoice(id(100)).unwrap();
    assert_eq!((invoice.total, invoice.credited), (gbp(12_010), gbp(12_010)));
    assert!(invoice.lines.iter().all(|line| line.net.is_zero() && line.tax.is_zero()), "{:?}", invoice.lines);
}

#[test]
fn at_most_the_credit_on_account_is_refunded() {
    let credit = || owing().and(pay(5, 13_000));
    let (membership_id, legal_entity) = (id(1), entity());
    let (refund_id, amount, on) = (id(300), gbp(1_000), day("2025-03-01"));
    let (method, reason) = (PaymentMethod::BankTransfer, note("Paid too much."));
    let refunded = DuesEvent::Refunded { membership_id, legal_entity, refund_id, amount, on, method, reason };
    credit().when(refund(300, 1_000)).then([refunded]);
    credit().when(refund(300, 1_001)).refused(MoreThanCredit { credit: gbp(1_000) });
    credit().and(refund(300, 600)).when(refund(301, 401)).refused(MoreThanCredit { credit: gbp(400) });
    credit().and(refund(300, 600)).when(refund(300, 400)).refused(DocumentAlreadyRecorded);
    credit().when(refund(300, 0)).refused(AmountNotPositive);
}

#[test]
fn a_waiver_forgoes_what_is_owed_and_buys_what_it_is_for() {
    let waived = |minor| DuesEvent::Waived {
        membership_id: id(1),
        legal_entity: entity(),
        waiver_id: id(400),
        invoice_id: id(100),
        amount: gbp(minor),
        // A sixth of what is owed is its tax of 20 %.
        tax: Some(gbp((minor + 3) / 6)),
        on: day("2025-03-01"),
        reason: note("Hardship."),
    };
    owing().when(waive(400, 100, Some(2_000))).then([waived(2_000)]);
    let settled = |paid| settled(100, InvoiceKind::Joining, 12_000, paid, "2025-03-01", true);
    owing().when(waive(400, 100, None)).then([waived(12_000), settled(0)]);
    owing().and(pay(5, 10_000)).when(waive(400, 100, None)).then([waived(2_000), settled(10_000)]);
}

#[test]
fn a_write_off_gives_up_what_is_owed_and_buys_nothing() {
    let written_off = DuesEvent::WrittenOff {
        membership_id: id(1),
        legal_entity: entity(),
        write_off_id: id(500),
        invoice_id: id(100),
        amount: gbp(12_000),
        tax: Some(gbp(2_000)),
        on: day("2025-03-01"),
        reason: note("Insolvent."),
    };
    let settled = settled(100, InvoiceKind::Joining, 12_000, 0, "2025-03-01", false);
    owing().when(write_off(500, 100, None)).then([written_off, settled]);
}

#[test]
fn the_parts_of_an_invoice_that_are_forgone_add_up_to_its_tax() {
    let tax = |events: Vec<DuesEvent>| match &events[0] {
        DuesEvent::Waived { tax: Some(tax), .. } | DuesEvent::WrittenOff { tax: Some(tax), .. } => tax.minor,
        other => panic!("{other:?} forgoes nothing"),
    };
    let first = waive(400, 100, Some(4_001));
    let second = write_off(401, 100, Some(3_998));
    let parts = [
        tax(owing().when(first.clone()).events()),
        tax(owing().and(first.clone()).when(second.clone()).events()),
        tax(owing().and(first).and(second).when(waive(402, 100, None)).events()),
    ];
    assert_eq!(parts, [667, 666, 667]);
}

#[test]
fn no_more_is_forgone_or_given_up_than_is_owed() {
    for document in [waive, write_off] {
        owing().when(document(400, 100, Some(12_001))).refused(MoreThanOwed { owed: gbp(12_000) });
        owing().when(document(400, 100, Some(-1))).refused(AmountNotPositive);
        owing().and(pay(5, 12_000)).when(document(400, 100, None)).refused(NothingOwed);
        owing().when(document(400, 999, None)).refused(NoSuchInvoice { invoice_id: id(999) });
        owing().and(document(400, 100, Some(1))).when(document(400, 100, None)).refused(DocumentAlreadyRecorded);
    }
}

#[test]
fn a_departure_leaves_what_was_to_be_bought_without_its_object() {
    let account = owing().and(issue(101, InvoiceKind::LateFee, 500)).and(issue(102, InvoiceKind::Renewal, 500)).and(issue(
        103,
        InvoiceKind::Other,
        1,
    ));
    let state = account.state();
    let ids = |obtained: fn(&Invoice) -> bool| state.without_object(obtained).map(|invoice| invoice.id).collect::<Vec<InvoiceId>>();
    assert_eq!(ids(|_| false), [id(100), id(102)]);
    assert_eq!(ids(|invoice| invoice.kind == InvoiceKind::Joining), [id(102)], "what was had is owed");
    let documents: Option<&std::collections::BTreeSet<DocumentId>> = state.account().map(|account| &account.documents);
    assert_eq!(documents.map(|documents| documents.len()), Some(0));
}

/// 10.00 refunded of a payment that the bank then took back: the account owes 10.00, its invoice 120.00.
fn below_zero() -> Given<Dues> {
    owing().and(pay(5, 13_000)).and(refund(300, 1_000)).and(dishonour(5))
}

fn give_up(n: u128, minor: Option<i64>) -> DuesCommand {
    DuesCommand::WriteOffBalance { write_off_id: id(n), amount: minor.map(gbp), on: day("2025-03-01"), reason: note("Insolvent.") }
}

fn given_up(n: u128, minor: i64) -> DuesEvent {
    DuesEvent::BalanceWrittenOff {
        membership_id: id(1),
        legal_entity: entity(),
        write_off_id: id(n),
        amount: gbp(minor),
        on: day("2025-03-01"),
        reason: note("Insolvent."),
    }
}

#[test]
fn what_the_account_itself_owes_can_be_paid() {
    assert_eq!(stands(&below_zero().state(), 100), (12_000, -1_000));
    assert_eq!(below_zero().state().outstanding(), Some(gbp(13_000)), "it is owed as what is invoiced is");
    assert_eq!(stands(&below_zero().and(pay(6, 13_000)).state(), 100), (0, 0));
}

#[test]
fn what_the_account_itself_owes_can_be_given_up() {
    below_zero().when(give_up(400, None)).then([given_up(400, 1_000)]);
    below_zero().when(give_up(400, Some(400))).then([given_up(400, 400)]);
    assert_eq!(stands(&below_zero().and(give_up(400, None)).state(), 100), (12_000, 0));
    let partly = || below_zero().and(give_up(400, Some(400)));
    partly().when(give_up(401, None)).then([given_up(401, 600)]);
    partly().when(give_up(400, None)).refused(DocumentAlreadyRecorded);
}

#[test]
fn no_more_is_given_up_than_the_account_owes() {
    below_zero().when(give_up(400, Some(1_001))).refused(MoreThanBalance { owed: gbp(1_000) });
    below_zero().when(give_up(400, Some(0))).refused(AmountNotPositive);
    owing().when(give_up(400, None)).refused(BalanceNotOwing);
    owing().and(pay(5, 13_000)).when(give_up(400, Some(1))).refused(BalanceNotOwing);
    let francs = Money::of_minor(1, currency("CHF"));
    let in_francs =
        DuesCommand::WriteOffBalance { write_off_id: id(400), amount: Some(francs), on: day("2025-03-01"), reason: note("No.") };
    below_zero().when(in_francs).refused(OtherCurrency { expected: currency("GBP") });
}
