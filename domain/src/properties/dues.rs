//! Accounts in three currencies: whatever is charged, paid, taken back and corrected, the money adds up.

use super::{Stream, cases};
use crate::aggregate::Decide;
use crate::calendar::{Term, days_from};
use crate::dues::{
    Account, Book, Dues, DuesCommand as C, DuesEvent, InvoiceKind, InvoiceLine, InvoiceNumber, LineKind, PaymentMethod, PaymentState,
};
use crate::money::{Currency, Money, TaxRate};
use crate::testing::{currency, day, id, name, note};
use crate::text::EntityCode;
use chrono::Datelike;
use proptest::prelude::*;
use std::collections::BTreeMap;

const CURRENCIES: [&str; 3] = ["GBP", "JPY", "KWD"];
const KINDS: [InvoiceKind; 6] = [
    InvoiceKind::Joining,
    InvoiceKind::Renewal,
    InvoiceKind::LateFee,
    InvoiceKind::Transfer,
    InvoiceKind::Reinstatement,
    InvoiceKind::Other,
];

#[derive(Debug, Clone)]
struct Step {
    account: usize,
    /// Now and then somebody names the wrong currency.
    currency: usize,
    days: i64,
    act: Act,
}

#[derive(Debug, Clone)]
enum Act {
    Invoice { kind: usize, nets: Vec<i64>, rate: u32, term: i32 },
    Pay { amount: i64, invoice: Option<usize>, payment: usize },
    Dishonour { payment: usize },
    Credit { invoice: usize, amount: Option<i64> },
    Refund { amount: i64 },
    Waive { invoice: usize, amount: Option<i64> },
    WriteOff { invoice: usize, amount: Option<i64> },
    WriteOffBalance { amount: Option<i64> },
}

