//! What happens to the dues of a membership.

use crate::calendar::Term;
use crate::event::events;
use crate::ids::{ChapterId, DocumentId, InvoiceId, MembershipId, PaymentId};
use crate::invoice_series::SeriesKind;
use crate::money::{Currency, Money, TaxRate};
use crate::text::{EntityCode, Name, Note};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number on an invoice or credit note: without gaps per legal entity, year and series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InvoiceNumber {
    pub entity: EntityCode,
    pub year: i32,
    pub serial: u32,
}

impl InvoiceNumber {
    /// The text on a document: invoices and credit notes are numbered apart, and told apart by it.
    pub fn printed(&self, series: SeriesKind) -> String {
        match series {
            SeriesKind::Invoice => self.to_string(),
            SeriesKind::CreditNote => format!("{}-C-{}-{:06}", self.entity, self.year, self.serial),
        }
    }
}

/// As on an invoice.
impl fmt::Display for InvoiceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.entity, self.year, self.serial)
    }
}

/// What an invoice is for: what its payment sets in motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    Joining,
    Renewal,
    LateFee,
    Transfer,
    Reinstatement,
    /// A charge that headquarters made by hand.
    Other,
}

/// What a line is for: which account the books put it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    JoiningFee,
    /// Deferred, and recognised over the line's term.
    Dues,
    LateFee,
    TransferFee,
    ReinstatementFee,
    Other,
}

/// One line of an invoice, net, with its tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub kind: LineKind,
    pub description: Name,
    pub net: Money,
    pub tax: Money,
    /// The days that dues pay for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
}

impl InvoiceLine {
    /// A line with the tax that the rate makes of its net amount.
    pub fn taxed(kind: LineKind, description: Name, net: Money, rate: TaxRate, term: Option<Term>) -> Self {
        InvoiceLine { kind, description, net, tax: rate.on(net), term }
    }

    /// Net and tax, in minor units. Wide enough for whatever was deserialised.
    pub(super) fn gross(&self) -> i128 {
        i128::from(self.net.minor) + i128::from(self.tax.minor)
    }
}

/// How money came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    BankTransfer,
    DirectDebit,
    Card,
    Cash,
    Cheque,
}

/// Between whom and in which currency money is owed. What one book holds never pays what another owes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Book {
    pub legal_entity: EntityCode,
    pub currency: Currency,
}

/// How much of an amount went to which invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    pub invoice_id: InvoiceId,
    pub amount: Money,
}

/// The invoice that a credit note corrects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    pub kind: InvoiceKind,
    pub due_on: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// What the credit notes up to this one leave of its total.
    pub left: Money,
}

events! {
    /// What happens to the dues of a membership. Amounts are positive; the event says which way they go.
    pub enum DuesEvent {
        AccountOpened = "dues.account_opened", "1.0" { membership_id: MembershipId, chapter_id: ChapterId, legal_entity: EntityCode, currency: Currency }
        /// The member has moved to another chapter: from now on invoices are made out by this legal entity in this currency.
        /// What is owed, and what lies on account, stays with whom and in which currency it was.
        AccountMoved = "dues.account_moved", "1.0" { membership_id: MembershipId, chapter_id: ChapterId, legal_entity: EntityCode, currency: Currency, on: NaiveDate }
        /// Never changes; a credit note corrects it. `total` is the sum of net and tax. `term` is what paying a joining, renewal or reinstatement invoice buys, when its dates are known.
        InvoiceIssued = "dues.invoice_issued", "1.0" {
            membership_id: MembershipId, invoice_id: InvoiceId, number: InvoiceNumber, kind: InvoiceKind, issued_on: NaiveDate, due_on: NaiveDate,
            lines: Vec<InvoiceLine>, tax_rate: TaxRate, tax_label: Name, total: Money, term: Option<Term>,
        }
        /// `allocations` and `on_account` add up to `amount`.
        PaymentReceived = "dues.payment_received", "1.0" {
            membership_id: MembershipId, legal_entity: EntityCode, payment_id: PaymentId, amount: Money, received_on: NaiveDate, method: PaymentMethod,
            reference: Option<Name>, allocations: Vec<Allocation>, on_account: Money,
        }
        /// Credit on account pays an invoice, in whole or in part.
        CreditApplied = "dues.credit_applied", "1.0" { membership_id: MembershipId, legal_entity: EntityCode, invoice_id: InvoiceId, amount: Money, on: NaiveDate }
        /// Nothing is owed on the invoice any more. `in_full`: all that credit notes left of it was paid or waived, so that what the invoice is for has been bought.
        /// Not so when it was credited down to nothing, or any of it written off. Said again when an invoice that a dishonoured payment reopened is paid once more.
        InvoiceSettled = "dues.invoice_settled", "1.0" {
            membership_id: MembershipId, invoice_id: InvoiceId, kind: InvoiceKind, total: Money, paid: Money, term: Option<Term>, on: NaiveDate, in_full: bool,
        }
        /// The bank took the payment back. The invoices owe `allocations` again and the account has `from_account` less, which may leave it owing.
        PaymentDishonoured = "dues.payment_dishonoured", "1.0" {
            membership_id: MembershipId, legal_entity: EntityCode, payment_id: PaymentId, amount: Money, on: NaiveDate, reason: Note,
            allocations: Vec<Allocation>, from_account: Money,
        }
        /// A dishonoured payment left an invoice owing that had been settled in full: what it is for was bought, and is not paid for any more.
        InvoiceReopened = "dues.invoice_reopened", "1.0" {
            membership_id: MembershipId, invoice_id: InvoiceId, kind: InvoiceKind, owed: Money, term: Option<Term>, on: NaiveDate,
        }
        /// Corrects an invoice, down to nothing at most. `to_account` is what had been paid already and is now credit. `corrects` says what it is taken off;
        /// none in credit notes from before version 2, for which the invoice itself is to be looked up.
        CreditNoteIssued = "dues.credit_note_issued", "2.0" {
            membership_id: MembershipId, credit_note_id: DocumentId, number: InvoiceNumber, invoice_id: InvoiceId, lines: Vec<InvoiceLine>, total: Money,
            to_account: Money, issued_on: NaiveDate, reason: Note, corrects: Option<Corrected>,
        }
        /// Credit on account is paid out.
        Refunded = "dues.refunded", "1.0" { membership_id: MembershipId, legal_entity: EntityCode, refund_id: DocumentId, amount: Money, on: NaiveDate, method: PaymentMethod, reason: Note }
        /// The organisation forgoes what is owed. `tax` is the part of the amount that is tax; none in events from before version 2.
        Waived = "dues.waived", "2.0" {
            membership_id: MembershipId, legal_entity: EntityCode, waiver_id: DocumentId, invoice_id: InvoiceId, amount: Money, tax: Option<Money>, on: NaiveDate, reason: Note,
        }
        /// The organisation gives up on what is owed. `tax` as above.
        WrittenOff = "dues.written_off", "2.0" {
            membership_id: MembershipId, legal_entity: EntityCode, write_off_id: DocumentId, invoice_id: InvoiceId, amount: Money, tax: Option<Money>, on: NaiveDate, reason: Note,
        }
        /// The organisation gives up on what the account itself owes: money that was refunded, and then taken back by the bank.
        BalanceWrittenOff = "dues.balance_written_off", "1.0" { membership_id: MembershipId, legal_entity: EntityCode, write_off_id: DocumentId, amount: Money, on: NaiveDate, reason: Note }
    }
}
