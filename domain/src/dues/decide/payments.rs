//! Money that comes in, and money that the bank takes back.

use super::super::DuesRefusal::*;
use super::super::{Account, Allocation, DuesEvent, Payment, PaymentMethod, PaymentState};
use super::draft::Entries;
use super::{Decision, not_before};
use crate::ids::{InvoiceId, PaymentId};
use crate::money::Money;
use crate::text::{Name, Note};
use chrono::NaiveDate;

/// A payment as it arrives.
pub(super) struct Receipt {
    pub payment_id: PaymentId,
    pub amount: Money,
    pub invoice_id: Option<InvoiceId>,
    pub received_on: NaiveDate,
    pub method: PaymentMethod,
    pub reference: Option<Name>,
}

impl Account {
    pub(super) fn receive_payment(&self, receipt: Receipt, today: NaiveDate) -> Decision {
        let Receipt { payment_id, amount, invoice_id, received_on, method, reference } = receipt;
        if self.payment(payment_id).is_some() {
            return Err(PaymentAlreadyRecorded);
        }
        let amount = self.amount(amount)?;
        if received_on > today {
            return Err(InTheFuture { today });
        }
        if let Some(invoice_id) = invoice_id {
            self.known(invoice_id)?;
        }
        let allocations = self.spread(amount, invoice_id);
        let on_account = self.in_minor(amount.minor - sum(&allocations));
        self.room_on_account(on_account.minor)?;
        let received = DuesEvent::PaymentReceived {
            membership_id: self.membership_id,
            legal_entity: self.legal_entity.clone(),
            payment_id,
            amount,
            received_on,
            method,
            reference,
            allocations,
            on_account,
        };
        Entries::of(self, received).follow_up(received_on)
    }

    /// To the named invoice first, then to the oldest open ones.
    fn spread(&self, amount: Money, named: Option<InvoiceId>) -> Vec<Allocation> {
        let mut open = self.open_invoices();
        // A stable sort: the others stay oldest first.
        open.sort_by_key(|invoice| Some(invoice.id) != named);
        let mut left = amount.minor;
        let mut allocations = Vec::new();
        for invoice in open {
            let part = invoice.outstanding().minor.min(left);
            if part > 0 {
                left -= part;
                allocations.push(Allocation { invoice_id: invoice.id, amount: self.in_minor(part) });
            }
        }
        allocations
    }

    pub(super) fn dishonour_payment(&self, payment_id: PaymentId, on: NaiveDate, reason: Note) -> Decision {
        let payment = self.payment(payment_id).ok_or(NoSuchPayment { payment_id })?;
        if let PaymentState::Dishonoured { on } = payment.state {
            return Err(AlreadyDishonoured { on });
        }
        not_before(on, payment.received_on)?;
        let allocations = self.taken_back(payment);
        let from_account = self.in_minor(payment.amount.minor - sum(&allocations));
        let dishonoured = DuesEvent::PaymentDishonoured {
            membership_id: self.membership_id,
            legal_entity: self.legal_entity.clone(),
            payment_id,
            amount: payment.amount,
            on,
            reason,
            allocations,
            from_account,
        };
        Entries::of(self, dishonoured).follow_up(on)
    }

    /// Where the money is taken from: the invoices it went to, as far as it is still there; then credit on account;
    /// then, newest first, the invoices that such credit has paid since. Only money refunded leaves the account owing.
    fn taken_back(&self, payment: &Payment) -> Vec<Allocation> {
        let own = payment.allocations.iter().filter_map(|went| {
            let there = self.invoice(went.invoice_id)?.paid.minor.min(went.amount.minor);
            Some(Allocation { invoice_id: went.invoice_id, amount: self.in_minor(there) })
        });
        let mut taken: Vec<Allocation> = own.filter(|part| part.amount.is_positive()).collect();
        let mut short = payment.amount.minor - sum(&taken) - self.on_account.minor.max(0);
        for invoice in self.invoices.iter().rev() {
            let before = taken.iter_mut().find(|part| part.invoice_id == invoice.id);
            let there = invoice.paid.minor - before.as_ref().map_or(0, |part| part.amount.minor);
            let more = there.min(short);
            if more > 0 {
                short -= more;
                match before {
                    Some(part) => part.amount.minor += more,
                    None => taken.push(Allocation { invoice_id: invoice.id, amount: self.in_minor(more) }),
                }
            }
        }
        taken
    }
}

fn sum(allocations: &[Allocation]) -> i64 {
    allocations.iter().map(|allocation| allocation.amount.minor).sum()
}
