//! Credit notes, refunds, waivers and write-offs: what is done about an invoice that is not simply paid.

use super::super::DuesRefusal::*;
use super::super::{Account, DuesEvent, DuesRefusal, InvoiceNumber, PaymentMethod};
use super::Decision;
use super::draft::Entries;
use crate::ids::{DocumentId, InvoiceId};
use crate::money::Money;
use crate::text::Note;
use chrono::NaiveDate;

/// A credit note before it is issued.
pub(super) struct CreditNote {
    pub credit_note_id: DocumentId,
    pub number: InvoiceNumber,
    pub invoice_id: InvoiceId,
    pub amount: Option<Money>,
    pub issued_on: NaiveDate,
    pub reason: Note,
}

impl Account {
    pub(super) fn issue_credit_note(&self, note: CreditNote) -> Decision {
        let CreditNote { credit_note_id, number, invoice_id, amount, issued_on, reason } = note;
        self.new_document(credit_note_id)?;
        let invoice = self.standing(invoice_id, issued_on)?;
        self.of_own_series(&number, issued_on)?;
        let left = invoice.creditable();
        if !left.is_positive() {
            return Err(NothingLeftToCredit);
        }
        let total = self.amount(amount.unwrap_or(left))?;
        if total.minor > left.minor {
            return Err(MoreThanInvoiced { left });
        }
        // What is still owed is forgiven first; what had been paid already becomes credit.
        let to_account = self.in_minor((total.minor - invoice.outstanding().minor).max(0));
        self.room_on_account(to_account.minor)?;
        let (membership_id, lines) = (self.membership_id, invoice.lines_to_credit(total));
        let issued =
            DuesEvent::CreditNoteIssued { membership_id, credit_note_id, number, invoice_id, lines, total, to_account, issued_on, reason };
        Entries::of(self, issued).follow_up(issued_on)
    }

    pub(super) fn refund(&self, refund_id: DocumentId, amount: Money, on: NaiveDate, method: PaymentMethod, reason: Note) -> Decision {
        self.new_document(refund_id)?;
        let amount = self.amount(amount)?;
        if amount.minor > self.on_account.minor {
            return Err(MoreThanCredit { credit: self.in_minor(self.on_account.minor.max(0)) });
        }
        let (membership_id, legal_entity) = (self.membership_id, self.legal_entity.clone());
        Ok(vec![DuesEvent::Refunded { membership_id, legal_entity, refund_id, amount, on, method, reason }])
    }

    pub(super) fn waive(
        &self,
        waiver_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        on: NaiveDate,
        reason: Note,
    ) -> Decision {
        self.new_document(waiver_id)?;
        let amount = self.of_what_is_owed(invoice_id, amount, on)?;
        let (membership_id, legal_entity) = (self.membership_id, self.legal_entity.clone());
        let waived = DuesEvent::Waived { membership_id, legal_entity, waiver_id, invoice_id, amount, on, reason };
        Entries::of(self, waived).follow_up(on)
    }

    pub(super) fn write_off(
        &self,
        write_off_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        on: NaiveDate,
        reason: Note,
    ) -> Decision {
        self.new_document(write_off_id)?;
        let amount = self.of_what_is_owed(invoice_id, amount, on)?;
        let (membership_id, legal_entity) = (self.membership_id, self.legal_entity.clone());
        let written_off = DuesEvent::WrittenOff { membership_id, legal_entity, write_off_id, invoice_id, amount, on, reason };
        Entries::of(self, written_off).follow_up(on)
    }

    /// The amount named, or else all that the invoice owes.
    fn of_what_is_owed(&self, invoice_id: InvoiceId, amount: Option<Money>, on: NaiveDate) -> Result<Money, DuesRefusal> {
        let owed = self.standing(invoice_id, on)?.outstanding();
        if !owed.is_positive() {
            return Err(NothingOwed);
        }
        let amount = self.amount(amount.unwrap_or(owed))?;
        if amount.minor > owed.minor { Err(MoreThanOwed { owed }) } else { Ok(amount) }
    }

    fn new_document(&self, id: DocumentId) -> Result<(), DuesRefusal> {
        if self.documents.contains(&id) { Err(DocumentAlreadyRecorded) } else { Ok(()) }
    }
}
