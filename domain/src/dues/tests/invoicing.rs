//! Issuing invoices.

use super::super::DuesRefusal::*;
use super::*;
use chrono::NaiveDate;

fn change(
    command: DuesCommand,
    change: impl FnOnce(&mut InvoiceNumber, &mut Vec<InvoiceLine>, &mut Option<Term>, &mut NaiveDate),
) -> DuesCommand {
    let DuesCommand::IssueInvoice { invoice_id, mut number, kind, mut lines, tax_rate, tax_label, mut term, issued_on, mut due_on } =
        command
    else {
        panic!("only invoices are changed here");
    };
    change(&mut number, &mut lines, &mut term, &mut due_on);
    DuesCommand::IssueInvoice { invoice_id, number, kind, lines, tax_rate, tax_label, term, issued_on, due_on }
}

#[test]
fn an_account_is_opened_once() {
    let open = || DuesCommand::OpenAccount { membership_id: id(1), chapter_id: id(2), legal_entity: entity(), currency: currency("GBP") };
    given::<Dues>([]).when(open()).then([opened()]);
    account([]).when(open()).refused(AlreadyOpened);
    given::<Dues>([]).when(pay(5, 100)).refused(NotOpened);
}

#[test]
fn an_invoice_adds_net_and_tax() {
    let issued = DuesEvent::InvoiceIssued {
        membership_id: id(1),
        invoice_id: id(100),
        number: number(100),
        kind: InvoiceKind::Joining,
        issued_on: day("2025-01-10"),
        due_on: day("2025-01-24"),
        lines: vec![line(LineKind::Other, 10_000)],
        tax_rate: vat(),
        tax_label: name("VAT"),
        total: gbp(12_000),
        term: None,
    };
    account([]).when(issue(100, InvoiceKind::Joining, 10_000)).then([issued]);
    let state = owing().state();
    assert_eq!(state.outstanding(), Some(gbp(12_000)));
    assert_eq!(state.invoice(id(100)).unwrap().number.to_string(), "GB01-2025-000100");
}

#[test]
fn tax_is_rounded_half_away_from_zero_on_each_line() {
    let rate = TaxRate::of_basis_points(810).unwrap();
    // 8.10 % of 12.35 is 1.00035; of 0.50 is 0.0405; of 19.75 is 1.599750; half a penny goes up.
    for (net, tax) in [(1_235, 100), (50, 4), (1_975, 160)] {
        assert_eq!(rate.on(gbp(net)), gbp(tax));
    }
    assert_eq!(TaxRate::of_basis_points(1_000).unwrap().on(gbp(5)), gbp(1));
    assert_eq!(TaxRate::of_basis_points(1_000).unwrap().on(gbp(-5)), gbp(-1));
    let wrong = change(issue(100, InvoiceKind::Joining, 10_000), |_, lines, _, _| lines[0].tax = gbp(1_999));
    account([]).when(wrong).refused(TaxDoesNotFit { expected: gbp(2_000) });
}

#[test]
fn an_issued_invoice_never_changes() {
    owing().when(issue(100, InvoiceKind::Other, 500)).refused(InvoiceAlreadyIssued);
}

#[test]
fn an_invoice_bears_a_number_of_its_entity_and_year() {
    let refusal = || NumberOfOtherSeries { entity: entity(), year: 2025 };
    let foreign = change(issue(100, InvoiceKind::Other, 500), |number, _, _, _| number.entity = EntityCode::parse("CH01").unwrap());
    account([]).when(foreign).refused(refusal());
    let old = change(issue(100, InvoiceKind::Other, 500), |number, _, _, _| number.year = 2024);
    account([]).when(old).refused(refusal());
}

#[test]
fn an_invoice_falls_due_on_the_day_of_issue_at_the_earliest() {
    let early = change(issue(100, InvoiceKind::Other, 500), |_, _, _, due_on| *due_on = day("2025-01-09"));
    account([]).when(early).refused(DueBeforeIssued);
}

