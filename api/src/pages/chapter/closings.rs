//! GET /chapters/{id}/closings: the business that came of referrals.

use super::parties::Parties;
use super::seen;
use crate::http::access::Object;
use crate::pages::at_a_glance::in_brief;
use crate::pages::desk::Desk;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Table, amounts, column};
use crate::pages::words::{self, counted};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use domain::{ChapterId, Currency};
use infra::mail::Form;
use projections::ClosingRow;
use projections::answers::Amounts;
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("closed_on", "Closed"),
    column("receiver", "Closed by").plain(),
    column("giver", "Thanks to").plain(),
    column("tier", "Who bought").aside(),
    amounts("amount", "Amount"),
    column("note", "Note").aside(),
];

#[get("/chapters/{id}/closings")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let parties = Parties::of(&desk, &seen, "closed_on", false).await?;
    let closings: Vec<ClosingRow> = seen.view.source.rows(&parties.wanted).await?;
    let (form, currency) = (&desk.form, seen.chapter.currency);
    let table = Table {
        name: "",
        caption: "Closed business".to_owned(),
        columns: COLUMNS,
        usual: "-closed_on",
        rows: closings.iter().map(|row| cells(row, &parties, currency, form)).collect(),
        filters: parties.filters().into(),
        empty: "No business was closed in these days. Whoever receives a referral reports on its page what came of it.",
    };
    let [list] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let title = title(&closings, currency, form);
    parties.shown(&desk, &seen, "closings", ("Closed business", title), list).await
}

/// Those amended to nothing were recorded by mistake, and are none.
fn title(closings: &[ClosingRow], currency: Currency, form: &Form) -> String {
    let mut business = Amounts::default();
    closings.iter().for_each(|row| business.add(row.currency, row.amount_minor));
    match i64::try_from(closings.iter().filter(|row| row.amount_minor > 0).count()).unwrap_or(i64::MAX) {
        0 => "No business was closed".to_owned(),
        all => format!("{} brought {}", counted(all, "closing", "closings"), in_brief(&business, currency, form)),
    }
}

fn cells(row: &ClosingRow, parties: &Parties, currency: Currency, form: &Form) -> Vec<Cell> {
    let note = match (row.amount_minor, row.amended) {
        (0, true) => "recorded by mistake",
        (_, true) => "amended",
        _ => "",
    };
    let mut amount = Amounts::default();
    amount.add(row.currency, row.amount_minor);
    vec![
        Cell::day(Some(row.closed_on), form).link(format!("/referrals/{}", row.referral_id)),
        parties.cell(row.receiver),
        parties.cell(row.giver),
        Cell::text(words::tier(row.tier)),
        // Those of another currency have no place among these.
        Cell::amounts(&amount, currency, form),
        Cell::text(note),
    ]
}
