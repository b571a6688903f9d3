//! Every invoice, payment and credit note goes to the member as it is recorded.

use super::{Reaction, RulesInForce, now};
use crate::dues::DuesEvent;
use crate::event::{Event, Recorded};
use crate::notices::Notice;

pub(in crate::reactions) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let Event::Dues(event) = &recorded.event else { return Vec::new() };
    match *event {
        DuesEvent::InvoiceIssued { membership_id, invoice_id, .. } => vec![now(Notice::Invoice { membership_id, invoice_id })],
        DuesEvent::PaymentReceived { membership_id, payment_id, .. } => vec![now(Notice::Receipt { membership_id, payment_id })],
        DuesEvent::CreditNoteIssued { membership_id, credit_note_id, .. } => {
            vec![now(Notice::CreditNote { membership_id, credit_note_id })]
        }
        DuesEvent::AccountOpened { .. }
        | DuesEvent::AccountMoved { .. }
        | DuesEvent::CreditApplied { .. }
        | DuesEvent::InvoiceSettled { .. }
        | DuesEvent::InvoiceReopened { .. }
        | DuesEvent::PaymentDishonoured { .. }
        | DuesEvent::Refunded { .. }
        | DuesEvent::Waived { .. }
        | DuesEvent::WrittenOff { .. }
        | DuesEvent::BalanceWrittenOff { .. } => Vec::new(),
    }
}