#[test]
fn an_invoice_is_in_the_accounts_currency_and_its_lines_are_not_below_zero() {
    let yen = change(issue(100, InvoiceKind::Other, 500), |_, lines, _, _| lines[0].net = Money::of_minor(500, currency("JPY")));
    account([]).when(yen).refused(OtherCurrency { expected: currency("GBP") });
    account([]).when(issue(100, InvoiceKind::Other, -500)).refused(NegativeLine);
    account([]).when(issue(100, InvoiceKind::Other, Money::MOST)).refused(AmountTooLarge);
    account([]).when(issue(100, InvoiceKind::Other, i64::MAX)).refused(AmountTooLarge);
}

#[test]
fn a_fee_of_nothing_is_no_fee() {
    account([]).when(issue(100, InvoiceKind::Transfer, 0)).refused(NothingToInvoice);
    let empty = change(issue(100, InvoiceKind::Joining, 500), |_, lines, _, _| lines.clear());
    account([]).when(empty).refused(NothingToInvoice);
}

#[test]
fn where_membership_is_free_its_invoice_settles_at_once() {
    let events = account([]).when(issue(100, InvoiceKind::Joining, 0)).events();
    assert_eq!(events[1..], [settled(100, InvoiceKind::Joining, 0, 0, "2025-01-10", true)]);
}

#[test]
fn one_invoice_to_join_is_open_at_a_time() {
    owing().when(issue(101, InvoiceKind::Joining, 500)).refused(InvoiceStillOpen { invoice_id: id(100) });
    let paid = || owing().and(pay(5, 12_000));
    paid().when(issue(101, InvoiceKind::Joining, 500)).refused(JoiningAlreadyPaid { invoice_id: id(100) });
    assert_eq!(owing().and(credit(200, 100, None)).when(issue(101, InvoiceKind::Joining, 500)).events().len(), 1);
}

#[test]
fn a_term_is_invoiced_once_unless_the_invoice_was_credited() {
    for kind in [InvoiceKind::Renewal, InvoiceKind::LateFee] {
        let once = || account([]).and(issue(100, kind, 500));
        once().when(issue(101, kind, 500)).refused(TermAlreadyInvoiced { invoice_id: id(100) });
        assert_eq!(once().and(credit(200, 100, None)).when(issue(101, kind, 500)).events().len(), 1);
        let no_term = change(issue(101, kind, 500), |_, _, term, _| *term = None);
        once().when(no_term).refused(TermMissing);
        let next = change(issue(101, kind, 500), |_, _, term, _| *term = Some(year_2026().following(1)));
        assert_eq!(once().when(next).events().len(), 1);
    }
}

#[test]
fn credit_on_account_pays_a_new_invoice_at_once() {
    let with_credit = || account([]).and(pay(5, 5_000));
    let events = with_credit().when(issue(100, InvoiceKind::Joining, 10_000)).events();
    assert_eq!(events[1..], [applied(100, 5_000, "2025-01-10")]);
    let events = with_credit().when(issue(100, InvoiceKind::Joining, 1_000)).events();
    let settled = settled(100, InvoiceKind::Joining, 1_200, 1_200, "2025-01-10", true);
    assert_eq!(events[1..], [applied(100, 1_200, "2025-01-10"), settled]);
}

#[test]
fn one_term_is_invoiced_once_for_however_many_years() {
    let two_years = |n| match issue(n, InvoiceKind::Renewal, 900) {
        DuesCommand::IssueInvoice { invoice_id, number, kind, lines, tax_rate, tax_label, issued_on, due_on, .. } => {
            let term = Some(term("2026-01-01", "2027-12-31"));
            DuesCommand::IssueInvoice { invoice_id, number, kind, lines, tax_rate, tax_label, term, issued_on, due_on }
        }
        other => other,
    };
    let once = || account([]).and(issue(100, InvoiceKind::Renewal, 500));
    once().when(two_years(101)).refused(TermAlreadyInvoiced { invoice_id: id(100) });
    let invoice = account([]).and(issue(100, InvoiceKind::Renewal, 500)).and(credit(200, 100, None)).and(two_years(101)).state();
    assert_eq!(invoice.renewal_after(day("2025-12-31")).map(|invoice| invoice.id), Some(id(101)), "the credited one does not count");
    assert!(invoice.renewal_after(day("2026-12-31")).is_none());
}
