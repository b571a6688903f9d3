//! Invoices, receipts and credit notes.

use super::*;
use crate::event_log::ReadError;
use domain::dues::{Dues, DuesEvent};
use domain::invoice_series::SeriesKind;
use domain::{DocumentId, InvoiceId, Money, PaymentId};

/// The account, and the member's chapter as it is now.
async fn account(unit: &mut Unit<'_>, id: MembershipId) -> Result<Option<(Arc<Dues>, Desk, Recipient)>, CommandError> {
    let dues = unit.existing::<Dues>(&id.to_string(), "account").await?;
    let membership = unit.membership(id).await?;
    let Some(chapter_id) = membership.chapter_id() else { return Ok(None) };
    let desk = Desk::of(unit, chapter_id).await?;
    Ok(desk.member(unit, id).await?.map(|to| (dues, desk, to)))
}

const NOBODY: &str = "the member cannot be written to";

fn sum(amounts: impl Iterator<Item = Money>, zero: Money) -> Result<Money, CommandError> {
    amounts.into_iter().try_fold(zero, Money::checked_add).map_err(|error| CommandError::Fault(error.to_string()))
}

pub(super) async fn invoice(unit: &mut Unit<'_>, id: MembershipId, invoice_id: InvoiceId) -> Letters {
    let Some((dues, desk, to)) = account(unit, id).await? else { return Ok(Err(NOBODY)) };
    let Some(invoice) = dues.invoice(invoice_id) else { return Ok(Err("there is no such invoice")) };
    let form = to.form;
    let lines: Vec<_> =
        invoice.lines.iter().map(|line| json!({ "description": line.description.as_str(), "amount": form.money(line.net) })).collect();
    let tax = sum(invoice.lines.iter().map(|line| line.tax), invoice.total.currency.zero())?;
    let entity = entity_name(unit, &desk).await?;
    let values = json!({
        "number": invoice.number.to_string(),
        "entity": entity,
        "lines": lines,
        "total": form.money(invoice.total),
        "tax": (!tax.is_zero()).then(|| form.money(tax)),
        "tax_label": tax_label(unit, &desk, invoice.total.currency, invoice.issued_on).await?,
        "due_on": form.date(invoice.due_on),
    });
    let told = letter(NoticeKind::Invoice, subject("invoice", invoice_id), "issued", to, values);
    desk.post(vec![told])
}

/// Who invoices in the chapter's region.
async fn entity_name(unit: &mut Unit<'_>, desk: &Desk) -> Result<String, CommandError> {
    let region = unit.region(desk.region_id).await?;
    Ok(region.legal_entity().map(|entity| entity.name.as_str().to_owned()).unwrap_or_default())
}

async fn tax_label(unit: &mut Unit<'_>, desk: &Desk, currency: domain::Currency, on: NaiveDate) -> Result<String, CommandError> {
    match unit.fee_plan(desk.region_id, currency, on).await {
        Ok(plan) => Ok(plan.tax_label.as_str().to_owned()),
        // An invoice by hand may be in a currency that has no plan.
        Err(error) if error.is_decision() => Ok(String::new()),
        Err(error) => Err(error),
    }
}

pub(super) async fn receipt(unit: &mut Unit<'_>, id: MembershipId, payment_id: PaymentId) -> Letters {
    let Some((dues, desk, to)) = account(unit, id).await? else { return Ok(Err(NOBODY)) };
    let Some(payment) = dues.payments().iter().find(|payment| payment.id == payment_id) else { return Ok(Err("there is no such payment")) };
    let form = to.form;
    let number = |id| dues.invoice(id).map(|invoice| invoice.number.to_string()).unwrap_or_default();
    let paid: Vec<_> =
        payment.allocations.iter().map(|part| json!({ "number": number(part.invoice_id), "amount": form.money(part.amount) })).collect();
    let values = json!({
        "amount": form.money(payment.amount),
        "received_on": form.date(payment.received_on),
        "paid": paid,
        "on_account": (!payment.on_account.is_zero()).then(|| form.money(payment.on_account)),
    });
    let told = letter(NoticeKind::Receipt, subject("payment", payment_id), "received", to, values);
    desk.post(vec![told])
}

pub(super) async fn credit_note(unit: &mut Unit<'_>, id: MembershipId, credit_note_id: DocumentId, causation: i64) -> Letters {
    let Some((dues, desk, to)) = account(unit, id).await? else { return Ok(Err(NOBODY)) };
    // The account keeps no credit notes: the event itself says what this one did.
    let stored = unit.stored(causation).await?;
    let event = stored.map(|event| event.payload_as::<DuesEvent>()).transpose().map_err(ReadError::from)?;
    let Some(DuesEvent::CreditNoteIssued { number, invoice_id, total, reason, .. }) = event else {
        return Ok(Err("there is no such credit note"));
    };
    let invoice_number = dues.invoice(invoice_id).map(|invoice| invoice.number.to_string()).unwrap_or_default();
    let values = json!({
        "number": number.printed(SeriesKind::CreditNote),
        "invoice_number": invoice_number,
        "total": to.form.money(total),
        "reason": reason.as_str(),
    });
    let told = letter(NoticeKind::CreditNote, subject("credit_note", credit_note_id), "issued", to, values);
    desk.post(vec![told])
}
