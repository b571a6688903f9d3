//! What an account decides. One file a kind of business: `invoicing`, `payments`, `corrections`.

mod corrections;
mod draft;
mod invoicing;
mod payments;

use super::DuesRefusal::*;
use super::{Account, Balance, Book, Dues, DuesCommand, DuesEvent, DuesRefusal, Invoice};
use crate::aggregate::{Claim, Decide, aggregate};
use crate::claims;
use crate::ids::{ChapterId, InvoiceId};
use crate::money::{Currency, Money};
use chrono::NaiveDate;

aggregate!(Dues, "dues", command DuesCommand, event DuesEvent, refusal DuesRefusal);

type Decision = Result<Vec<DuesEvent>, DuesRefusal>;

impl Decide for Dues {
    fn decide(&self, command: DuesCommand) -> Decision {
        match (self, command) {
            (Dues::Unopened, DuesCommand::OpenAccount { membership_id, chapter_id, legal_entity, currency }) => {
                Ok(vec![DuesEvent::AccountOpened { membership_id, chapter_id, legal_entity, currency }])
            }
            (Dues::Unopened, _) => Err(NotOpened),
            (Dues::Open(account), command) => account.decide(command),
        }
    }

    /// Invariant: a payment is recorded once, in one account.
    fn claims(&self, stream: &str, events: &[DuesEvent]) -> Vec<Claim> {
        let taken = |event: &DuesEvent| match event {
            DuesEvent::PaymentReceived { payment_id, .. } => {
                Some(Claim::Take { key: claims::payment(*payment_id), owner: stream.to_owned() })
            }
            DuesEvent::AccountOpened { .. }
            | DuesEvent::AccountMoved { .. }
            | DuesEvent::InvoiceIssued { .. }
            | DuesEvent::CreditApplied { .. }
            | DuesEvent::InvoiceSettled { .. }
            | DuesEvent::PaymentDishonoured { .. }
            | DuesEvent::InvoiceReopened { .. }
            | DuesEvent::CreditNoteIssued { .. }
            | DuesEvent::Refunded { .. }
            | DuesEvent::Waived { .. }
            | DuesEvent::WrittenOff { .. }
            | DuesEvent::BalanceWrittenOff { .. } => None,
        };
        events.iter().filter_map(taken).collect()
    }
}

impl Account {
    fn decide(&self, command: DuesCommand) -> Decision {
        use DuesCommand as C;
        match command {
            C::OpenAccount { .. } => Err(AlreadyOpened),
            C::MoveAccount { chapter_id, legal_entity, currency, on } => self.move_to(chapter_id, Book { legal_entity, currency }, on),
            C::IssueInvoice { invoice_id, number, kind, lines, tax_rate, tax_label, term, issued_on, due_on } => {
                self.issue_invoice(invoicing::Draft { invoice_id, number, kind, lines, tax_rate, tax_label, term, issued_on, due_on })
            }
            C::ReceivePayment { payment_id, amount, invoice_id, received_on, earliest, today, method, reference } => {
                self.receive_payment(payments::Receipt { payment_id, amount, invoice_id, received_on, method, reference }, earliest, today)
            }
            C::DishonourPayment { payment_id, on, reason } => self.dishonour_payment(payment_id, on, reason),
            C::IssueCreditNote { credit_note_id, number, invoice_id, amount, issued_on, reason } => {
                self.issue_credit_note(corrections::CreditNote { credit_note_id, number, invoice_id, amount, issued_on, reason })
            }
            C::Refund { refund_id, amount, on, method, reason } => self.refund(refund_id, amount, on, method, reason),
            C::Waive { waiver_id, invoice_id, amount, on, reason } => self.waive(waiver_id, invoice_id, amount, on, reason),
            C::WriteOff { write_off_id, invoice_id, amount, on, reason } => self.write_off(write_off_id, invoice_id, amount, on, reason),
            C::WriteOffBalance { write_off_id, amount, on, reason } => self.write_off_balance(write_off_id, amount, on, reason),
        }
    }

    fn move_to(&self, chapter_id: ChapterId, book: Book, on: NaiveDate) -> Decision {
        if (chapter_id, &book) == (self.chapter_id, &self.book) {
            return Err(AlreadyThere);
        }
        let (membership_id, Book { legal_entity, currency }) = (self.membership_id, book);
        Ok(vec![DuesEvent::AccountMoved { membership_id, chapter_id, legal_entity, currency, on }])
    }

    /// The book of an amount's currency that is best served: the first in this order of those that want it, else the present
    /// one, else the latest.
    fn book_in(&self, currency: Currency, wants: impl Fn(&Balance) -> bool) -> Result<&Balance, DuesRefusal> {
        let present = |balance: &&Balance| balance.book == self.book;
        let of_currency = || self.balances.iter().filter(|balance| balance.book.currency == currency);
        let wanting = || of_currency().filter(|balance| wants(balance));
        let found = wanting().find(present).or_else(|| wanting().next()).or_else(|| of_currency().find(present));
        found.or_else(|| of_currency().next_back()).ok_or(OtherCurrency { expected: self.book.currency })
    }

    fn known(&self, invoice_id: InvoiceId) -> Result<&Invoice, DuesRefusal> {
        self.invoice(invoice_id).ok_or(NoSuchInvoice { invoice_id })
    }

    /// Whether so much more may lie on account.
    fn room_on_account(&self, book: &Book, more: i64) -> Result<(), DuesRefusal> {
        if self.on_account(book).minor.saturating_add(more) > Money::MOST { Err(AmountTooLarge) } else { Ok(()) }
    }
}

/// More than nothing, in the currency, and small enough to be added up.
fn amount_in(currency: Currency, amount: Money) -> Result<Money, DuesRefusal> {
    if amount.currency != currency {
        return Err(OtherCurrency { expected: currency });
    }
    if !amount.is_positive() {
        return Err(AmountNotPositive);
    }
    if amount.minor > Money::MOST { Err(AmountTooLarge) } else { Ok(amount) }
}

fn not_before(on: NaiveDate, earliest: NaiveDate) -> Result<(), DuesRefusal> {
    if on < earliest { Err(DatedBefore { earliest }) } else { Ok(()) }
}
