//! What each membership owes and has paid.

use super::membership_of;
use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::dues::{Allocation, DuesEvent};
use domain::text::EntityCode;
use domain::{ChapterId, Currency, Event, MembershipId, Recorded};

read_table! {
    /// The dues of a membership with one legal entity in one currency: several rows for a member who has moved between them. Amounts in minor units.
    /// outstanding - on account = invoiced - credited - waived - written off - received + dishonoured + refunded.
    DuesAccountRow, DuesAccountKey = "dues_by_member" for Parties(&["membership_id"]) {
        key {
            /// The membership.
            membership_id: MembershipId,
            /// Code of the legal entity.
            legal_entity: String,
            /// The currency.
            currency: Currency,
        }
        row {
            /// The chapter: the latest one for which the member was invoiced here.
            chapter_id: ChapterId,
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
            /// Given up, on invoices or of what the account itself owed.
            written_off_minor: i64,
            /// Credit paid out.
            refunded_minor: i64,
            /// Owed: on invoices, and by the account itself.
            outstanding_minor: i64,
            /// What of it the account itself owes: money that was refunded, and then taken back by the bank.
            owed_without_invoice_minor: i64,
            /// The day from which the account itself owes; none while it does not.
            owed_without_invoice_since: Option<NaiveDate>,
            /// Credit on account.
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
    const VERSION: i32 = 3;

    fn keys(event: &Recorded) -> Vec<DuesAccountKey> {
        let Event::Dues(what) = &event.event else { return Vec::new() };
        let key = |(legal_entity, currency): (&EntityCode, Currency)| {
            Some(DuesAccountKey { membership_id: membership_of(event)?, legal_entity: legal_entity.to_string(), currency })
        };
        book_of(what).and_then(key).into_iter().collect()
    }

    fn apply(row: &mut Option<DuesAccountRow>, key: &DuesAccountKey, event: &Recorded) {
        let Event::Dues(event) = &event.event else { return };
        if let DuesEvent::AccountOpened { chapter_id, .. } | DuesEvent::AccountMoved { chapter_id, .. } = event {
            row.get_or_insert_with(|| DuesAccountRow::empty(key, *chapter_id)).chapter_id = *chapter_id;
        }
        if let Some(row) = row {
            book(row, event);
        }
    }
}

impl DuesAccountRow {
    fn empty(key: &DuesAccountKey, chapter_id: ChapterId) -> Self {
        DuesAccountRow {
            membership_id: key.membership_id,
            legal_entity: key.legal_entity.clone(),
            currency: key.currency,
            chapter_id,
            invoiced_minor: 0,
            received_minor: 0,
            dishonoured_minor: 0,
            credited_minor: 0,
            waived_minor: 0,
            written_off_minor: 0,
            refunded_minor: 0,
            outstanding_minor: 0,
            owed_without_invoice_minor: 0,
            owed_without_invoice_since: None,
            on_account_minor: 0,
            last_payment_on: None,
        }
    }

    /// Changes the account's balance: above zero it is credit, below it is owed.
    fn add_to_balance(&mut self, minor: i64, on: NaiveDate) {
        let balance = self.on_account_minor - self.owed_without_invoice_minor + minor;
        let owed = (-balance).max(0);
        self.outstanding_minor += owed - self.owed_without_invoice_minor;
        (self.on_account_minor, self.owed_without_invoice_minor) = (balance.max(0), owed);
        self.owed_without_invoice_since = if owed > 0 { self.owed_without_invoice_since.or(Some(on)) } else { None };
    }
}

/// With whom and in which currency an event is booked; a settled invoice books nothing.
fn book_of(event: &DuesEvent) -> Option<(&EntityCode, Currency)> {
    use DuesEvent as E;
    match event {
        E::AccountOpened { legal_entity, currency, .. } | E::AccountMoved { legal_entity, currency, .. } => Some((legal_entity, *currency)),
        E::InvoiceIssued { number, total, .. } | E::CreditNoteIssued { number, total, .. } => Some((&number.entity, total.currency)),
        E::PaymentReceived { legal_entity, amount, .. }
        | E::CreditApplied { legal_entity, amount, .. }
        | E::PaymentDishonoured { legal_entity, amount, .. }
        | E::Refunded { legal_entity, amount, .. }
        | E::Waived { legal_entity, amount, .. }
        | E::WrittenOff { legal_entity, amount, .. }
        | E::BalanceWrittenOff { legal_entity, amount, .. } => Some((legal_entity, amount.currency)),
        E::InvoiceSettled { .. } | E::InvoiceReopened { .. } => None,
    }
}

fn allocated(parts: &[Allocation]) -> i64 {
    parts.iter().map(|part| part.amount.minor).sum()
}

fn book(row: &mut DuesAccountRow, event: &DuesEvent) {
    use DuesEvent as E;
    match event {
        E::AccountOpened { .. } | E::AccountMoved { .. } | E::InvoiceSettled { .. } | E::InvoiceReopened { .. } => {}
        E::InvoiceIssued { total, .. } => {
            row.invoiced_minor += total.minor;
            row.outstanding_minor += total.minor;
        }
        E::PaymentReceived { amount, received_on, allocations, on_account, .. } => {
            row.received_minor += amount.minor;
            row.outstanding_minor -= allocated(allocations);
            row.add_to_balance(on_account.minor, *received_on);
            row.last_payment_on = row.last_payment_on.max(Some(*received_on));
        }
        E::CreditApplied { amount, on, .. } => {
            row.outstanding_minor -= amount.minor;
            row.add_to_balance(-amount.minor, *on);
        }
        E::PaymentDishonoured { amount, allocations, from_account, on, .. } => {
            row.dishonoured_minor += amount.minor;
            row.outstanding_minor += allocated(allocations);
            row.add_to_balance(-from_account.minor, *on);
        }
        E::CreditNoteIssued { total, to_account, issued_on, .. } => {
            row.credited_minor += total.minor;
            row.outstanding_minor -= total.minor - to_account.minor;
            row.add_to_balance(to_account.minor, *issued_on);
        }
        E::Refunded { amount, on, .. } => {
            row.refunded_minor += amount.minor;
            row.add_to_balance(-amount.minor, *on);
        }
        E::Waived { amount, .. } => {
            row.waived_minor += amount.minor;
            row.outstanding_minor -= amount.minor;
        }
        E::WrittenOff { amount, .. } => {
            row.written_off_minor += amount.minor;
            row.outstanding_minor -= amount.minor;
        }
        E::BalanceWrittenOff { amount, on, .. } => {
            row.written_off_minor += amount.minor;
            row.add_to_balance(amount.minor, *on);
        }
    }
}
