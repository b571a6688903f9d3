//! What each membership owes and has paid.

use super::membership_of;
use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::dues::{Allocation, DuesEvent};
use domain::membership::MembershipEvent;
use domain::{ChapterId, Currency, Event, MembershipId, Recorded};

read_table! {
    /// The dues of a membership, in the one currency of its account. Amounts in minor units.
    /// outstanding - on account = invoiced - credited - waived - written off - received + dishonoured + refunded.
    DuesAccountRow, DuesAccountKey = "dues_by_member" {
        key {
            /// The membership.
            membership_id: MembershipId,
        }
        row {
            /// The chapter, the latest one after a transfer.
            chapter_id: ChapterId,
            /// Code of the legal entity that the account is with.
            legal_entity: String,
            /// The currency of the account.
            currency: Currency,
            /// Invoiced, tax included.
            invoiced_minor: i64,
            /// Payments received, those included that the bank took back.
            received_minor: i64,
            /// Payments that the bank took back.
            dishonoured_minor: i64,
            /// Corrected by credit notes.
            credited_minor: i64,
            /// Forgone.
            waived_minor: i64,
            /// Given up.
            written_off_minor: i64,
            /// Credit paid out.
            refunded_minor: i64,
            /// Owed on invoices.
            outstanding_minor: i64,
            /// Credit on account. Below zero after a payment was taken back that had been refunded.
            on_account_minor: i64,
            /// The day of the latest payment.
            last_payment_on: Option<NaiveDate>,
        }
    }
}

/// Folds [`DuesAccountRow`].
pub struct DuesAccounts;

impl Projection for DuesAccounts {
    type Row = DuesAccountRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<DuesAccountKey> {
        let membership_id = match &event.event {
            Event::Dues(_) | Event::Membership(MembershipEvent::TransferredIn { .. }) => membership_of(event),
            _ => None,
        };
        membership_id.map(|membership_id| DuesAccountKey { membership_id }).into_iter().collect()
    }

    fn apply(row: &mut Option<DuesAccountRow>, key: &DuesAccountKey, event: &Recorded) {
        match (&event.event, row) {
            (Event::Dues(DuesEvent::AccountOpened { chapter_id, legal_entity, currency, .. }), row) => {
                *row = Some(DuesAccountRow {
                    membership_id: key.membership_id,
                    chapter_id: *chapter_id,
                    legal_entity: legal_entity.to_string(),
                    currency: *currency,
                    invoiced_minor: 0,
                    received_minor: 0,
                    dishonoured_minor: 0,
                    credited_minor: 0,
                    waived_minor: 0,
                    written_off_minor: 0,
                    refunded_minor: 0,
                    outstanding_minor: 0,
                    on_account_minor: 0,
                    last_payment_on: None,
                });
            }
            (Event::Dues(event), Some(row)) => book(row, event),
            (Event::Membership(MembershipEvent::TransferredIn { chapter_id, .. }), Some(row)) => row.chapter_id = *chapter_id,
            _ => {}
        }
    }
}

fn allocated(parts: &[Allocation]) -> i64 {
    parts.iter().map(|part| part.amount.minor).sum()
}

fn book(row: &mut DuesAccountRow, event: &DuesEvent) {
    use DuesEvent as E;
    match event {
        E::AccountOpened { .. } | E::InvoiceSettled { .. } => {}
        E::InvoiceIssued { total, .. } => {
            row.invoiced_minor += total.minor;
            row.outstanding_minor += total.minor;
        }
        E::PaymentReceived { amount, received_on, allocations, on_account, .. } => {
            row.received_minor += amount.minor;
            row.outstanding_minor -= allocated(allocations);
            row.on_account_minor += on_account.minor;
            row.last_payment_on = row.last_payment_on.max(Some(*received_on));
        }
        E::CreditApplied { amount, .. } => {
            row.outstanding_minor -= amount.minor;
            row.on_account_minor -= amount.minor;
        }
        E::PaymentDishonoured { amount, allocations, from_account, .. } => {
            row.dishonoured_minor += amount.minor;
            row.outstanding_minor += allocated(allocations);
            row.on_account_minor -= from_account.minor;
        }
        E::CreditNoteIssued { total, to_account, .. } => {
            row.credited_minor += total.minor;
            row.outstanding_minor -= total.minor - to_account.minor;
            row.on_account_minor += to_account.minor;
        }
        E::Refunded { amount, .. } => {
            row.refunded_minor += amount.minor;
            row.on_account_minor -= amount.minor;
        }
        E::Waived { amount, .. } => {
            row.waived_minor += amount.minor;
            row.outstanding_minor -= amount.minor;
        }
        E::WrittenOff { amount, .. } => {
            row.written_off_minor += amount.minor;
            row.outstanding_minor -= amount.minor;
        }
    }
}
