//! Money that comes in, and money that the bank takes back.

use super::super::DuesRefusal::*;
use super::*;

#[test]
fn a_payment_in_full_settles_the_invoice() {
    let settled = settled(100, InvoiceKind::Joining, 12_000, 12_000, "2025-01-15", true);
    owing().when(pay(5, 12_000)).then([received(5, 12_000, &[(100, 12_000)], 0), settled]);
}

#[test]
fn a_payment_in_part_leaves_the_rest_owing() {
    owing().when(pay(5, 4_000)).then([received(5, 4_000, &[(100, 4_000)], 0)]);
    let twice = owing().and(pay(5, 4_000));
    assert_eq!(stands(&twice.state(), 100), (8_000, 0));
    let settled = settled(100, InvoiceKind::Joining, 12_000, 12_000, "2025-01-15", true);
    twice.when(pay(6, 8_000)).then([received(6, 8_000, &[(100, 8_000)], 0), settled]);
}

#[test]
fn what_is_paid_too_much_becomes_credit_on_account() {
    let settled = settled(100, InvoiceKind::Joining, 12_000, 12_000, "2025-01-15", true);
    owing().when(pay(5, 13_000)).then([received(5, 13_000, &[(100, 12_000)], 1_000), settled]);
    assert_eq!(stands(&owing().and(pay(5, 13_000)).state(), 100), (0, 1_000));
}

#[test]
fn a_payment_is_recorded_once() {
    owing().and(pay(5, 12_000)).when(pay(5, 12_000)).refused(PaymentAlreadyRecorded);
    // Paid twice, by two payments: the second is credit.
    owing().and(pay(5, 12_000)).when(pay(6, 12_000)).then([received(6, 12_000, &[], 12_000)]);
}

#[test]
fn a_payment_goes_to_the_named_invoice_first_and_then_to_the_oldest() {
    let two = || owing().and(issue(101, InvoiceKind::Other, 1_000)).and(issue(102, InvoiceKind::Other, 2_000));
    let events = two().when(pay_to(5, gbp(13_500), Some(id(102)), "2025-01-15")).events();
    assert_eq!(events[0], received(5, 13_500, &[(102, 2_400), (100, 11_100)], 0));
    let events = two().when(pay(5, 13_500)).events();
    assert_eq!(events[0], received(5, 13_500, &[(100, 12_000), (101, 1_200), (102, 300)], 0));
    two().when(pay_to(5, gbp(100), Some(id(999)), "2025-01-15")).refused(NoSuchInvoice { invoice_id: id(999) });
}

#[test]
fn a_payment_is_more_than_nothing_and_in_the_accounts_currency() {
    owing().when(pay(5, 0)).refused(AmountNotPositive);
    owing().when(pay(5, -100)).refused(AmountNotPositive);
    owing().when(pay(5, i64::MIN)).refused(AmountNotPositive);
    owing().when(pay(5, i64::MAX)).refused(AmountTooLarge);
    let francs = Money::of_minor(12_000, currency("CHF"));
    owing().when(pay_to(5, francs, None, "2025-01-15")).refused(OtherCurrency { expected: currency("GBP") });
    owing().when(pay_to(5, gbp(12_000), None, "2025-07-01")).refused(InTheFuture { today: day("2025-06-30") });
}

#[test]
fn credit_on_account_stays_within_what_can_be_recorded() {
    account([]).and(pay(5, Money::MOST)).when(pay(6, 1)).refused(AmountTooLarge);
}

#[test]
fn money_that_came_before_the_invoice_settles_it_on_the_day_of_issue() {
    let events = owing().when(pay_to(5, gbp(12_000), None, "2025-01-02")).events();
    assert_eq!(events[1], settled(100, InvoiceKind::Joining, 12_000, 12_000, "2025-01-10", true));
}

fn dishonoured(n: u128, minor: i64, allocations: &[(u128, i64)], from_account: i64) -> DuesEvent {
    DuesEvent::PaymentDishonoured {
        membership_id: id(1),
        legal_entity: entity(),
        payment_id: id(n),
        amount: gbp(minor),
        on: day("2025-02-01"),
        reason: note("Refer to drawer."),
        allocations: allocated(allocations),
        from_account: gbp(from_account),
    }
}

fn reopened(n: u128, kind: InvoiceKind, owed: i64) -> DuesEvent {
    DuesEvent::InvoiceReopened { membership_id: id(1), invoice_id: id(n), kind, owed: gbp(owed), term: None, on: day("2025-02-01") }
}

