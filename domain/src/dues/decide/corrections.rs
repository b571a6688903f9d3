//! Credit notes, refunds, waivers and write-offs: what is done about an invoice that is not simply paid.

use super::super::DuesRefusal::*;
use super::super::{Account, Balance, Corrected, DuesEvent, DuesRefusal, InvoiceNumber, PaymentMethod};
use super::draft::Entries;
use super::invoicing::of_series;
use super::{Decision, amount_in};
use crate::ids::{DocumentId, InvoiceId};
use crate::money::Money;
use crate::text::{EntityCode, Note};
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
        let book = invoice.book();
        of_series(&book.legal_entity, &number, issued_on)?;
        let left = invoice.creditable();
        if !left.is_positive() {
            return Err(NothingLeftToCredit);
        }
        let total = amount_in(book.currency, amount.unwrap_or(left))?;
        if total.minor > left.minor {
            return Err(MoreThanInvoiced { left });
        }
        // What is still owed is forgiven first; what had been paid already becomes credit.
        let to_account = Money { minor: (total.minor - invoice.outstanding().minor).max(0), ..total };
        self.room_on_account(&book, to_account.minor)?;
        let left = Money { minor: left.minor - total.minor, ..left };
        let corrects = Some(Corrected { kind: invoice.kind, due_on: invoice.due_on, term: invoice.term, left });
        let issued = DuesEvent::CreditNoteIssued {
            membership_id: self.membership_id,
            credit_note_id,
            number,
            invoice_id,
            lines: invoice.lines_to_credit(total),
            total,
            to_account,
            issued_on,
            reason,
            corrects,
        };
        Entries::of(self, issued).follow_up(issued_on)
    }

    pub(super) fn refund(&self, refund_id: DocumentId, amount: Money, on: NaiveDate, method: PaymentMethod, reason: Note) -> Decision {
        self.new_document(refund_id)?;
        let from = self.book_in(amount.currency, |balance| balance.on_account.minor >= amount.minor)?;
        let amount = amount_in(from.book.currency, amount)?;
        if amount.minor > from.on_account.minor {
            return Err(MoreThanCredit { credit: Money { minor: from.on_account.minor.max(0), ..amount } });
        }
        let (membership_id, legal_entity) = (self.membership_id, from.book.legal_entity.clone());
        Ok(vec![DuesEvent::Refunded { membership_id, legal_entity, refund_id, amount, on, method, reason }])
    }

    pub(super) fn write_off_balance(&self, write_off_id: DocumentId, amount: Option<Money>, on: NaiveDate, reason: Note) -> Decision {
        self.new_document(write_off_id)?;
        let owing = |balance: &Balance| balance.on_account.minor < 0;
        let balance = match amount {
            Some(amount) => self.book_in(amount.currency, owing)?,
            None => self.balances.iter().find(|balance| owing(balance)).ok_or(BalanceNotOwing)?,
        };
        if !owing(balance) {
            return Err(BalanceNotOwing);
        }
        let owed = Money { minor: -balance.on_account.minor, ..balance.on_account };
        let amount = amount_in(balance.book.currency, amount.unwrap_or(owed))?;
        if amount.minor > owed.minor {
            return Err(MoreThanBalance { owed });
        }
        let (membership_id, legal_entity) = (self.membership_id, balance.book.legal_entity.clone());
        Ok(vec![DuesEvent::BalanceWrittenOff { membership_id, legal_entity, write_off_id, amount, on, reason }])
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
        let (legal_entity, amount, tax) = self.of_what_is_owed(invoice_id, amount, on)?;
        let (membership_id, tax) = (self.membership_id, Some(tax));
        let waived = DuesEvent::Waived { membership_id, legal_entity, waiver_id, invoice_id, amount, tax, on, reason };
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
        let (legal_entity, amount, tax) = self.of_what_is_owed(invoice_id, amount, on)?;
        let (membership_id, tax) = (self.membership_id, Some(tax));
        let written_off = DuesEvent::WrittenOff { membership_id, legal_entity, write_off_id, invoice_id, amount, tax, on, reason };
        Entries::of(self, written_off).follow_up(on)
    }

    /// To whom, the amount named or else all that the invoice owes, and the tax in it.
    fn of_what_is_owed(
        &self,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        on: NaiveDate,
    ) -> Result<(EntityCode, Money, Money), DuesRefusal> {
        let invoice = self.standing(invoice_id, on)?;
        let (book, owed) = (invoice.book(), invoice.outstanding());
        if !owed.is_positive() {
            return Err(NothingOwed);
        }
        let amount = amount_in(book.currency, amount.unwrap_or(owed))?;
        if amount.minor > owed.minor {
            return Err(MoreThanOwed { owed });
        }
        Ok((book.legal_entity, amount, invoice.tax_of_what_is_forgone(amount)))
    }

    fn new_document(&self, id: DocumentId) -> Result<(), DuesRefusal> {
        if self.documents.contains(&id) { Err(DocumentAlreadyRecorded) } else { Ok(()) }
    }
}
