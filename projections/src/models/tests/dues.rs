//! Dues: invoices, payments, and what corrects them.

use crate::testing::{HOME, Log, day, entity, gbp, id, name, note};
use crate::*;
use domain::calendar::Term;
use domain::dues::{Allocation, Corrected, DuesEvent, InvoiceKind, InvoiceLine, InvoiceNumber, LineKind, PaymentMethod};
use domain::text::EntityCode;
use domain::{ChapterId, Currency, MembershipId};

const ADA: MembershipId = MembershipId(uuid::Uuid::from_u128(11));

fn opened() -> Log {
    let mut log = Log::default();
    log.account_opened(ADA).invoiced(ADA, 51, InvoiceKind::Joining, gbp(60_000), None, "2026-01-06");
    log
}

/// outstanding - on account = invoiced - credited - waived - written off - received + dishonoured + refunded
fn balanced(log: &Log) -> DuesAccountRow {
    let row = log.row::<DuesAccounts>();
    let owed = row.invoiced_minor - row.credited_minor - row.waived_minor - row.written_off_minor;
    let paid = row.received_minor - row.dishonoured_minor - row.refunded_minor;
    assert_eq!(row.outstanding_minor - row.on_account_minor, owed - paid, "{row:?}");
    let invoices: i64 = log.rows::<Invoices>().iter().map(|invoice| invoice.outstanding_minor).sum();
    assert_eq!(invoices, row.outstanding_minor - row.owed_without_invoice_minor);
    row
}

fn credited(log: &mut Log, total: i64, to_account: i64) {
    let line = InvoiceLine { kind: LineKind::Dues, description: name("Dues"), net: gbp(total), tax: gbp(0), term: None };
    log.tell(
        ADA,
        DuesEvent::CreditNoteIssued {
            membership_id: ADA,
            credit_note_id: id(81),
            number: InvoiceNumber { entity: entity(), year: 2026, serial: 1 },
            invoice_id: id(51),
            lines: vec![line],
            total: gbp(total),
            to_account: gbp(to_account),
            issued_on: day("2026-03-01"),
            reason: note("Too much."),
            corrects: Some(Corrected { kind: InvoiceKind::Renewal, due_on: day("2026-02-28"), term: None, left: gbp(0) }),
        },
    );
}

#[test]
fn an_invoice_is_paid_in_parts() {
    let mut log = opened();
    assert_eq!(log.row::<Invoices>().status, InvoiceStanding::Open);
    log.paid(ADA, 61, 51, 20_000, 0, "2026-01-10");
    let row = log.row::<Invoices>();
    assert_eq!((row.status, row.outstanding_minor, row.settled_on), (InvoiceStanding::PartPaid, 40_000, None));
    log.paid(ADA, 62, 51, 40_000, 500, "2026-01-20");
    let row = log.row::<Invoices>();
    assert_eq!((row.status, row.paid_minor, row.settled_on), (InvoiceStanding::Settled, 60_000, Some(day("2026-01-20"))));
    let account = balanced(&log);
    assert_eq!((account.received_minor, account.on_account_minor, account.outstanding_minor), (60_500, 500, 0));
    assert_eq!(account.last_payment_on, Some(day("2026-01-20")));
}

#[test]
fn a_dishonoured_payment_leaves_what_a_fresh_reckoning_gives() {
    let mut log = opened();
    log.paid(ADA, 61, 51, 60_000, 500, "2026-01-10");
    let allocations = vec![Allocation { invoice_id: id(51), amount: gbp(60_000) }];
    let (on, reason) = (day("2026-02-05"), note("No funds."));
    log.tell(
        ADA,
        DuesEvent::PaymentDishonoured {
            membership_id: ADA,
            legal_entity: entity(),
            payment_id: id(61),
            amount: gbp(60_500),
            on,
            reason,
            allocations,
            from_account: gbp(500),
        },
    );
    let (invoice, fresh) = (log.row::<Invoices>(), opened().row::<Invoices>());
    assert_eq!(invoice, fresh);
    let account = balanced(&log);
    assert_eq!((account.outstanding_minor, account.on_account_minor, account.dishonoured_minor), (60_000, 0, 60_500));
    assert_eq!(log.row::<Payments>().dishonoured_on, Some(on));
    let months: Vec<_> = log.rows::<MemberDuesMonths>().iter().map(MemberDuesMonthRow::paid_minor).collect();
    assert_eq!(months, [60_500, -60_500]);
}

