//! What a form on an account asks for, read, and done as REST does it.

use crate::pages::act::{Filled, NotDone, Typed};
use crate::pages::called::{INVOICES, METHODS};
use crate::rest::dues::charge::{self, charge};
use crate::rest::dues::{get, handle};
use crate::rest::prelude::*;
use domain::dues::InvoiceKind;
use domain::{DocumentId, InvoiceId, PaymentId};
use infra::commands::dues::DuesChange as To;

/// What is asked for.
enum Wanted {
    Change(To),
    Charge(charge::Request),
}

/// Does what the form says.
pub async fn perform(filled: &Filled, id: MembershipId) -> Result<Committed, NotDone> {
    Ok(match read(filled, id).await? {
        Wanted::Change(change) => handle(filled.doing(), id, change).await?,
        Wanted::Charge(wanted) => charge(filled.doing(), id, &wanted).await?,
    })
}

fn chosen(typed: &mut Typed<'_>, name: &str, ask: &str) -> Option<Uuid> {
    typed.parsed(name, ask, |text| text.parse::<Uuid>().map_err(|_| "choose one"))
}

fn fresh() -> DocumentId {
    infra::ids::fresh().into()
}

async fn read(filled: &Filled, id: MembershipId) -> Result<Wanted, NotDone> {
    let mut typed = filled.typed();
    let wanted = match typed.action() {
        "payment" => payment(&mut typed),
        "dishonour" => {
            let payment = chosen(&mut typed, "payment_id", "Which payment").map(PaymentId);
            let reason = typed.note("reason", "Why");
            payment.zip(reason).map(|(payment_id, reason)| Wanted::Change(To::DishonourPayment { payment_id, reason }))
        }
        "credit-note" | "waive" | "write-off" => on_invoice(filled, id, &mut typed).await?,
        "refund" => {
            let amount = typed.currency().and_then(|currency| typed.money("amount", "Amount", currency));
            let method = typed.kind("method", "Choose how it was paid.", &METHODS);
            let how = method.zip(typed.note("reason", "Why"));
            amount.zip(how).map(|(amount, (method, reason))| Wanted::Change(To::Refund { refund_id: fresh(), amount, method, reason }))
        }
        "write-off-balance" => {
            let amount = typed.currency().and_then(|currency| typed.maybe_money("amount", "Amount", currency));
            let reason = typed.note("reason", "Why");
            let whole = amount.zip(reason);
            whole.map(|(amount, reason)| Wanted::Change(To::WriteOffBalance { write_off_id: fresh(), amount, reason }))
        }
        "charge" => charged(&mut typed).map(Wanted::Charge),
        _ => None,
    };
    Ok(typed.done(wanted)?)
}

fn payment(typed: &mut Typed<'_>) -> Option<Wanted> {
    let amount = typed.currency().and_then(|currency| typed.money("amount", "Amount", currency));
    let method = typed.kind("method", "Choose how it was paid.", &METHODS);
    let received_on = typed.maybe_day("received_on", "Received on");
    let invoice = typed.maybe("invoice_id", "For which invoice", |text| text.parse::<Uuid>().map(InvoiceId).map_err(|_| "choose one"));
    let reference = typed.maybe("reference", "What the bank says of it", Name::parse);
    let how = method.zip(received_on).zip(invoice).zip(reference);
    amount.zip(how).map(|(amount, (((method, received_on), invoice_id), reference))| {
        let payment_id = infra::ids::fresh().into();
        Wanted::Change(To::ReceivePayment { payment_id, amount, invoice_id, received_on, method, reference })
    })
}

/// The amount is in the invoice's currency.
async fn on_invoice(filled: &Filled, id: MembershipId, typed: &mut Typed<'_>) -> Result<Option<Wanted>, Problem> {
    let desk = &filled.desk;
    let account = get::read(&desk.caller, &desk.access, &desk.house().commands, id).await?.body;
    let invoice = chosen(typed, "invoice_id", "Which invoice").map(InvoiceId);
    let reason = typed.note("reason", "Why");
    let known = invoice.and_then(|id| account.invoices.iter().find(|invoice| invoice.id == id));
    let Some(known) = known else {
        typed.blame("invoice_id", "Choose an invoice of this account.");
        return Ok(None);
    };
    let amount = typed.maybe_money("amount", "Amount", known.total.currency);
    let invoice_id = known.id;
    Ok(amount.zip(reason).map(|(amount, reason)| {
        Wanted::Change(match filled.action() {
            "credit-note" => To::CreditNote { credit_note_id: fresh(), invoice_id, amount, reason },
            "waive" => To::Waive { waiver_id: fresh(), invoice_id, amount, reason },
            _ => To::WriteOff { write_off_id: fresh(), invoice_id, amount, reason },
        })
    }))
}

fn charged(typed: &mut Typed<'_>) -> Option<charge::Request> {
    use charge::Request as R;
    match typed.kind("kind", "Choose what is charged.", &INVOICES)? {
        InvoiceKind::Joining => {
            let due = typed.day("due_on", "Due on");
            typed.years().zip(due).map(|(term_years, due_on)| R::Joining { term_years, due_on })
        }
        InvoiceKind::Reinstatement => {
            let due = typed.day("due_on", "Due on");
            typed.years().zip(due).map(|(term_years, due_on)| R::Reinstatement { term_years, due_on })
        }
        InvoiceKind::Renewal => typed.years().map(|term_years| R::Renewal { term_years }),
        InvoiceKind::LateFee => Some(R::LateFee {}),
        InvoiceKind::Transfer => Some(R::Transfer {}),
        InvoiceKind::Other => {
            let description = typed.name("description", "In words");
            let net = typed.currency().and_then(|currency| typed.money("net", "Amount before tax", currency));
            let due = typed.maybe_day("due_on", "Due on");
            description.zip(net).zip(due).map(|((description, net), due_on)| R::Other { description, net, due_on })
        }
    }
}
