//! The invoices, each with what has been done about it, and the payments.

use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::dues::{Allocation, DuesEvent, InvoiceKind, PaymentMethod};
use domain::{ChapterId, Currency, Event, InvoiceId, MembershipId, PaymentId, Recorded};
use serde::{Deserialize, Serialize};

/// How an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStanding {
    Open,
    PartPaid,
    /// Nothing is owed: paid, or waived.
    Settled,
    /// Credited down to nothing.
    Credited,
    /// Nothing is owed, some of it written off.
    WrittenOff,
}

text_cells!(InvoiceKind, InvoiceStanding, PaymentMethod);

read_table! {
    /// An invoice and what has been done about it. total = paid + credited + waived + written off + outstanding.
    InvoiceRow, InvoiceKey = "invoices" for Parties(&["membership_id"]) {
        key {
            /// The invoice.
            invoice_id: InvoiceId,
        }
        row {
            /// The chapter at the time of issue.
            chapter_id: ChapterId,
            /// The membership.
            membership_id: MembershipId,
            /// The number, without gaps per legal entity and year.
            number: String,
            /// Code of the legal entity that issued it.
            legal_entity: String,
            /// joining, renewal, late_fee, transfer, reinstatement or other.
            kind: InvoiceKind,
            /// Day of issue.
            issued_on: NaiveDate,
            /// The day by which it is to be paid.
            due_on: NaiveDate,
            /// First day of the term it is for.
            term_starts_on: Option<NaiveDate>,
            /// Last day of the term it is for.
            term_ends_on: Option<NaiveDate>,
            /// The currency of every amount.
            currency: Currency,
            /// Net and tax, in minor units.
            total_minor: i64,
            /// The tax in it, in minor units.
            tax_minor: i64,
            /// Paid, less what the bank took back or a credit note returned to the account.
            paid_minor: i64,
            /// Corrected by credit notes.
            credited_minor: i64,
            /// Forgone.
            waived_minor: i64,
            /// Given up.
            written_off_minor: i64,
            /// Still owed.
            outstanding_minor: i64,
            /// open, part_paid, settled, credited or written_off.
            status: InvoiceStanding,
            /// The day on which nothing was owed any more; none while anything is.
            settled_on: Option<NaiveDate>,
        }
        index (chapter_id, outstanding_minor) with (status, currency, due_on)
    }
}

read_table! {
    /// A payment received.
    PaymentRow, PaymentKey = "payments" for Parties(&["membership_id"]) {
        key {
            /// The payment.
            payment_id: PaymentId,
        }
        row {
            /// The chapter at the time.
            chapter_id: ChapterId,
            /// The membership.
            membership_id: MembershipId,
            /// Code of the legal entity that received it.
            legal_entity: String,
            /// The day on which it was received.
            received_on: NaiveDate,
            /// bank_transfer, direct_debit, card, cash or cheque.
            method: PaymentMethod,
            /// The currency of every amount.
            currency: Currency,
            /// The amount, in minor units.
            amount_minor: i64,
            /// What of it no invoice took, in minor units.
            on_account_minor: i64,
            /// The day on which the bank took it back.
            dishonoured_on: Option<NaiveDate>,
        }
    }
}

impl InvoiceRow {
    /// Reckons what is owed, and so how it stands.
    fn reckon(&mut self, on: NaiveDate) {
        self.outstanding_minor = self.total_minor - self.paid_minor - self.credited_minor - self.waived_minor - self.written_off_minor;
        self.status = match self.outstanding_minor {
            owed if owed > 0 && self.paid_minor > 0 => InvoiceStanding::PartPaid,
            owed if owed > 0 => InvoiceStanding::Open,
            _ if self.credited_minor >= self.total_minor => InvoiceStanding::Credited,
            _ if self.written_off_minor > 0 => InvoiceStanding::WrittenOff,
            _ => InvoiceStanding::Settled,
        };
        self.settled_on = if self.outstanding_minor > 0 { None } else { self.settled_on.or(Some(on)) };
    }
}

/// Folds [`InvoiceRow`].
pub struct Invoices;

