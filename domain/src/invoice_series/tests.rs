//! The rules of a series, as given, when and then.

use super::InvoiceSeriesCommand::Allot;
use super::InvoiceSeriesRefusal::*;
use super::*;
use crate::testing::*;
use crate::text::EntityCode;

fn series<const N: usize>(events: [InvoiceSeriesEvent; N]) -> Given<InvoiceSeries> {
    given(events)
}

fn allotted(serial: u32) -> InvoiceSeriesEvent {
    InvoiceSeriesEvent::NumberAllotted { serial, document: id(1) }
}

#[test]
fn numbers_are_given_in_order_without_gaps() {
    let allot = |serial| Allot { serial, document: id(1) };
    series([]).when(allot(1)).then([allotted(1)]);
    series([allotted(1)]).when(allot(2)).then([allotted(2)]);
    series([allotted(1)]).when(allot(3)).refused(NotTheNext { expected: 2 });
    series([allotted(1)]).when(allot(1)).refused(NotTheNext { expected: 2 });
    assert_eq!(series([allotted(1), allotted(2)]).state().next_serial(), 3);
}

#[test]
fn a_series_ends_with_its_last_number() {
    let last = allotted(u32::MAX);
    series([last]).when(Allot { serial: u32::MAX, document: id(1) }).refused(Exhausted);
}

#[test]
fn invoices_and_credit_notes_are_numbered_apart() {
    let entity = EntityCode::parse("GB01").unwrap();
    assert_eq!(series_stream(&entity, 2025, SeriesKind::Invoice), "GB01-2025-invoices");
    assert_eq!(series_stream(&entity, 2025, SeriesKind::CreditNote), "GB01-2025-credit-notes");
}
