//! What an account knows of itself in order to decide.

use super::invoice::{Invoice, Payment, PaymentState};
use super::{Allocation, Book, DuesEvent, InvoiceKind};
use crate::calendar::day_after;
use crate::ids::{ChapterId, DocumentId, InvoiceId, MembershipId, PaymentId};
use crate::money::{Currency, Money};
use crate::text::EntityCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The dues of a membership, before and after its account is opened.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Dues {
    #[default]
    Unopened,
    Open(Box<Account>),
}

/// What a membership owes, has paid, and has on account: in one book for each legal entity and currency that it ever had to do with.
/// Invariant, in each book: payments less those dishonoured and what was refunded, and what was given up of the balance,
/// = what invoices are paid with + what is on account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub membership_id: MembershipId,
    /// The chapter that it is kept for: the latest one after a transfer.
    pub chapter_id: ChapterId,
    /// What new invoices are made out in.
    pub book: Book,
    /// What lies on account in each book, in the order in which they were opened.
    pub balances: Vec<Balance>,
    /// In the order of issue.
    pub invoices: Vec<Invoice>,
    pub payments: Vec<Payment>,
    /// Credit notes, refunds, waivers and write-offs.
    pub documents: BTreeSet<DocumentId>,
}

/// What lies on account in a book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    pub book: Book,
    /// Credit; below zero when refunded money was taken back by the bank.
    pub on_account: Money,
}

impl Balance {
    fn of(book: Book) -> Self {
        let on_account = book.currency.zero();
        Balance { book, on_account }
    }
}

impl Dues {
    /// The account, once it is open.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Dues::Unopened => None,
            Dues::Open(account) => Some(account),
        }
    }

    /// The currency in which invoices are made out now.
    pub fn currency(&self) -> Option<Currency> {
        self.account().map(|account| account.book.currency)
    }

    /// Who invoices now.
    pub fn legal_entity(&self) -> Option<&EntityCode> {
        self.account().map(|account| &account.book.legal_entity)
    }

    /// Every book, with what lies on account in it, in the order in which they were opened.
    pub fn balances(&self) -> &[Balance] {
        self.account().map_or(&[], |account| &account.balances)
    }

    /// The chapter that the account is kept for.
    pub fn chapter_id(&self) -> Option<ChapterId> {
        self.account().map(|account| account.chapter_id)
    }

    /// Every invoice, in the order of issue.
    pub fn invoices(&self) -> &[Invoice] {
        self.account().map_or(&[], |account| &account.invoices)
    }

    /// One invoice.
    pub fn invoice(&self, id: InvoiceId) -> Option<&Invoice> {
        self.account().and_then(|account| account.invoice(id))
    }

    /// Every payment, in the order in which they were recorded.
    pub fn payments(&self) -> &[Payment] {
        self.account().map_or(&[], |account| &account.payments)
    }

    /// What is owed in the present book.
    pub fn outstanding(&self) -> Option<Money> {
        self.account().map(|account| account.outstanding(&account.book))
    }

    /// Credit on account in the present book.
    pub fn on_account(&self) -> Option<Money> {
        self.account().map(|account| account.on_account(&account.book))
    }

    /// The invoices that still owe something, oldest first.
    pub fn open_invoices(&self) -> impl Iterator<Item = &Invoice> {
        self.account().map_or_else(Vec::new, Account::open_invoices).into_iter()
    }

    /// The open invoices that a departure, or an approval that came to nothing, leaves without their object: what they were for
    /// was never `obtained`. A late fee is not among them: it was owed for being late, whatever followed.
    pub fn without_object(&self, obtained: impl Fn(&Invoice) -> bool) -> impl Iterator<Item = &Invoice> {
        self.open_invoices()
            .filter(|invoice| matches!(invoice.kind, InvoiceKind::Joining | InvoiceKind::Renewal | InvoiceKind::Reinstatement))
            .filter(move |invoice| !obtained(invoice))
    }

    /// The invoice for the term that would follow one that ends on a day, unless credit notes have left nothing of it.
    pub fn renewal_after(&self, term_ends_on: NaiveDate) -> Option<&Invoice> {
        let starts_on = day_after(term_ends_on);
        let standing = |invoice: &&Invoice| invoice.kind == InvoiceKind::Renewal && !invoice.is_credited_in_full();
        self.invoices().iter().filter(standing).find(|invoice| invoice.term.is_some_and(|term| term.starts_on == starts_on))
    }

    /// The day on which the last invoice for the term that would follow one that ends on a day was due, whatever has become of it.
    pub fn renewal_due_on(&self, term_ends_on: NaiveDate) -> Option<NaiveDate> {
        let starts_on = day_after(term_ends_on);
        let of_term =
            |invoice: &&Invoice| invoice.kind == InvoiceKind::Renewal && invoice.term.is_some_and(|term| term.starts_on == starts_on);
        self.invoices().iter().filter(of_term).map(|invoice| invoice.due_on).max()
    }

    pub(crate) fn evolve(&mut self, event: DuesEvent) {
        match event {
            DuesEvent::AccountOpened { membership_id, chapter_id, legal_entity, currency } => {
                let book = Book { legal_entity, currency };
                let balances = vec![Balance::of(book.clone())];
                let (invoices, payments, documents) = (Vec::new(), Vec::new(), BTreeSet::new());
                *self = Dues::Open(Box::new(Account { membership_id, chapter_id, book, balances, invoices, payments, documents }));
            }
            entry => {
                if let Dues::Open(account) = self {
                    account.evolve(entry);
                }
            }
        }
    }
}

