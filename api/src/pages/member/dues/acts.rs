//! What whoever handles money may do on an account.

use crate::pages::act::{Act, Field, Kind, choice, kinds, years};
use crate::pages::called::{INVOICES, METHODS, called, choices};
use crate::rest::dues::get::{Answer, InvoiceView, PaymentView};
use chrono::NaiveDate;
use domain::Currency;
use infra::mail::Form;
use std::collections::BTreeSet;

fn reason() -> Field {
    Field::new("reason", "Why", Kind::Lines)
}

fn amount(hint: &str) -> Field {
    Field::new("amount", "Amount", Kind::Money).hint(hint)
}

/// The currencies of the account, its own first.
fn currency(account: &Answer, own: Option<Currency>) -> Field {
    let others: BTreeSet<Currency> = account.balances.iter().map(|balance| balance.currency).filter(|one| Some(*one) != own).collect();
    let all = own.into_iter().chain(others).map(|one| (one.to_string(), one.to_string()));
    Field::new("currency", "Currency", choice(all)).value(own.map(|own| own.to_string()).unwrap_or_default())
}

/// A choice among invoices, each with what is said of it.
fn invoices<'a>(none: &str, all: impl Iterator<Item = (&'a InvoiceView, String)>) -> Kind {
    let named = |(invoice, told): (&InvoiceView, String)| {
        (invoice.id.to_string(), format!("{}, {}: {told}", invoice.number, called(&INVOICES, invoice.kind).to_lowercase()))
    };
    choice([(String::new(), none.to_owned())].into_iter().chain(all.map(named)))
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
        acts.push(on_invoice("credit-note", &to, "Issue a credit note", says, "Issue the credit note", of));
    }
    if open().next().is_some() {
        let says = "The organisation forgoes what is owed: what the invoice is for counts as bought.";
        acts.push(on_invoice("waive", &to, "Waive", says, "Waive it", invoices("Choose an invoice", owed())));
        let says = "The organisation gives up on what is owed: what the invoice is for does not count as bought.";
        acts.push(on_invoice("write-off", &to, "Write off", says, "Write it off", invoices("Choose an invoice", owed())));
    }
    let kept: Vec<&PaymentView> = account.payments.iter().filter(|one| one.dishonoured_on.is_none()).collect();
    if !kept.is_empty() {
        let named =
            |one: &&PaymentView| (one.id.to_string(), format!("{}, received on {}", form.money(one.amount), form.date(one.received_on)));
        let says = "The bank took it back: what it paid is owed again, and what it bought ends if it is not paid for.";
        let which = choice([(String::new(), "Choose a payment".to_owned())].into_iter().chain(kept.iter().rev().map(named)));
        let act = Act::new("dishonour", to.clone(), "Payment taken back by the bank", says, "Record it");
        acts.push(act.field(Field::new("payment_id", "Which payment", which)).field(reason()));
    }
    if account.balances.iter().any(|balance| balance.on_account.minor > 0) {
        let says = "Credit on account is paid out to the member.";
        acts.push(
            Act::new("refund", to.clone(), "Refund", says, "Record the refund")
                .field(amount("At most the credit on account."))
                .field(currency(account, own))
                .field(Field::new("method", "How", kinds(None, &METHODS)))
                .field(reason()),
        );
    }
    if account.balances.iter().any(|balance| balance.owed_without_invoice.minor > 0) {
        let says = "The organisation gives up on what the account owes beyond its invoices.";
        acts.push(
            Act::new("write-off-balance", to.clone(), "Write off the balance", says, "Write it off")
                .field(amount("All of it, if left empty."))
                .field(currency(account, own))
                .field(reason()),
        );
    }
    acts.push(charge(account, own, &to));
    acts
}

fn payment(account: &Answer, own: Option<Currency>, to: &str, today: NaiveDate, form: &Form) -> Act {
    let says = "It pays the invoice that you choose, then the oldest open ones; the rest lies on account. The receipt goes out by itself.";
    let open = account.invoices.iter().filter(|one| one.outstanding.minor > 0);
    let open = open.map(|one| (one, format!("{} owed", form.money(one.outstanding))));
    let owed = account.outstanding.filter(|owed| owed.minor > 0).map(|owed| owed.amount()).unwrap_or_default();
    Act::new("payment", to, "Record a payment", says, "Record the payment")
        .field(Field::new("amount", "Amount", Kind::Money).value(owed))
        .field(currency(account, own))
        .field(Field::new("method", "How", kinds(None, &METHODS)))
        .field(Field::new("received_on", "Received on", Kind::Day).value(today))
        .field(Field::new("invoice_id", "For which invoice", invoices("The oldest open ones", open)))
        .field(Field::new("reference", "What the bank says of it", Kind::Line))
}

fn on_invoice(name: &'static str, to: &str, title: &str, says: &str, button: &'static str, of: Kind) -> Act {
    Act::new(name, to, title, says, button)
        .field(Field::new("invoice_id", "Which invoice", of))
        .field(amount("All that there is to it, if left empty."))
        .field(reason())
}

fn charge(account: &Answer, own: Option<Currency>, to: &str) -> Act {
    let says = "Joining, renewal and late fees are invoiced by themselves; this issues an invoice by hand. Prices are the fee plan's, tax comes on top.";
    let mut all: Vec<(&str, &str)> = choices(&INVOICES).collect();
    // Whatever is charged by hand is mostly none of the others.
    all.reverse();
    Act::new("charge", to, "Charge", says, "Issue the invoice")
        .field(Field::new("kind", "What for", choice(all)))
        .field(Field::new("description", "In words", Kind::Line).hint("For what is charged otherwise; the others have their own."))
        .field(Field::new("net", "Amount before tax", Kind::Money).hint("For what is charged otherwise; the others have the fee plan's."))
        .field(currency(account, own))
        .field(years())
        .field(
            Field::new("due_on", "Due on", Kind::Day).hint("In 14 days, if left empty; for joining and reinstatement it has to be named."),
        )
}
