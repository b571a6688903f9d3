//! What follows from every change of an account: credit on account pays what is open, and what owes nothing any more is settled.

use super::super::{Account, DuesEvent};
use super::Decision;
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

    /// Invariant: no credit lies on account while an invoice is open.
    pub fn follow_up(mut self, on: NaiveDate) -> Decision {
        for (invoice_id, issued_on) in self.after.open_invoices().iter().map(|invoice| (invoice.id, invoice.issued_on)).collect::<Vec<_>>()
        {
            let owed = self.after.invoice(invoice_id).map_or(0, |invoice| invoice.outstanding().minor);
            let amount = self.after.in_minor(owed.min(self.after.on_account.minor));
            if amount.is_positive() {
                let (membership_id, legal_entity) = (self.after.membership_id, self.after.legal_entity.clone());
                self.add(DuesEvent::CreditApplied { membership_id, legal_entity, invoice_id, amount, on: on.max(issued_on) });
            }
        }
        self.settle(on);
        Ok(self.events)
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
