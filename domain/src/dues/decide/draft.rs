//! What follows from every change of an account: credit on account pays what is open, and what owes nothing any more is settled.

use super::super::{Account, DuesEvent};
use super::Decision;
use crate::money::Money;
use chrono::NaiveDate;

/// The events of one command as they are gathered, with the account as they leave it.
pub(super) struct Entries<'a> {
    before: &'a Account,
    after: Account,
    events: Vec<DuesEvent>,
}

impl<'a> Entries<'a> {
    pub fn of(before: &'a Account, first: DuesEvent) -> Self {
        let mut entries = Entries { before, after: before.clone(), events: Vec::new() };
        entries.add(first);
        entries
    }

    fn add(&mut self, event: DuesEvent) {
        self.after.evolve(event.clone());
        self.events.push(event);
    }

    /// Invariant: no credit lies on account while an invoice of the same book is open.
    pub fn follow_up(mut self, on: NaiveDate) -> Decision {
        for invoice in self.after.open_invoices().into_iter().cloned().collect::<Vec<_>>() {
            let (book, owed) = (invoice.book(), invoice.outstanding());
            let amount = Money { minor: owed.minor.min(self.after.on_account(&book).minor), ..owed };
            if amount.is_positive() {
                let (membership_id, invoice_id, on) = (self.after.membership_id, invoice.id, on.max(invoice.issued_on));
                self.add(DuesEvent::CreditApplied { membership_id, legal_entity: book.legal_entity, invoice_id, amount, on });
            }
        }
        self.reopen(on);
        self.settle(on);
        Ok(self.events)
    }

    fn reopen(&mut self, on: NaiveDate) {
        let was_bought = |id| self.before.invoice(id).is_some_and(|invoice| invoice.is_bought());
        let reopened = self.after.invoices.iter().filter(|invoice| invoice.is_open() && was_bought(invoice.id));
        let events = reopened.map(|invoice| DuesEvent::InvoiceReopened {
            membership_id: self.after.membership_id,
            invoice_id: invoice.id,
            kind: invoice.kind,
            owed: invoice.outstanding(),
            term: invoice.term,
            on,
        });
        let events: Vec<_> = events.collect();
        for event in events {
            self.add(event);
        }
    }

    fn settle(&mut self, on: NaiveDate) {
        let was_open = |id| self.before.invoice(id).is_none_or(|invoice| invoice.is_open());
        let settled = self.after.invoices.iter().filter(|invoice| !invoice.is_open() && was_open(invoice.id));
        let events = settled.map(|invoice| DuesEvent::InvoiceSettled {
            membership_id: self.after.membership_id,
            invoice_id: invoice.id,
            kind: invoice.kind,
            total: invoice.total,
            paid: invoice.paid,
            term: invoice.term,
            // Money that came before the invoice settles it on the day it is issued.
            on: on.max(invoice.issued_on),
            in_full: invoice.is_bought(),
        });
        let events: Vec<_> = events.collect();
        self.events.extend(events);
    }
}