impl Projection for Invoices {
    type Row = InvoiceRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<InvoiceKey> {
        use DuesEvent as E;
        let Event::Dues(event) = &event.event else { return Vec::new() };
        match event {
            E::InvoiceIssued { invoice_id, .. }
            | E::CreditApplied { invoice_id, .. }
            | E::CreditNoteIssued { invoice_id, .. }
            | E::Waived { invoice_id, .. }
            | E::WrittenOff { invoice_id, .. } => vec![InvoiceKey { invoice_id: *invoice_id }],
            E::PaymentReceived { allocations, .. } | E::PaymentDishonoured { allocations, .. } => {
                let mut ids: Vec<_> = allocations.iter().map(|part| part.invoice_id).collect();
                ids.sort_unstable();
                ids.dedup();
                ids.into_iter().map(|invoice_id| InvoiceKey { invoice_id }).collect()
            }
            E::AccountOpened { .. }
            | E::AccountMoved { .. }
            | E::InvoiceSettled { .. }
            | E::InvoiceReopened { .. }
            | E::Refunded { .. }
            | E::BalanceWrittenOff { .. } => Vec::new(),
        }
    }

    fn apply(row: &mut Option<InvoiceRow>, key: &InvoiceKey, event: &Recorded) {
        let (Event::Dues(what), Some(chapter_id)) = (&event.event, event.chapter_id) else { return };
        if let DuesEvent::InvoiceIssued { membership_id, number, kind, issued_on, due_on, lines, total, term, .. } = what {
            *row = Some(InvoiceRow {
                invoice_id: key.invoice_id,
                chapter_id,
                membership_id: *membership_id,
                number: number.to_string(),
                legal_entity: number.entity.to_string(),
                kind: *kind,
                issued_on: *issued_on,
                due_on: *due_on,
                term_starts_on: term.map(|term| term.starts_on),
                term_ends_on: term.map(|term| term.ends_on),
                currency: total.currency,
                total_minor: total.minor,
                tax_minor: lines.iter().map(|line| line.tax.minor).sum(),
                paid_minor: 0,
                credited_minor: 0,
                waived_minor: 0,
                written_off_minor: 0,
                outstanding_minor: total.minor,
                status: InvoiceStanding::Open,
                settled_on: None,
            });
        }
        if let Some(row) = row {
            settle(row, what);
        }
    }
}

fn settle(row: &mut InvoiceRow, event: &DuesEvent) {
    use DuesEvent as E;
    let id = row.invoice_id;
    let allocated = |parts: &[Allocation]| parts.iter().filter(|part| part.invoice_id == id).map(|part| part.amount.minor).sum::<i64>();
    let on = match event {
        E::PaymentReceived { allocations, received_on, .. } => {
            row.paid_minor += allocated(allocations);
            received_on
        }
        E::PaymentDishonoured { allocations, on, .. } => {
            row.paid_minor -= allocated(allocations);
            on
        }
        E::CreditApplied { amount, on, .. } => {
            row.paid_minor += amount.minor;
            on
        }
        E::CreditNoteIssued { total, to_account, issued_on, .. } => {
            row.credited_minor += total.minor;
            row.paid_minor -= to_account.minor;
            issued_on
        }
        E::Waived { amount, on, .. } => {
            row.waived_minor += amount.minor;
            on
        }
        E::WrittenOff { amount, on, .. } => {
            row.written_off_minor += amount.minor;
            on
        }
        E::AccountOpened { .. }
        | E::AccountMoved { .. }
        | E::InvoiceIssued { .. }
        | E::InvoiceSettled { .. }
        | E::InvoiceReopened { .. }
        | E::Refunded { .. }
        | E::BalanceWrittenOff { .. } => return,
    };
    row.reckon(*on);
}

/// Folds [`PaymentRow`].
pub struct Payments;

impl Projection for Payments {
    type Row = PaymentRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<PaymentKey> {
        match &event.event {
            Event::Dues(DuesEvent::PaymentReceived { payment_id, .. } | DuesEvent::PaymentDishonoured { payment_id, .. }) => {
                vec![PaymentKey { payment_id: *payment_id }]
            }
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<PaymentRow>, key: &PaymentKey, event: &Recorded) {
        match (&event.event, event.chapter_id) {
            (
                Event::Dues(DuesEvent::PaymentReceived { membership_id, legal_entity, amount, received_on, method, on_account, .. }),
                Some(chapter_id),
            ) => {
                *row = Some(PaymentRow {
                    payment_id: key.payment_id,
                    chapter_id,
                    membership_id: *membership_id,
                    legal_entity: legal_entity.to_string(),
                    received_on: *received_on,
                    method: *method,
                    currency: amount.currency,
                    amount_minor: amount.minor,
                    on_account_minor: on_account.minor,
                    dishonoured_on: None,
                });
            }
            (Event::Dues(DuesEvent::PaymentDishonoured { on, .. }), _) => {
                if let Some(row) = row {
                    row.dishonoured_on = Some(*on);
                }
            }
            _ => {}
        }
    }
}
