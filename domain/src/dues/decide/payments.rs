//! Money that comes in, and money that the bank takes back.

use super::super::DuesRefusal::*;
use super::super::{Account, Allocation, Balance, Book, DuesEvent, DuesRefusal, Payment, PaymentMethod, PaymentState};
use super::draft::Entries;
use super::{Decision, amount_in, not_before};
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
    pub(super) fn receive_payment(&self, receipt: Receipt, earliest: NaiveDate, today: NaiveDate) -> Decision {
        let Receipt { payment_id, amount, invoice_id, received_on, method, reference } = receipt;
        if self.payment(payment_id).is_some() {
            return Err(PaymentAlreadyRecorded);
        }
        let book = self.book_of(amount, invoice_id)?;
        let amount = amount_in(book.currency, amount)?;
        if received_on > today {
            return Err(InTheFuture { today });
        }
        if received_on < earliest {
            return Err(ReceivedBefore { earliest });
        }
        let allocations = self.spread(&book, amount, invoice_id);
        let on_account = Money { minor: amount.minor - sum(&allocations), ..amount };
        self.room_on_account(&book, on_account.minor)?;
        let received = DuesEvent::PaymentReceived {
            membership_id: self.membership_id,
            legal_entity: book.legal_entity,
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

    /// The book of the named invoice, or else one in the payment's currency that owes something.
    fn book_of(&self, amount: Money, named: Option<InvoiceId>) -> Result<Book, DuesRefusal> {
        if let Some(invoice_id) = named {
            return Ok(self.known(invoice_id)?.book());
        }
        let owes = |balance: &Balance| self.outstanding(&balance.book).is_positive();
        Ok(self.book_in(amount.currency, owes)?.book.clone())
    }

    /// To the named invoice first, then to the oldest open ones.
    fn spread(&self, book: &Book, amount: Money, named: Option<InvoiceId>) -> Vec<Allocation> {
        let mut open = self.open_invoices();
        open.retain(|invoice| invoice.book() == *book);
        // A stable sort: the others stay oldest first.
        open.sort_by_key(|invoice| Some(invoice.id) != named);
        let mut left = amount.minor;
        let mut allocations = Vec::new();
        for invoice in open {
            let part = invoice.outstanding().minor.min(left);
            if part > 0 {
                left -= part;
                allocations.push(Allocation { invoice_id: invoice.id, amount: Money { minor: part, ..amount } });
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
        let from_account = Money { minor: payment.amount.minor - sum(&allocations), ..payment.amount };
        let dishonoured = DuesEvent::PaymentDishonoured {
            membership_id: self.membership_id,
            legal_entity: payment.legal_entity.clone(),
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
        let (book, in_minor) = (payment.book(), |minor| Money { minor, ..payment.amount });
        let own = payment.allocations.iter().filter_map(|went| {
            let there = self.invoice(went.invoice_id)?.paid.minor.min(went.amount.minor);
            Some(Allocation { invoice_id: went.invoice_id, amount: in_minor(there) })
        });
        let mut taken: Vec<Allocation> = own.filter(|part| part.amount.is_positive()).collect();
        let mut short = payment.amount.minor - sum(&taken) - self.on_account(&book).minor.max(0);
        for invoice in self.invoices.iter().rev().filter(|invoice| invoice.book() == book) {
            let before = taken.iter_mut().find(|part| part.invoice_id == invoice.id);
            let there = invoice.paid.minor - before.as_ref().map_or(0, |part| part.amount.minor);
            let more = there.min(short);
            if more > 0 {
                short -= more;
                match before {
                    Some(part) => part.amount.minor += more,
                    None => taken.push(Allocation { invoice_id: invoice.id, amount: in_minor(more) }),
                }
            }
        }
        taken
    }
}

fn sum(allocations: &[Allocation]) -> i64 {
    allocations.iter().map(|allocation| allocation.amount.minor).sum()
}
