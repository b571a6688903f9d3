//! Where the money of each payment is now. Events say where it went when it came; credit notes, refunds and payments that the bank
//! took back have moved some of it since.
//!
//! Invariant: what payments have in an invoice adds up to what is paid of it, and each payment to its parts.

use super::{Account, Allocation, Payment, PaymentState};
use crate::ids::InvoiceId;
use std::collections::BTreeMap;

/// A payment, and where its money is.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyOf<'a> {
    pub payment: &'a Payment,
    pub allocations: Vec<Allocation>,
    /// In minor units.
    pub refunded: i64,
    /// In minor units.
    pub on_account: i64,
}

impl Account {
    /// Every payment in the order in which they were recorded. What was refunded of it when it was on account is gone. Of the rest, money stays where it
    /// went, as far as it is still there, the earliest payment first; then it is in what else was paid, and otherwise on account. What the bank took
    /// back is nowhere; where that had been refunded, later money makes up for it.
    pub fn money(&self) -> Vec<MoneyOf<'_>> {
        let mut paid: BTreeMap<InvoiceId, i64> = self.invoices.iter().map(|invoice| (invoice.id, invoice.paid.minor)).collect();
        let mut all: Vec<MoneyOf<'_>> = self.payments.iter().map(MoneyOf::nowhere).collect();
        for money in all.iter_mut().filter(|money| money.is_there()) {
            for went in &money.payment.allocations {
                money.put(went.invoice_id, &mut paid, went.amount.minor);
            }
        }
        for money in all.iter_mut().filter(|money| money.is_there()) {
            let book = money.payment.book();
            for invoice in self.invoices.iter().filter(|invoice| invoice.book() == book) {
                let left = money.on_account;
                money.put(invoice.id, &mut paid, left);
            }
        }
        for balance in &self.balances {
            let of_book = |money: &&mut MoneyOf<'_>| money.payment.book() == balance.book;
            let there: i64 = all.iter_mut().filter(of_book).map(|money| money.on_account).sum();
            let mut missing = there - balance.on_account.minor;
            for money in all.iter_mut().filter(of_book) {
                let part = money.on_account.min(missing).max(0);
                money.on_account -= part;
                money.refunded += part;
                missing -= part;
            }
        }
        all
    }
}

impl<'a> MoneyOf<'a> {
    fn nowhere(payment: &'a Payment) -> Self {
        let mut money = MoneyOf { payment, allocations: Vec::new(), refunded: 0, on_account: 0 };
        if money.is_there() {
            money.refunded = payment.refunded.minor;
            money.on_account = payment.amount.minor - money.refunded;
        }
        money
    }

    fn is_there(&self) -> bool {
        self.payment.state == PaymentState::Received
    }

    /// Up to so much of what is not anywhere yet is in an invoice, as far as that is paid and by nobody else.
    fn put(&mut self, invoice: InvoiceId, paid: &mut BTreeMap<InvoiceId, i64>, most: i64) {
        let Some(unexplained) = paid.get_mut(&invoice) else { return };
        let part = most.min(self.on_account).min(*unexplained);
        if part <= 0 {
            return;
        }
        *unexplained -= part;
        self.on_account -= part;
        match self.allocations.iter_mut().find(|there| there.invoice_id == invoice) {
            Some(there) => there.amount.minor += part,
            None => self
                .allocations
                .push(Allocation { invoice_id: invoice, amount: crate::money::Money { minor: part, ..self.payment.amount } }),
        }
    }
}