fn act() -> impl Strategy<Value = Act> {
    let amount = prop_oneof![8 => 1..3_000_i64, 1 => -5..5_i64, 1 => Just(i64::MAX)];
    let part = proptest::option::of(1..2_000_i64);
    let nets = proptest::collection::vec(prop_oneof![9 => 0..1_500_i64, 1 => Just(-1_i64)], 1..4);
    prop_oneof![
        4 => (0..KINDS.len(), nets, 0..=10_000_u32, 0..4_i32).prop_map(|(kind, nets, rate, term)| Act::Invoice { kind, nets, rate, term }),
        5 => (amount.clone(), proptest::option::of(0..8_usize), 0..16_usize).prop_map(|(amount, invoice, payment)| Act::Pay { amount, invoice, payment }),
        2 => (0..16_usize).prop_map(|payment| Act::Dishonour { payment }),
        3 => (0..8_usize, part.clone()).prop_map(|(invoice, amount)| Act::Credit { invoice, amount }),
        2 => amount.prop_map(|amount| Act::Refund { amount }),
        1 => (0..8_usize, part.clone()).prop_map(|(invoice, amount)| Act::Waive { invoice, amount }),
        1 => (0..8_usize, part.clone()).prop_map(|(invoice, amount)| Act::WriteOff { invoice, amount }),
        1 => part.prop_map(|amount| Act::WriteOffBalance { amount }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let account = 0..CURRENCIES.len();
    let step = (account.clone(), prop_oneof![15 => Just(None), 1 => account.prop_map(Some)], 0..9_i64, act());
    let step = step.prop_map(|(account, wrong, days, act)| Step { account, currency: wrong.unwrap_or(account), days, act });
    proptest::collection::vec(step, 1..120)
}

fn entity() -> EntityCode {
    EntityCode::parse("GB01").unwrap()
}

fn opened(account: usize) -> Stream<Dues> {
    let mut stream = Stream::<Dues>::new();
    let (membership_id, chapter_id) = (id(account as u128), id(1));
    let open = C::OpenAccount { membership_id, chapter_id, legal_entity: entity(), currency: currency(CURRENCIES[account]) };
    let events = stream.state.decide(open).unwrap();
    stream.append(events);
    stream
}

/// The nth thing done is done with ids and numbers of its own.
fn command(step: Step, n: usize, today: chrono::NaiveDate, state: &Dues) -> C {
    let money = |minor| Money::of_minor(minor, currency(CURRENCIES[step.currency]));
    let number_of = |entity: &EntityCode, serial| InvoiceNumber { entity: entity.clone(), year: today.year(), serial };
    let number = |serial| number_of(state.legal_entity().unwrap(), serial);
    let (fresh, serial, reason) = (5_000 + n as u128, u32::try_from(n).unwrap(), note("Because."));
    let invoice = |index: usize| state.invoices().get(index).map_or(id(9_999), |invoice| invoice.id);
    match step.act {
        Act::Invoice { kind, nets, rate, term } => {
            let tax_rate = TaxRate::of_basis_points(rate).unwrap();
            let line = |net| InvoiceLine::taxed(LineKind::Dues, name("Dues"), money(net), tax_rate, None);
            let term = (term > 0).then(|| Term::of_years(day("2025-01-01"), 1).following(u8::try_from(term).unwrap()));
            let (lines, tax_label, kind) = (nets.into_iter().map(line).collect(), name("VAT"), KINDS[kind]);
            C::IssueInvoice {
                invoice_id: id(fresh),
                number: number(serial),
                kind,
                lines,
                tax_rate,
                tax_label,
                term,
                issued_on: today,
                due_on: today,
            }
        }
        Act::Pay { amount, invoice: to, payment } => {
            let (payment_id, invoice_id, method) = (id(7_000 + payment as u128), to.map(invoice), PaymentMethod::Card);
            C::ReceivePayment {
                payment_id,
                amount: money(amount),
                invoice_id,
                received_on: today,
                earliest: today,
                today,
                method,
                reference: None,
            }
        }
        Act::Dishonour { payment } => C::DishonourPayment { payment_id: id(7_000 + payment as u128), on: today, reason },
        Act::Credit { invoice: index, amount } => C::IssueCreditNote {
            credit_note_id: id(fresh),
            number: state.invoices().get(index).map_or_else(|| number(serial), |invoice| number_of(&invoice.number.entity, serial)),
            invoice_id: invoice(index),
            amount: amount.map(money),
            issued_on: today,
            reason,
        },
        Act::Refund { amount } => C::Refund { refund_id: id(fresh), amount: money(amount), on: today, method: PaymentMethod::Card, reason },
        Act::Waive { invoice: index, amount } => {
            C::Waive { waiver_id: id(fresh), invoice_id: invoice(index), amount: amount.map(money), on: today, reason }
        }
        Act::WriteOff { invoice: index, amount } => {
            C::WriteOff { write_off_id: id(fresh), invoice_id: invoice(index), amount: amount.map(money), on: today, reason }
        }
        Act::WriteOffBalance { amount } => C::WriteOffBalance { write_off_id: id(fresh), amount: amount.map(money), on: today, reason },
    }
}

/// What the events alone say, in one currency: as a bookkeeper would add them up.
#[derive(Debug, Default, PartialEq)]
struct Books {
    issued: i64,
    paid: i64,
    credited: i64,
    waived: i64,
    written_off: i64,
    given_up: i64,
    received: i64,
    taken_back: i64,
    refunded: i64,
    on_account: i64,
}

impl Books {
    fn enter(&mut self, event: &DuesEvent) {
        let sum = |allocations: &[crate::dues::Allocation]| allocations.iter().map(|part| part.amount.minor).sum::<i64>();
        match event {
            DuesEvent::AccountOpened { .. }
            | DuesEvent::AccountMoved { .. }
            | DuesEvent::InvoiceSettled { .. }
            | DuesEvent::InvoiceReopened { .. } => {}
            DuesEvent::InvoiceIssued { total, .. } => self.issued += total.minor,
            DuesEvent::PaymentReceived { amount, allocations, on_account, .. } => {
                self.received += amount.minor;
                self.paid += sum(allocations);
                self.on_account += on_account.minor;
            }
            DuesEvent::CreditApplied { amount, .. } => {
                self.paid += amount.minor;
                self.on_account -= amount.minor;
            }
            DuesEvent::PaymentDishonoured { amount, allocations, from_account, .. } => {
                self.taken_back += amount.minor;
                self.paid -= sum(allocations);
                self.on_account -= from_account.minor;
            }
            DuesEvent::CreditNoteIssued { total, to_account, .. } => {
                self.credited += total.minor;
                self.paid -= to_account.minor;
                self.on_account += to_account.minor;
            }
            DuesEvent::Refunded { amount, .. } => {
                self.refunded += amount.minor;
                self.on_account -= amount.minor;
            }
            DuesEvent::Waived { amount, .. } => self.waived += amount.minor,
            DuesEvent::WrittenOff { amount, .. } => self.written_off += amount.minor,
            DuesEvent::BalanceWrittenOff { amount, .. } => {
                self.given_up += amount.minor;
                self.on_account += amount.minor;
            }
        }
    }
}

fn check(books: &Books, outstanding: i64) -> Result<(), TestCaseError> {
    prop_assert_eq!(books.issued, books.paid + books.credited + books.waived + books.written_off + outstanding);
    prop_assert_eq!(books.received - books.taken_back - books.refunded + books.given_up, books.paid + books.on_account);
    Ok(())
}

fn on_invoices(account: &Account, book: &Book) -> i64 {
    account.outstanding(book).minor - account.owed_without_invoice(book).minor
}

/// Where the money of the payments is, is where the account has it.
fn check_money(account: &Account) -> Result<(), TestCaseError> {
    let money = account.money();
    for invoice in &account.invoices {
        let parts = money.iter().flat_map(|of| &of.allocations).filter(|part| part.invoice_id == invoice.id);
        prop_assert_eq!(parts.map(|part| part.amount.minor).sum::<i64>(), invoice.paid.minor);
    }
    prop_assert_eq!(money.iter().map(|of| of.on_account).sum::<i64>(), account.on_account(&account.book).minor.max(0));
    for of in money.iter().filter(|of| of.payment.state == PaymentState::Received) {
        let parts: i64 = of.allocations.iter().map(|part| part.amount.minor).sum();
        prop_assert_eq!(of.payment.amount.minor, parts + of.refunded + of.on_account);
    }
    Ok(())
}

fn check_account(stream: &Stream<Dues>) -> Result<(), TestCaseError> {
    let account = stream.state.account().unwrap();
    let mut books = Books::default();
    stream.events.iter().for_each(|event| books.enter(event));
    check(&books, on_invoices(account, &account.book))?;
    prop_assert_eq!(books.on_account, stream.state.on_account().unwrap().minor);
    for invoice in &account.invoices {
        prop_assert!(invoice.outstanding().minor >= 0 && invoice.paid.minor >= 0, "{:?}", invoice);
        let left: i64 = invoice.lines.iter().map(|line| line.net.minor + line.tax.minor).sum();
        prop_assert_eq!(left, invoice.total.minor - invoice.credited.minor);
        prop_assert!(invoice.lines.iter().all(|line| line.net.minor >= 0 && line.tax.minor >= 0), "{:?}", invoice.lines);
    }
    check_money(account)?;
    let on_account = stream.state.on_account().unwrap();
    let idle = on_account.is_positive() && account.invoices.iter().any(|invoice| invoice.is_open());
    let times = |event: &DuesEvent, id| match event {
        DuesEvent::PaymentReceived { payment_id, .. } if *payment_id == id => (1, 0),
        DuesEvent::PaymentDishonoured { payment_id, .. } if *payment_id == id => (0, 1),
        _ => (0, 0),
    };
    for payment in &account.payments {
        let (received, taken_back) =
            stream.events.iter().map(|event| times(event, payment.id)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        prop_assert!(received == 1 && taken_back <= 1, "a payment is recorded once, and taken back once at most");
    }
    if let Some(DuesEvent::Refunded { .. }) = stream.events.last() {
        prop_assert!(on_account.minor >= 0, "only credit is refunded");
    }
    if let Some(DuesEvent::BalanceWrittenOff { .. }) = stream.events.last() {
        prop_assert!(on_account.minor <= 0, "only what is owed is given up");
    }
    prop_assert!(!idle, "no credit lies on account while an invoice is open");
    Ok(())
}

/// An invoice is said to be settled when it stops owing, and only then.
fn check_settled(before: &Dues, after: &Dues, events: &[DuesEvent]) -> Result<(), TestCaseError> {
    for invoice in after.invoices() {
        let owed = before.invoice(invoice.id).is_none_or(|invoice| invoice.is_open());
        let said = events
            .iter()
            .filter(|event| matches!(event, DuesEvent::InvoiceSettled { invoice_id, .. } if *invoice_id == invoice.id))
            .count();
        prop_assert_eq!(said, usize::from(owed && !invoice.is_open()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn money_adds_up_per_currency(steps in steps()) {
        let mut accounts: Vec<_> = (0..CURRENCIES.len()).map(opened).collect();
        let mut today = day("2025-01-01");
        for (n, step) in steps.into_iter().enumerate() {
            today = days_from(today, step.days);
            let (account, foreign) = (step.account, step.account != step.currency);
            let names_money = !matches!(
                step.act,
                Act::Dishonour { .. } | Act::Credit { amount: None, .. } | Act::Waive { amount: None, .. } | Act::WriteOff { amount: None, .. }
                    | Act::WriteOffBalance { amount: None }
            );
            let before = accounts[account].state.clone();
            if let Ok(events) = before.decide(command(step, n, today, &before)) {
                prop_assert!(!(foreign && names_money), "an account takes its own currency only");
                accounts[account].append(events.clone());
                check_settled(&before, &accounts[account].state, &events)?;
                check_account(&accounts[account])?;
            }
        }
        let mut outstanding: BTreeMap<Currency, i64> = BTreeMap::new();
        let mut books: BTreeMap<Currency, Books> = BTreeMap::new();
        for stream in &accounts {
            let currency = stream.state.currency().unwrap();
            *outstanding.entry(currency).or_default() += {
                let account = stream.state.account().unwrap();
                on_invoices(account, &account.book)
            };
            stream.events.iter().for_each(|event| books.entry(currency).or_default().enter(event));
        }
        for (currency, books) in books {
            check(&books, outstanding[&currency])?;
        }
        prop_assert!(accounts.iter().all(Stream::replays));
    }

    #[test]
    fn money_adds_up_in_each_book_of_an_account_that_moves(steps in moving_steps()) {
        let mut stream = opened(0);
        let mut today = day("2025-01-01");
        for (n, (step, to)) in steps.into_iter().enumerate() {
            today = days_from(today, step.days);
            if let Some(to) = to {
                let Book { legal_entity, currency } = book(to);
                let moved = stream.state.decide(C::MoveAccount { chapter_id: id(1 + to as u128), legal_entity, currency, on: today });
                stream.append(moved.unwrap_or_default());
            }
            let before = stream.state.clone();
            let Ok(events) = before.decide(command(step, n, today, &before)) else { continue };
            stream.append(events.clone());
            check_settled(&before, &stream.state, &events)?;
            let account = stream.state.account().unwrap();
            let mut books: BTreeMap<Book, Books> = BTreeMap::new();
            for event in &stream.events {
                if let Some(book) = book_of(event, account) {
                    books.entry(book).or_default().enter(event);
                }
            }
            for (book, books) in &books {
                check(books, on_invoices(account, book))?;
                prop_assert_eq!(books.on_account, account.on_account(book).minor);
                let owes = account.invoices.iter().any(|invoice| invoice.is_open() && invoice.book() == *book);
                prop_assert!(!(owes && account.on_account(book).is_positive()), "no credit lies in a book while it owes");
            }
        }
        prop_assert!(stream.replays());
    }
}

/// Two of them keep the same currency for different entities.
fn book(n: usize) -> Book {
    let (code, money) = [("GB01", "GBP"), ("JP01", "JPY"), ("GB02", "GBP")][n];
    Book { legal_entity: EntityCode::parse(code).unwrap(), currency: currency(money) }
}

fn moving_steps() -> impl Strategy<Value = Vec<(Step, Option<usize>)>> {
    let step = (0..2_usize, 0..9_i64, act()).prop_map(|(currency, days, act)| Step { account: 0, currency, days, act });
    proptest::collection::vec((step, proptest::option::weighted(0.15, 0..3_usize)), 1..100)
}

/// In whose book, and in which currency, an event is entered.
fn book_of(event: &DuesEvent, account: &Account) -> Option<Book> {
    match event {
        DuesEvent::AccountOpened { .. }
        | DuesEvent::AccountMoved { .. }
        | DuesEvent::InvoiceSettled { .. }
        | DuesEvent::InvoiceReopened { .. } => None,
        DuesEvent::InvoiceIssued { invoice_id, .. } | DuesEvent::CreditNoteIssued { invoice_id, .. } => {
            account.invoice(*invoice_id).map(|invoice| invoice.book())
        }
        DuesEvent::PaymentReceived { legal_entity, amount, .. }
        | DuesEvent::CreditApplied { legal_entity, amount, .. }
        | DuesEvent::PaymentDishonoured { legal_entity, amount, .. }
        | DuesEvent::Refunded { legal_entity, amount, .. }
        | DuesEvent::Waived { legal_entity, amount, .. }
        | DuesEvent::WrittenOff { legal_entity, amount, .. }
        | DuesEvent::BalanceWrittenOff { legal_entity, amount, .. } => {
            Some(Book { legal_entity: legal_entity.clone(), currency: amount.currency })
        }
    }
}