impl Account {
    /// One invoice.
    pub fn invoice(&self, id: InvoiceId) -> Option<&Invoice> {
        self.invoices.iter().find(|invoice| invoice.id == id)
    }

    /// One payment.
    pub fn payment(&self, id: PaymentId) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.id == id)
    }

    /// What is owed in a book: on its invoices, and by the account itself.
    pub fn outstanding(&self, book: &Book) -> Money {
        let owed = self.invoices.iter().filter(|invoice| invoice.book() == *book).map(|invoice| invoice.outstanding().minor);
        Money::of_minor(owed.fold(self.owed_without_invoice(book).minor, i64::saturating_add), book.currency)
    }

    /// What the account itself owes in a book: money that was refunded, and then taken back by the bank.
    pub fn owed_without_invoice(&self, book: &Book) -> Money {
        Money { minor: (-self.on_account(book).minor).max(0), currency: book.currency }
    }

    /// What lies on account in a book.
    pub fn on_account(&self, book: &Book) -> Money {
        self.balances.iter().find(|balance| balance.book == *book).map_or(book.currency.zero(), |balance| balance.on_account)
    }

    /// The invoices that still owe something, oldest first.
    pub fn open_invoices(&self) -> Vec<&Invoice> {
        let mut open: Vec<_> = self.invoices.iter().filter(|invoice| invoice.is_open()).collect();
        open.sort_by_key(|invoice| invoice.issued_on);
        open
    }

    pub(super) fn evolve(&mut self, event: DuesEvent) {
        use DuesEvent as E;
        match event {
            E::AccountOpened { membership_id: _, chapter_id: _, legal_entity: _, currency: _ } => {}
            E::AccountMoved { chapter_id, legal_entity, currency, membership_id: _, on: _ } => {
                (self.chapter_id, self.book) = (chapter_id, Book { legal_entity, currency });
                self.balance(self.book.clone());
            }
            E::InvoiceIssued {
                invoice_id: id,
                number,
                kind,
                issued_on,
                due_on,
                lines,
                tax_rate,
                total,
                term,
                membership_id: _,
                tax_label: _,
            } => {
                let nothing = total.currency.zero();
                let (paid, credited, waived, written_off) = (nothing, nothing, nothing, nothing);
                let invoice = Invoice {
                    id,
                    number,
                    kind,
                    issued_on,
                    due_on,
                    issued: lines.clone(),
                    lines,
                    tax_rate,
                    total,
                    term,
                    paid,
                    credited,
                    waived,
                    written_off,
                    reopened_on: None,
                };
                self.invoices.push(invoice);
            }
            E::PaymentReceived {
                payment_id: id,
                amount,
                received_on,
                allocations,
                on_account,
                legal_entity,
                membership_id: _,
                method: _,
                reference: _,
            } => {
                self.allocate(&allocations, 1);
                self.credit(&legal_entity, on_account, 1);
                self.payments.push(Payment {
                    id,
                    legal_entity,
                    amount,
                    received_on,
                    allocations,
                    on_account,
                    refunded: amount.currency.zero(),
                    state: PaymentState::Received,
                });
            }
            E::CreditApplied { invoice_id, amount, legal_entity, membership_id: _, on: _ } => {
                self.allocate(&[Allocation { invoice_id, amount }], 1);
                self.credit(&legal_entity, amount, -1);
            }
            E::InvoiceSettled { invoice_id, membership_id: _, kind: _, total: _, paid: _, term: _, on: _, in_full: _ } => {
                self.reopen(invoice_id, None);
            }
            E::InvoiceReopened { invoice_id, on, membership_id: _, kind: _, owed: _, term: _ } => self.reopen(invoice_id, Some(on)),
            E::PaymentDishonoured { payment_id, on, allocations, from_account, legal_entity, membership_id: _, amount: _, reason: _ } => {
                self.allocate(&allocations, -1);
                self.credit(&legal_entity, from_account, -1);
                if let Some(payment) = self.payments.iter_mut().find(|payment| payment.id == payment_id) {
                    payment.state = PaymentState::Dishonoured { on };
                }
            }
            E::CreditNoteIssued {
                credit_note_id,
                invoice_id,
                lines,
                total,
                to_account,
                number,
                membership_id: _,
                issued_on: _,
                reason: _,
                corrects: _,
            } => {
                self.credit(&number.entity, to_account, 1);
                self.correct(credit_note_id, invoice_id, |invoice| {
                    invoice.credited.minor += total.minor;
                    invoice.paid.minor -= to_account.minor;
                    invoice.take_off(lines);
                });
            }
            E::Refunded { refund_id, amount, legal_entity, membership_id: _, on: _, method: _, reason: _ } => {
                self.give_back(&Book { legal_entity: legal_entity.clone(), currency: amount.currency }, amount.minor);
                self.credit(&legal_entity, amount, -1);
                self.documents.insert(refund_id);
            }
            E::BalanceWrittenOff { write_off_id, amount, legal_entity, membership_id: _, on: _, reason: _ } => {
                self.credit(&legal_entity, amount, 1);
                self.documents.insert(write_off_id);
            }
            E::Waived { waiver_id, invoice_id, amount, tax: _, membership_id: _, legal_entity: _, on: _, reason: _ } => {
                self.correct(waiver_id, invoice_id, |invoice| invoice.waived.minor += amount.minor);
            }
            E::WrittenOff { write_off_id, invoice_id, amount, tax: _, membership_id: _, legal_entity: _, on: _, reason: _ } => {
                self.correct(write_off_id, invoice_id, |invoice| invoice.written_off.minor += amount.minor);
            }
        }
    }

    fn balance(&mut self, book: Book) -> &mut Balance {
        let known = self.balances.iter().position(|balance| balance.book == book);
        let index = known.unwrap_or(self.balances.len());
        if known.is_none() {
            self.balances.push(Balance::of(book));
        }
        &mut self.balances[index]
    }

    fn credit(&mut self, legal_entity: &EntityCode, amount: Money, sign: i64) {
        let book = Book { legal_entity: legal_entity.clone(), currency: amount.currency };
        self.balance(book).on_account.minor += sign * amount.minor;
    }

    /// What is refunded is of the payments that are on account then, the earliest first.
    fn give_back(&mut self, book: &Book, mut left: i64) {
        let there: Vec<i64> = self.money().iter().map(|money| money.on_account).collect();
        for (payment, on_account) in self.payments.iter_mut().zip(there).filter(|(payment, _)| payment.book() == *book) {
            let part = on_account.min(left);
            payment.refunded.minor += part;
            left -= part;
        }
    }

    fn allocate(&mut self, allocations: &[Allocation], sign: i64) {
        for allocation in allocations {
            if let Some(invoice) = self.invoices.iter_mut().find(|invoice| invoice.id == allocation.invoice_id) {
                invoice.paid.minor += sign * allocation.amount.minor;
            }
        }
    }

    fn reopen(&mut self, invoice_id: InvoiceId, on: Option<NaiveDate>) {
        if let Some(invoice) = self.invoices.iter_mut().find(|invoice| invoice.id == invoice_id) {
            invoice.reopened_on = on;
        }
    }

    fn correct(&mut self, document: DocumentId, invoice_id: InvoiceId, correct: impl FnOnce(&mut Invoice)) {
        self.documents.insert(document);
        if let Some(invoice) = self.invoices.iter_mut().find(|invoice| invoice.id == invoice_id) {
            correct(invoice);
        }
    }
}
