use super::*;
use crate::dues::{Allocation, Corrected, DuesEvent, InvoiceKind, InvoiceLine, InvoiceNumber, LineKind, PaymentMethod};
use crate::invoice_series::InvoiceSeriesEvent;
use crate::money::TaxRate;
use crate::text::EntityCode;
use crate::{DocumentId, InvoiceId, MembershipId};

fn entity() -> EntityCode {
    EntityCode::parse("GB01").unwrap()
}

fn number(serial: u32) -> InvoiceNumber {
    InvoiceNumber { entity: entity(), year: 2025, serial }
}

fn lines(net: i64) -> Vec<InvoiceLine> {
    let rate = TaxRate::of_basis_points(2_000).unwrap();
    vec![InvoiceLine::taxed(LineKind::Dues, name("Membership dues, one year"), gbp(net), rate, Some(term("2026-01-10", "2027-01-09")))]
}

pub fn all() -> Vec<Event> {
    let allotted = InvoiceSeriesEvent::NumberAllotted { serial: 7, document: id(0xd1) };
    let money = invoicing().into_iter().chain(corrections());
    money.map(Event::from).chain([Event::from(allotted)]).collect()
}

fn invoicing() -> Vec<DuesEvent> {
    let (membership_id, legal_entity, invoice_id): (MembershipId, _, InvoiceId) = (id(0xc1), entity(), id(0xd1));
    let (kind, term) = (InvoiceKind::Renewal, Some(term("2026-01-10", "2027-01-09")));
    let allocations = vec![Allocation { invoice_id, amount: gbp(60_000) }];
    vec![
        DuesEvent::AccountOpened { membership_id, chapter_id: id(0xb1), legal_entity: legal_entity.clone(), currency: currency("GBP") },
        DuesEvent::AccountMoved {
            membership_id,
            chapter_id: id(0xb2),
            legal_entity: EntityCode::parse("CH01").unwrap(),
            currency: currency("CHF"),
            on: day("2025-06-01"),
        },
        DuesEvent::InvoiceIssued {
            membership_id,
            invoice_id,
            number: number(7),
            kind,
            issued_on: day("2025-12-10"),
            due_on: day("2026-01-09"),
            lines: lines(50_000),
            tax_rate: TaxRate::of_basis_points(2_000).unwrap(),
            tax_label: name("VAT"),
            total: gbp(60_000),
            term,
        },
        DuesEvent::PaymentReceived {
            membership_id,
            legal_entity: legal_entity.clone(),
            payment_id: id(0xd2),
            amount: gbp(60_500),
            received_on: day("2025-12-20"),
            method: PaymentMethod::BankTransfer,
            reference: Some(name("GB01-2025-000007")),
            allocations: allocations.clone(),
            on_account: gbp(500),
        },
        DuesEvent::CreditApplied { membership_id, legal_entity: legal_entity.clone(), invoice_id, amount: gbp(500), on: day("2025-12-21") },
        DuesEvent::InvoiceSettled {
            membership_id,
            invoice_id,
            kind,
            total: gbp(60_000),
            paid: gbp(60_000),
            term,
            on: day("2025-12-20"),
            in_full: true,
        },
        DuesEvent::InvoiceReopened { membership_id, invoice_id, kind, owed: gbp(60_000), term, on: day("2025-12-28") },
        DuesEvent::PaymentDishonoured {
            membership_id,
            legal_entity,
            payment_id: id(0xd2),
            amount: gbp(60_500),
            on: day("2025-12-28"),
            reason: note("Refer to drawer."),
            allocations,
            from_account: gbp(500),
        },
    ]
}

fn corrections() -> Vec<DuesEvent> {
    let (membership_id, legal_entity, invoice_id): (MembershipId, _, InvoiceId) = (id(0xc1), entity(), id(0xd1));
    let document = |n: u128| -> DocumentId { id(n) };
    let (on, reason) = (day("2026-01-05"), note("Hardship."));
    vec![
        DuesEvent::CreditNoteIssued {
            membership_id,
            credit_note_id: document(0xd3),
            number: number(1),
            invoice_id,
            lines: lines(10_000),
            total: gbp(12_000),
            to_account: gbp(12_000),
            issued_on: on,
            reason: reason.clone(),
            corrects: Some(Corrected {
                kind: InvoiceKind::Renewal,
                due_on: day("2026-01-09"),
                term: Some(term("2026-01-10", "2027-01-09")),
                left: gbp(0),
            }),
        },
        DuesEvent::Refunded {
            membership_id,
            legal_entity: legal_entity.clone(),
            refund_id: document(0xd4),
            amount: gbp(12_000),
            on,
            method: PaymentMethod::Card,
            reason: reason.clone(),
        },
        DuesEvent::Waived {
            membership_id,
            legal_entity: legal_entity.clone(),
            waiver_id: document(0xd5),
            invoice_id,
            amount: gbp(1_000),
            tax: Some(gbp(167)),
            on,
            reason: reason.clone(),
        },
        DuesEvent::WrittenOff {
            membership_id,
            legal_entity: legal_entity.clone(),
            write_off_id: document(0xd6),
            invoice_id,
            amount: gbp(1_000),
            tax: Some(gbp(167)),
            on,
            reason: reason.clone(),
        },
        DuesEvent::BalanceWrittenOff { membership_id, legal_entity, write_off_id: document(0xd7), amount: gbp(500), on, reason },
    ]
}
