//! Where the money of payments is.

use super::*;

/// What a payment has in which invoice, what was refunded of it, and what is on account.
type Parts = (Vec<(InvoiceId, i64)>, i64, i64);

fn money(dues: &Dues) -> Vec<Parts> {
    let account = dues.account().unwrap();
    let money = account.money();
    for invoice in &account.invoices {
        let there: i64 =
            money.iter().flat_map(|of| &of.allocations).filter(|part| part.invoice_id == invoice.id).map(|part| part.amount.minor).sum();
        assert_eq!(there, invoice.paid.minor, "what payments have in an invoice is what is paid of it");
        let issued: i128 = invoice.issued.iter().map(InvoiceLine::gross).sum();
        assert_eq!(issued, i128::from(invoice.total.minor), "the lines as issued add up to the total");
    }
    let parts = |of: &MoneyOf<'_>| of.allocations.iter().map(|part| (part.invoice_id, part.amount.minor)).collect();
    for balance in dues.balances().iter().filter(|balance| balance.on_account.minor >= 0) {
        let of_book = money.iter().filter(|of| of.payment.book() == balance.book);
        assert_eq!(of_book.map(|of| of.on_account).sum::<i64>(), balance.on_account.minor, "what payments have on account is on account");
    }
    money.iter().map(|of| (parts(of), of.refunded, of.on_account)).collect()
}

#[test]
fn money_is_where_it_went_until_a_credit_note_moves_it() {
    assert_eq!(money(&owing().and(pay(5, 13_000)).state()), [(vec![(id(100), 12_000)], 0, 1_000)]);
    let credited = || owing().and(pay(5, 12_000)).and(credit(200, 100, Some(3_000)));
    assert_eq!(money(&credited().state()), [(vec![(id(100), 9_000)], 0, 3_000)]);
    let moved = credited().and(issue(101, InvoiceKind::Other, 1_000));
    assert_eq!(money(&moved.state()), [(vec![(id(100), 9_000), (id(101), 1_200)], 0, 1_800)]);
}

#[test]
fn of_two_payments_the_later_one_gives_first() {
    let two = owing().and(pay(5, 7_000)).and(pay(6, 5_000)).and(credit(200, 100, Some(6_000)));
    assert_eq!(money(&two.state()), [(vec![(id(100), 6_000)], 0, 1_000), (vec![], 0, 5_000)]);
}

#[test]
fn a_refund_is_of_the_money_that_was_there_when_it_was_made() {
    // The first payment was given back before the second came, which pays the invoice.
    let early = || account([]).and(pay(5, 3_000)).and(refund(300, 3_000)).and(pay(6, 15_000));
    assert_eq!(money(&early().state()), [(vec![], 3_000, 0), (vec![], 0, 15_000)]);
    let invoiced = early().and(issue(100, InvoiceKind::Joining, 10_000));
    assert_eq!(money(&invoiced.state()), [(vec![], 3_000, 0), (vec![(id(100), 12_000)], 0, 3_000)]);
    // What was in an invoice at the time was not given back.
    let both = account([]).and(pay(5, 12_000)).and(pay(6, 4_000)).and(issue(100, InvoiceKind::Joining, 10_000)).and(refund(300, 4_000));
    assert_eq!(money(&both.state()), [(vec![(id(100), 12_000)], 0, 0), (vec![], 4_000, 0)]);
}

#[test]
fn later_money_makes_up_for_what_was_refunded_and_then_taken_back() {
    let below = || account([]).and(pay(5, 3_000)).and(refund(300, 3_000)).and(dishonour(5));
    assert_eq!(money(&below().and(pay(6, 5_000)).state()), [(vec![], 0, 0), (vec![], 3_000, 2_000)]);
    // Nothing is left to make up for once it was given up.
    let reason = note("Gone.");
    let given_up = below().and(DuesCommand::WriteOffBalance { write_off_id: id(400), amount: None, on: day("2025-03-01"), reason });
    assert_eq!(money(&given_up.and(pay(6, 5_000)).state()), [(vec![], 0, 0), (vec![], 0, 5_000)]);
}

#[test]
fn what_is_refunded_or_taken_back_is_not_there_any_more() {
    let refunded = owing().and(pay(5, 15_000)).and(refund(300, 2_000));
    assert_eq!(money(&refunded.state()), [(vec![(id(100), 12_000)], 2_000, 1_000)]);
    let taken = owing().and(pay(5, 12_000)).and(dishonour(5));
    assert_eq!(money(&taken.state()), [(vec![], 0, 0)]);
}
