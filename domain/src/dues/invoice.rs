//! An invoice and a payment as they stand now.

use super::{Allocation, Book, InvoiceKind, InvoiceLine, InvoiceNumber};
use crate::calendar::{Term, day_before};
use crate::ids::{InvoiceId, PaymentId};
use crate::money::{Money, TaxRate};
use crate::text::EntityCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An issued invoice: its text never changes, what has been done about it does.
/// Invariant: `total` = paid + credited + waived + written off + outstanding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    pub id: InvoiceId,
    pub number: InvoiceNumber,
    pub kind: InvoiceKind,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// The lines as they were issued: they add up to the total.
    pub issued: Vec<InvoiceLine>,
    /// What is left of each line after credit notes.
    pub lines: Vec<InvoiceLine>,
    pub tax_rate: TaxRate,
    pub total: Money,
    pub term: Option<Term>,
    pub paid: Money,
    pub credited: Money,
    pub waived: Money,
    pub written_off: Money,
    /// The day on which a dishonoured payment left it owing again after it had been settled in full.
    pub reopened_on: Option<NaiveDate>,
}

/// A payment received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    pub id: PaymentId,
    /// Who received it.
    pub legal_entity: EntityCode,
    pub amount: Money,
    pub received_on: NaiveDate,
    pub allocations: Vec<Allocation>,
    pub on_account: Money,
    /// What has been given back of it.
    pub refunded: Money,
    pub state: PaymentState,
}

/// Whether the money stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    Received,
    Dishonoured { on: NaiveDate },
}

impl Payment {
    /// Where it was booked.
    pub fn book(&self) -> Book {
        Book { legal_entity: self.legal_entity.clone(), currency: self.amount.currency }
    }
}

impl Invoice {
    /// Where it is owed.
    pub fn book(&self) -> Book {
        Book { legal_entity: self.number.entity.clone(), currency: self.total.currency }
    }

    /// What is still owed.
    pub fn outstanding(&self) -> Money {
        let minor = self.total.minor - self.paid.minor - self.credited.minor - self.waived.minor - self.written_off.minor;
        Money { minor, ..self.total }
    }

    /// Whether anything is still owed.
    pub fn is_open(&self) -> bool {
        self.outstanding().is_positive()
    }

    /// Since when what was bought by it is not paid for any more. Never before the end of the term that a renewal follows: that term is paid for.
    pub fn unpaid_since(&self) -> Option<NaiveDate> {
        let reopened_on = self.reopened_on.filter(|_| self.is_open())?;
        Some(unpaid_from(reopened_on, self.term))
    }

    /// What a credit note may still take back: what is owed, and what has been paid.
    pub fn creditable(&self) -> Money {
        Money { minor: self.outstanding().minor + self.paid.minor, ..self.total }
    }

    /// Whether credit notes have left nothing of it.
    pub fn is_credited_in_full(&self) -> bool {
        self.total.is_positive() && self.credited == self.total
    }

    /// Whether what it is for has been bought: something of it was left by credit notes, and all of that was paid or waived.
    pub fn is_bought(&self) -> bool {
        !self.is_open() && !self.is_credited_in_full() && self.written_off.is_zero()
    }

    /// The lines of a credit note over a gross amount: each line gives in proportion to what is left of it, and of its tax.
    /// Sums are exact: what rounding takes from one line it gives to the next.
    pub(super) fn lines_to_credit(&self, amount: Money) -> Vec<InvoiceLine> {
        let whole: i128 = self.lines.iter().map(InvoiceLine::gross).sum();
        let share = |up_to: i128| if whole == 0 { 0 } else { i128::from(amount.minor) * up_to / whole };
        let mut up_to = 0;
        let mut lines = Vec::new();
        for line in &self.lines {
            let before = share(up_to);
            up_to += line.gross();
            let gross = share(up_to) - before;
            if gross > 0 {
                let tax = rounded(gross * i128::from(line.tax.minor), line.gross());
                let in_minor =
                    |minor: i128| Money { minor: i64::try_from(minor).expect("a part of an amount is no larger than it"), ..amount };
                lines.push(InvoiceLine { net: in_minor(gross - tax), tax: in_minor(tax), ..line.clone() });
            }
        }
        lines
    }

    /// The tax in an amount that is waived or written off, in proportion to the invoice's. Counted from what was forgone before, so that the parts
    /// of a whole add up to its tax.
    pub(super) fn tax_of_what_is_forgone(&self, amount: Money) -> Money {
        let whole: i128 = self.lines.iter().map(InvoiceLine::gross).sum();
        let tax: i128 = self.lines.iter().map(|line| i128::from(line.tax.minor)).sum();
        let up_to = |gross: i64| if whole == 0 { 0 } else { rounded(i128::from(gross) * tax, whole) };
        let before = self.waived.minor + self.written_off.minor;
        let minor = up_to(before + amount.minor) - up_to(before);
        Money { minor: i64::try_from(minor).expect("a part of an amount is no larger than it"), ..amount }
    }

    /// Takes credited lines off those that are left. They name their lines by kind, description and term, in order.
    pub(super) fn take_off(&mut self, credited: Vec<InvoiceLine>) {
        let mut left = self.lines.iter_mut();
        for line in credited {
            let same = |own: &InvoiceLine| own.kind == line.kind && own.description == line.description && own.term == line.term;
            let has = |own: &InvoiceLine| own.net.minor >= line.net.minor && own.tax.minor >= line.tax.minor;
            if let Some(own) = left.find(|own| same(own) && has(own)) {
                own.net.minor -= line.net.minor;
                own.tax.minor -= line.tax.minor;
            }
        }
    }
}

/// The day from which an invoice that was reopened on a day is counted as unpaid.
pub fn unpaid_from(reopened_on: NaiveDate, term: Option<Term>) -> NaiveDate {
    term.map_or(reopened_on, |term| reopened_on.max(day_before(term.starts_on)))
}

/// Rounded half up: none of the two is below zero.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator) / (2 * denominator)
}
