//! GET /memberships/{id}/dues/invoices/{invoice_id} and /memberships/{id}/dues/payments/{payment_id}: an invoice and a receipt, to be read and printed.

use crate::http::problem::Problem;
use crate::pages::called::{INVOICES, METHODS, called};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::gone;
use crate::rest::dues::get;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get as at};
use askama::Template;
use domain::dues::DuesEvent;
use domain::membership::Membership;
use domain::region::Region;
use domain::{InvoiceId, MembershipId, PaymentId};
use infra::event_log::{ReadError, StoredEvent};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "member/document.html")]
struct Page {
    frame: Frame,
    title: String,
    /// Who issued it, and its code.
    issuer: String,
    to: String,
    facts: Vec<(&'static str, String)>,
    heads: (&'static str, &'static str),
    lines: Vec<(String, String)>,
    /// Below the lines; the last one is the sum.
    sums: Vec<(String, String)>,
    after: Vec<(&'static str, String)>,
    back: String,
}

/// What both documents stand on: the account, its events, and whose it is.
struct Account {
    body: get::Answer,
    events: Vec<(StoredEvent, DuesEvent)>,
    name: String,
    frame: Frame,
}

async fn account(desk: &Desk, id: MembershipId) -> Result<Account, Instead> {
    let commands = &desk.house().commands;
    let body = get::read(&desk.caller, &desk.access, commands, id).await?.body;
    let mut events = Vec::new();
    for stored in commands.log.reader.stream("dues", &id.to_string(), 0).await? {
        let event: DuesEvent = stored.payload_as().map_err(ReadError::from)?;
        events.push((stored, event));
    }
    let membership = commands.load::<Membership>(&id.to_string(), false).await?.state;
    let known = membership.file().ok_or_else(gone)?;
    let frame = desk.frame(Place::Member(known.chapter_id, id), &format!("/memberships/{id}/dues"), None).await?;
    Ok(Account { body, events, name: known.applicant.name.0.to_string(), frame })
}

/// The name of whoever invoices in the region of an event.
async fn issuer(desk: &Desk, event: &StoredEvent, code: &str) -> Result<String, Problem> {
    let Some(region) = event.region_id else { return Ok(code.to_owned()) };
    let region = desk.house().commands.load::<Region>(&region.to_string(), false).await?.state;
    let named = region.legal_entity().filter(|entity| entity.code.as_str() == code);
    Ok(named.map_or_else(|| code.to_owned(), |entity| entity.name.to_string()))
}

#[at("/memberships/{id}/dues/invoices/{invoice_id}")]
pub async fn show_invoice(desk: Desk, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Instead> {
    let (id, wanted) = (MembershipId(path.0), InvoiceId(path.1));
    let Account { body, events, name, frame } = account(&desk, id).await?;
    let there = || Problem::not_found("invoice");
    let invoice = body.invoices.iter().find(|invoice| invoice.id == wanted).ok_or_else(there)?;
    let issued = events.iter().find_map(|(stored, event)| match event {
        DuesEvent::InvoiceIssued { invoice_id, number, tax_label, .. } if *invoice_id == wanted => Some((stored, number, tax_label)),
        _ => None,
    });
    let (stored, number, tax_label) = issued.ok_or_else(there)?;
    let form = &desk.form;
    let sum = |part: fn(&domain::dues::InvoiceLine) -> i64| domain::Money { minor: invoice.lines.iter().map(part).sum(), ..invoice.total };
    let (net, tax) = (sum(|line| line.net.minor), sum(|line| line.tax.minor));
    let line = |line: &domain::dues::InvoiceLine| {
        let term = line.term.map(|term| format!(", {} to {}", form.date(term.starts_on), form.date(term.ends_on))).unwrap_or_default();
        (format!("{}{term}", line.description), form.money(line.net))
    };
    let rate = format!("{}.{:02}", invoice.tax_rate / 100, invoice.tax_rate % 100);
    let mut sums = vec![("Net".to_owned(), form.money(net))];
    if tax.minor != 0 {
        sums.push((format!("{tax_label} {rate}\u{a0}%"), form.money(tax)));
    }
    sums.push(("Total".to_owned(), form.money(invoice.total)));
    let parts = [("Paid", invoice.paid), ("Credited", invoice.credited), ("Waived", invoice.waived), ("Written off", invoice.written_off)];
    let mut after: Vec<_> = parts.into_iter().filter(|(_, part)| part.minor != 0).map(|(what, part)| (what, form.money(part))).collect();
    after.push(("Still owed", form.money(invoice.outstanding)));
    let page = Page {
        frame,
        title: format!("Invoice {}", invoice.number),
        issuer: issuer(&desk, stored, number.entity.as_str()).await?,
        to: name,
        facts: vec![
            ("For", called(&INVOICES, invoice.kind).to_owned()),
            ("Issued on", form.date(invoice.issued_on)),
            ("Due on", form.date(invoice.due_on)),
        ],
        heads: ("What for", "Net"),
        lines: invoice.lines.iter().map(line).collect(),
        sums,
        after,
        back: format!("/memberships/{id}/dues"),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

#[at("/memberships/{id}/dues/payments/{payment_id}")]
pub async fn show_receipt(desk: Desk, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Instead> {
    let (id, wanted) = (MembershipId(path.0), PaymentId(path.1));
    let Account { body, events, name, frame } = account(&desk, id).await?;
    let there = || Problem::not_found("payment");
    let payment = body.payments.iter().find(|payment| payment.id == wanted).ok_or_else(there)?;
    let received = events.iter().find_map(|(stored, event)| match event {
        DuesEvent::PaymentReceived { payment_id, legal_entity, method, reference, allocations, on_account, .. }
            if *payment_id == wanted =>
        {
            Some((stored, legal_entity, *method, reference.clone(), allocations.clone(), *on_account))
        }
        _ => None,
    });
    let (stored, entity, method, reference, allocations, on_account) = received.ok_or_else(there)?;
    let form = &desk.form;
    let number =
        |id: InvoiceId| body.invoices.iter().find(|invoice| invoice.id == id).map(|invoice| invoice.number.clone()).unwrap_or_default();
    let mut lines: Vec<_> =
        allocations.iter().map(|part| (format!("Invoice {}", number(part.invoice_id)), form.money(part.amount))).collect();
    if on_account.minor > 0 {
        lines.push(("On account".to_owned(), form.money(on_account)));
    }
    let mut facts = vec![("Received on", form.date(payment.received_on)), ("By", called(&METHODS, method).to_lowercase())];
    facts.extend(reference.map(|reference| ("Reference", reference.to_string())));
    let page = Page {
        frame,
        title: format!("Receipt for {}", form.money(payment.amount)),
        issuer: issuer(&desk, stored, entity.as_str()).await?,
        to: name,
        facts,
        heads: ("What it paid", "Amount"),
        lines,
        sums: vec![("Received".to_owned(), form.money(payment.amount))],
        after: payment.dishonoured_on.map(|on| ("Taken back by the bank", form.date(on))).into_iter().collect(),
        back: format!("/memberships/{id}/dues"),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}
