//! The account of a member who has moved to a chapter of another legal entity or currency.

use super::super::DuesRefusal::*;
use super::*;
use crate::Currency;

fn francs(minor: i64) -> Money {
    Money::of_minor(minor, currency("CHF"))
}

fn swiss() -> EntityCode {
    EntityCode::parse("CH01").unwrap()
}

fn move_to(legal_entity: EntityCode, currency: Currency) -> DuesCommand {
    DuesCommand::MoveAccount { chapter_id: id(3), legal_entity, currency, on: day("2025-01-20") }
}

fn moved() -> DuesEvent {
    DuesEvent::AccountMoved {
        membership_id: id(1),
        chapter_id: id(3),
        legal_entity: swiss(),
        currency: currency("CHF"),
        on: day("2025-01-20"),
    }
}

/// An invoice of 100.00 francs without tax, in the Swiss series.
fn issue_in_francs(n: u128) -> DuesCommand {
    let free = TaxRate::of_basis_points(0).unwrap();
    DuesCommand::IssueInvoice {
        invoice_id: id(n),
        number: InvoiceNumber { entity: swiss(), ..number(1) },
        kind: InvoiceKind::Other,
        lines: vec![InvoiceLine::taxed(LineKind::Other, name("Membership"), francs(10_000), free, None)],
        tax_rate: free,
        tax_label: name("MWST"),
        term: None,
        issued_on: day("2025-01-25"),
        due_on: day("2025-02-08"),
    }
}

/// 120.00 pounds owed from before the move, 100.00 francs from after it.
fn both() -> Given<Dues> {
    owing().and(move_to(swiss(), currency("CHF"))).and(issue_in_francs(110))
}

fn in_book(state: &Dues, entity: &EntityCode, code: &str) -> (i64, i64) {
    let book = Book { legal_entity: entity.clone(), currency: currency(code) };
    let account = state.account().unwrap();
    (account.outstanding(&book).minor, account.on_account(&book).minor)
}

#[test]
fn the_account_moves_with_the_member() {
    owing().when(move_to(swiss(), currency("CHF"))).then([moved()]);
    owing().and(move_to(swiss(), currency("CHF"))).when(move_to(swiss(), currency("CHF"))).refused(AlreadyThere);
    // To a chapter of the same books, too: the account is kept for that chapter from now on.
    let state = owing().and(move_to(entity(), currency("GBP"))).state();
    assert_eq!((state.chapter_id(), state.balances().len()), (Some(id(3)), 1));
}

#[test]
fn invoices_are_made_out_in_the_new_book_and_what_was_owed_stays_in_the_old() {
    let state = both().state();
    assert_eq!((state.currency(), state.legal_entity()), (Some(currency("CHF")), Some(&swiss())));
    assert_eq!(in_book(&state, &entity(), "GBP"), (12_000, 0));
    assert_eq!(in_book(&state, &swiss(), "CHF"), (10_000, 0));
    both().when(issue(101, InvoiceKind::Other, 1_000)).refused(NumberOfOtherSeries { entity: swiss(), year: 2025 });
}

#[test]
fn a_payment_goes_to_the_book_of_its_currency_or_of_its_invoice() {
    let state = both().and(pay(5, 13_000)).state();
    assert_eq!(in_book(&state, &entity(), "GBP"), (0, 1_000));
    assert_eq!(in_book(&state, &swiss(), "CHF"), (10_000, 0), "credit in pounds pays no invoice in francs");
    let events = both().when(pay_to(6, francs(10_000), None, "2025-02-01")).events();
    let DuesEvent::PaymentReceived { legal_entity, allocations, .. } = &events[0] else { panic!("money came in") };
    assert_eq!((legal_entity, allocations[0].invoice_id), (&swiss(), id(110)));
    both().when(pay_to(6, francs(1), Some(id(100)), "2025-02-01")).refused(OtherCurrency { expected: currency("GBP") });
    let yen = Money::of_minor(1, currency("JPY"));
    both().when(pay_to(6, yen, None, "2025-02-01")).refused(OtherCurrency { expected: currency("CHF") });
}

#[test]
fn of_two_books_in_one_currency_a_payment_goes_to_the_one_that_owes() {
    let other = EntityCode::parse("GB02").unwrap();
    let two = || owing().and(move_to(other.clone(), currency("GBP")));
    let state = two().and(pay(5, 12_000)).state();
    assert_eq!((in_book(&state, &entity(), "GBP"), in_book(&state, &other, "GBP")), ((0, 0), (0, 0)));
    let state = two().and(pay(5, 12_000)).and(pay(6, 100)).state();
    assert_eq!(in_book(&state, &other, "GBP"), (0, 100), "where nothing is owed, to the present one");
}

#[test]
fn corrections_and_dishonours_stay_in_the_book_of_what_they_correct() {
    let paid = || both().and(pay(5, 12_000)).and(pay_to(6, francs(10_500), None, "2025-02-01"));
    let state = paid().and(credit(200, 100, Some(6_000))).state();
    assert_eq!(in_book(&state, &entity(), "GBP"), (0, 6_000));
    assert_eq!(in_book(&state, &swiss(), "CHF"), (0, 500));
    let state = paid().and(dishonour(6)).state();
    assert_eq!(in_book(&state, &entity(), "GBP"), (0, 0));
    assert_eq!(in_book(&state, &swiss(), "CHF"), (10_000, 0));
    let events = both().when(waive(300, 100, None)).events();
    assert!(matches!(&events[0], DuesEvent::Waived { legal_entity, .. } if *legal_entity == entity()));
    let events = paid().and(credit(200, 100, Some(6_000))).when(refund(300, 6_000)).events();
    assert!(matches!(&events[0], DuesEvent::Refunded { legal_entity, .. } if *legal_entity == entity()));
    paid().when(refund(300, 1)).refused(MoreThanCredit { credit: gbp(0) });
}