#[test]
fn credit_notes_waivers_write_offs_and_refunds_each_have_their_column() {
    let mut log = opened();
    log.paid(ADA, 61, 51, 30_000, 0, "2026-01-10");
    // 40,000 of 60,000 are corrected: what was owed goes first, and 10,000 of what was paid come back.
    credited(&mut log, 40_000, 10_000);
    let account = balanced(&log);
    assert_eq!((account.credited_minor, account.outstanding_minor, account.on_account_minor), (40_000, 0, 10_000));
    let (legal_entity, on, reason) = (entity(), day("2026-03-02"), note("Asked for."));
    let method = PaymentMethod::BankTransfer;
    let refunded = DuesEvent::Refunded { membership_id: ADA, legal_entity, refund_id: id(82), amount: gbp(4_000), on, method, reason };
    log.tell(ADA, refunded);
    log.invoiced(ADA, 52, InvoiceKind::Other, gbp(9_000), None, "2026-03-03");
    let (membership_id, invoice_id, legal_entity) = (ADA, id(52), entity());
    log.tell(ADA, DuesEvent::CreditApplied { membership_id, legal_entity: legal_entity.clone(), invoice_id, amount: gbp(6_000), on });
    let (waiver_id, reason) = (id(83), note("Hardship."));
    log.tell(
        ADA,
        DuesEvent::Waived {
            membership_id,
            legal_entity: legal_entity.clone(),
            waiver_id,
            invoice_id,
            amount: gbp(2_000),
            tax: None,
            on,
            reason,
        },
    );
    let (write_off_id, reason) = (id(84), note("Lost."));
    log.tell(
        ADA,
        DuesEvent::WrittenOff { membership_id, legal_entity, write_off_id, invoice_id, amount: gbp(1_000), tax: None, on, reason },
    );
    let account = balanced(&log);
    assert_eq!((account.waived_minor, account.written_off_minor, account.refunded_minor), (2_000, 1_000, 4_000));
    assert_eq!((account.outstanding_minor, account.on_account_minor), (0, 0));
    let statuses: Vec<_> = log.rows::<Invoices>().iter().map(|row| (row.paid_minor, row.status)).collect();
    assert_eq!(statuses, [(20_000, InvoiceStanding::Settled), (6_000, InvoiceStanding::WrittenOff)]);
    let march = log.rows::<ChapterDuesMonths>().into_iter().find(|row| row.month == day("2026-03-01")).unwrap();
    assert_eq!((march.invoiced_minor, march.credited_minor, march.waived_minor), (9_000, 40_000, 2_000));
    assert_eq!((march.written_off_minor, march.refunded_minor, march.due_minor), (1_000, 4_000, 0));
}

#[test]
fn an_invoice_credited_to_nothing_is_credited() {
    let mut log = opened();
    credited(&mut log, 60_000, 0);
    assert_eq!(log.row::<Invoices>().status, InvoiceStanding::Credited);
    assert_eq!(balanced(&log).outstanding_minor, 0);
}

#[test]
fn an_account_moves_with_its_member() {
    let mut log = opened();
    let other: ChapterId = id(2);
    log.transferred(ADA, other, Term::of_years(day("2026-01-06"), 1), "2026-04-01");
    let (legal_entity, currency, on) = (entity(), gbp(0).currency, day("2026-04-01"));
    log.tell(ADA, DuesEvent::AccountMoved { membership_id: ADA, chapter_id: other, legal_entity, currency, on });
    log.paid(ADA, 61, 51, 60_000, 0, "2026-04-10");
    assert_eq!(balanced(&log).chapter_id, other);
    let received: Vec<_> = log.rows::<ChapterDuesMonths>().iter().map(|row| (row.chapter_id, row.received_minor)).collect();
    assert_eq!(received, [(HOME, 0), (HOME, 0), (other, 60_000)]);
}

#[test]
fn a_member_who_moved_has_a_row_for_each_legal_entity_and_currency() {
    let mut log = opened();
    let (legal_entity, currency) = (EntityCode::parse("CH01").unwrap(), Currency::parse("CHF").unwrap());
    let moved = DuesEvent::AccountMoved { membership_id: ADA, chapter_id: id(2), legal_entity, currency, on: day("2026-02-01") };
    log.tell(ADA, moved);
    let rows: Vec<_> =
        log.rows::<DuesAccounts>().into_iter().map(|row| (row.legal_entity, row.chapter_id, row.outstanding_minor)).collect();
    assert_eq!(rows, [("CH01".to_owned(), id(2), 0), (entity().to_string(), HOME, 60_000)]);
}

#[test]
fn what_is_given_up_of_the_balance_is_written_off() {
    let mut log = opened();
    log.paid(ADA, 61, 51, 60_000, 1_000, "2026-01-10");
    let (membership_id, legal_entity, on, reason) = (ADA, entity(), day("2026-02-01"), note("Refer to drawer."));
    let method = PaymentMethod::Card;
    log.tell(
        ADA,
        DuesEvent::Refunded {
            membership_id,
            legal_entity: legal_entity.clone(),
            refund_id: id(71),
            amount: gbp(1_000),
            on,
            method,
            reason: reason.clone(),
        },
    );
    log.tell(
        ADA,
        DuesEvent::PaymentDishonoured {
            membership_id,
            legal_entity: legal_entity.clone(),
            payment_id: id(61),
            amount: gbp(61_000),
            on,
            reason: reason.clone(),
            allocations: vec![Allocation { invoice_id: id(51), amount: gbp(60_000) }],
            from_account: gbp(1_000),
        },
    );
    let below = balanced(&log);
    assert_eq!((below.on_account_minor, below.owed_without_invoice_minor, below.outstanding_minor), (0, 1_000, 61_000));
    assert_eq!(below.owed_without_invoice_since, Some(day("2026-02-01")));
    log.tell(ADA, DuesEvent::BalanceWrittenOff { membership_id, legal_entity, write_off_id: id(72), amount: gbp(1_000), on, reason });
    let account = balanced(&log);
    assert_eq!((account.on_account_minor, account.written_off_minor, account.outstanding_minor), (0, 1_000, 60_000));
    assert_eq!((account.owed_without_invoice_minor, account.owed_without_invoice_since), (0, None));
    assert_eq!(log.rows::<ChapterDuesMonths>().iter().map(|row| row.written_off_minor).sum::<i64>(), 1_000);
}