#[test]
fn a_dishonoured_payment_opens_the_invoice_again() {
    let paid = || owing().and(pay(5, 12_000));
    let joining = reopened(100, InvoiceKind::Joining, 12_000);
    paid().when(dishonour(5)).then([dishonoured(5, 12_000, &[(100, 12_000)], 0), joining]);
    let state = paid().and(dishonour(5)).state();
    assert_eq!(stands(&state, 100), (12_000, 0));
    let since = |account: Given<Dues>| account.state().invoice(id(100)).unwrap().unpaid_since();
    assert_eq!(since(paid().and(dishonour(5))), Some(day("2025-02-01")));
    assert_eq!(since(paid().and(dishonour(5)).and(pay(6, 12_000))), None);
    // Paid once more, it is settled once more.
    let settled = settled(100, InvoiceKind::Joining, 12_000, 12_000, "2025-01-15", true);
    paid().and(dishonour(5)).when(pay(6, 12_000)).then([received(6, 12_000, &[(100, 12_000)], 0), settled]);
}

#[test]
fn an_invoice_that_was_not_settled_is_not_opened_again() {
    let part = owing().and(pay(5, 1_000));
    part.when(dishonour(5)).then([dishonoured(5, 1_000, &[(100, 1_000)], 0)]);
}

#[test]
fn a_renewal_is_not_unpaid_before_the_term_that_it_follows_has_ended() {
    assert_eq!(unpaid_from(day("2025-12-20"), Some(year_2026())), day("2025-12-31"));
    assert_eq!(unpaid_from(day("2026-03-01"), Some(year_2026())), day("2026-03-01"));
    assert_eq!(unpaid_from(day("2025-12-20"), None), day("2025-12-20"));
}

#[test]
fn a_payment_is_dishonoured_once() {
    owing().and(pay(5, 12_000)).and(dishonour(5)).when(dishonour(5)).refused(AlreadyDishonoured { on: day("2025-02-01") });
    owing().when(dishonour(5)).refused(NoSuchPayment { payment_id: id(5) });
    let late = pay_to(5, gbp(100), None, "2025-02-02");
    owing().and(late).when(dishonour(5)).refused(DatedBefore { earliest: day("2025-02-02") });
}

#[test]
fn what_was_paid_too_much_is_taken_back_from_the_account() {
    let joining = reopened(100, InvoiceKind::Joining, 12_000);
    owing().and(pay(5, 13_000)).when(dishonour(5)).then([dishonoured(5, 13_000, &[(100, 12_000)], 1_000), joining]);
}

#[test]
fn credit_that_has_paid_another_invoice_is_taken_back_from_there() {
    let spent = owing().and(pay(5, 14_000)).and(issue(101, InvoiceKind::Other, 1_000));
    assert_eq!(stands(&spent.state(), 101), (0, 800));
    let both = [reopened(100, InvoiceKind::Joining, 12_000), reopened(101, InvoiceKind::Other, 1_200)];
    spent.when(dishonour(5)).then([dishonoured(5, 14_000, &[(100, 12_000), (101, 1_200)], 800)].into_iter().chain(both));
}

#[test]
fn credit_of_another_payment_pays_what_a_dishonour_opens() {
    let two = owing().and(pay(5, 12_000)).and(pay(6, 5_000));
    let left = reopened(100, InvoiceKind::Joining, 7_000);
    two.when(dishonour(5)).then([dishonoured(5, 12_000, &[(100, 12_000)], 0), applied(100, 5_000, "2025-02-01"), left]);
}

#[test]
fn a_dishonour_after_a_refund_leaves_the_account_owing() {
    let refunded = owing().and(pay(5, 13_000)).and(refund(300, 1_000));
    let joining = reopened(100, InvoiceKind::Joining, 12_000);
    refunded.when(dishonour(5)).then([dishonoured(5, 13_000, &[(100, 12_000)], 1_000), joining]);
    let state = owing().and(pay(5, 13_000)).and(refund(300, 1_000)).and(dishonour(5)).state();
    assert_eq!(stands(&state, 100), (12_000, -1_000));
}

#[test]
fn a_payment_claims_its_id_for_its_account() {
    use crate::aggregate::{Claim, Decide};
    let before = owing();
    let events = before.when(pay(5, 12_000)).events();
    let claim = Claim::Take { key: crate::claims::payment(id::<PaymentId>(5)), owner: "stream".to_owned() };
    assert_eq!(owing().state().claims("stream", &events), [claim]);
}

#[test]
fn nobody_pays_before_they_have_applied() {
    let on = |on| pay_to(5, gbp(12_000), None, on);
    owing().when(on("2025-01-01")).refused(ReceivedBefore { earliest: day("2025-01-02") });
    assert_eq!(stands(&owing().and(on("2025-01-02")).state(), 100), (0, 0));
}
