//! What whoever handles money may do on an account.

use crate::pages::act::{Act, Field, choice, day, kinds, line, lines, money, years};
use crate::pages::called::{INVOICES, METHODS, called, choices};
use crate::rest::dues::get::{Answer, InvoiceView, PaymentView};
use chrono::NaiveDate;
use domain::Currency;
use infra::mail::Form;
use std::collections::BTreeSet;

type Choices = Vec<(String, String)>;

fn reason() -> Field {
    lines("reason", "Why")
}

/// The currencies of the account, its own first.
fn currency(account: &Answer, own: Option<Currency>) -> Field {
    let others: BTreeSet<Currency> = account.balances.iter().map(|balance| balance.currency).filter(|one| Some(*one) != own).collect();
    let all = own.into_iter().chain(others).map(|one| (one.to_string(), one.to_string()));
    choice("currency", "Currency", all).value(own.map(|own| own.to_string()).unwrap_or_default())
}

/// Invoices to choose from, each with what is said of it.
fn invoices<'a>(none: &str, all: impl Iterator<Item = (&'a InvoiceView, String)>) -> Choices {
    let named = |(invoice, told): (&InvoiceView, String)| {
        (invoice.id.to_string(), format!("{}, {}: {told}", invoice.number, called(&INVOICES, invoice.kind).to_lowercase()))
    };
    [(String::new(), none.to_owned())].into_iter().chain(all.map(named)).collect()
}

/// What there is to do, by how the account stands.
pub fn acts(account: &Answer, own: Option<Currency>, today: NaiveDate, form: &Form) -> Vec<Act> {
    let to = format!("/memberships/{}/dues", account.membership_id);
    let open = || account.invoices.iter().filter(|one| one.outstanding.minor > 0);
    let owed = || open().map(|one| (one, format!("{} owed", form.money(one.outstanding))));
    let creditable = || account.invoices.iter().filter(|one| one.outstanding.minor + one.paid.minor > 0);
    let mut acts = vec![payment(account, own, &to, today, form)];
    if creditable().next().is_some() {
        let says = "It corrects the invoice, and is numbered and sent. What had been paid of it lies on account then.";
        let of = invoices("Choose an invoice", creditable().map(|one| (one, form.money(one.total))));
        acts.push(on_invoice(Act::new("credit-note", &to, "Issue the credit note").titled("Issue a credit note").says(says), of));
    }
    if open().next().is_some() {
        let says = "The organisation forgoes what is owed: what the invoice is for counts as bought.";
        acts.push(on_invoice(Act::new("waive", &to, "Waive it").titled("Waive").says(says), invoices("Choose an invoice", owed())));
        let says = "The organisation gives up on what is owed: what the invoice is for does not count as bought.";
        acts.push(on_invoice(
            Act::new("write-off", &to, "Write it off").titled("Write off").says(says),
            invoices("Choose an invoice", owed()),
        ));
    }
    acts.extend(dishonour(account, &to, form));
    if account.balances.iter().any(|balance| balance.on_account.minor > 0) {
        let refund = Act::new("refund", &to, "Record the refund")
            .titled("Refund")
            .says("Credit on account is paid out to the member.")
            .field(money("amount", "Amount").hint("At most the credit on account."))
            .field(currency(account, own))
            .field(choice("method", "How", kinds(None, &METHODS)))
            .field(reason());
        acts.push(refund);
    }
    if account.balances.iter().any(|balance| balance.owed_without_invoice.minor > 0) {
        let write_off = Act::new("write-off-balance", &to, "Write it off")
            .titled("Write off the balance")
            .says("The organisation gives up on what the account owes beyond its invoices.")
            .field(money("amount", "Amount").hint("All of it, if left empty."))
            .field(currency(account, own))
            .field(reason());
        acts.push(write_off);
    }
    acts.push(charge(account, own, &to));
    acts
}

fn payment(account: &Answer, own: Option<Currency>, to: &str, today: NaiveDate, form: &Form) -> Act {
    let says = "It pays the invoice that you choose, then the oldest open ones; the rest lies on account. The receipt goes out by itself.";
    let open = account.invoices.iter().filter(|one| one.outstanding.minor > 0);
    let open = open.map(|one| (one, format!("{} owed", form.money(one.outstanding))));
    let owed = account.outstanding.filter(|owed| owed.minor > 0).map(|owed| owed.amount()).unwrap_or_default();
    Act::new("payment", to, "Record the payment")
        .titled("Record a payment")
        .says(says)
        .field(money("amount", "Amount").value(owed))
        .field(currency(account, own))
        .field(choice("method", "How", kinds(None, &METHODS)))
        .field(day("received_on", "Received on").value(today))
        .field(choice("invoice_id", "For which invoice", invoices("The oldest open ones", open)))
        .field(line("reference", "What the bank says of it"))
}

/// What the bank can take back: payments that it has not taken back yet.
fn dishonour(account: &Answer, to: &str, form: &Form) -> Option<Act> {
    let kept: Vec<&PaymentView> = account.payments.iter().filter(|one| one.dishonoured_on.is_none()).collect();
    let named =
        |one: &&PaymentView| (one.id.to_string(), format!("{}, received on {}", form.money(one.amount), form.date(one.received_on)));
    let which = [(String::new(), "Choose a payment".to_owned())].into_iter().chain(kept.iter().rev().map(named));
    let act = Act::new("dishonour", to, "Record it")
        .titled("Payment taken back by the bank")
        .says("The bank took it back: what it paid is owed again, and what it bought ends if it is not paid for.")
        .field(choice("payment_id", "Which payment", which))
        .field(reason());
    (!kept.is_empty()).then_some(act)
}

fn on_invoice(act: Act, of: Choices) -> Act {
    act.field(choice("invoice_id", "Which invoice", of))
        .field(money("amount", "Amount").hint("All that there is to it, if left empty."))
        .field(reason())
}

fn charge(account: &Answer, own: Option<Currency>, to: &str) -> Act {
    let says = "Joining, renewal and late fees are invoiced by themselves; this issues an invoice by hand. Prices are the fee plan's, tax comes on top.";
    // Whatever is charged by hand is mostly none of the others.
    let all = choices(&INVOICES).collect::<Vec<_>>().into_iter().rev();
    let due = "In 14 days, if left empty; for joining and reinstatement it has to be named.";
    Act::new("charge", to, "Issue the invoice")
        .titled("Charge")
        .says(says)
        .field(choice("kind", "What for", all))
        .field(line("description", "In words").hint("For what is charged otherwise; the others have their own."))
        .field(money("net", "Amount before tax").hint("For what is charged otherwise; the others have the fee plan's."))
        .field(currency(account, own))
        .field(years())
        .field(day("due_on", "Due on").hint(due))
}
