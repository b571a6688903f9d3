//! GET /dues/late and /regions/{id}/dues/late: who is late, and what happens next.

use super::Look;
use super::invoices::{Sum, kind, standing};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Listed, Shown, amounts, column, numbers};
use crate::pages::words;
use crate::rest::invoices::overdue;
use crate::rest::invoices::overdue::Late;
use crate::rest::invoices::totals::sums;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::RegionId;
use infra::dashboards::dunning_of;
use infra::mail::Form;
use infra::runner::Source;
use projections::InvoiceRow;
use projections::answers::renewals::DunningStep;
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("number", "Invoice"),
    column("member", "Member").plain(),
    column("chapter", "Chapter").aside(),
    column("kind", "For").aside(),
    column("due_on", "Due").aside(),
    numbers("days", "Days late"),
    column("status", "State").aside(),
    amounts("outstanding_minor", "Outstanding").plain(),
    column("next", "What happens next").aside(),
];

#[derive(Template)]
#[template(path = "dues/list.html")]
struct Page {
    frame: Frame,
    title: String,
    heads: &'static [&'static str],
    sums: Vec<Sum>,
    list: Shown,
}

#[get("/dues/late")]
pub async fn of_organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    show(&desk, None).await
}

#[get("/regions/{id}/dues/late")]
pub async fn of_region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    show(&desk, Some(RegionId(*id))).await
}

async fn show(desk: &Desk, region: Option<RegionId>) -> Result<HttpResponse, Instead> {
    let look = Look::at(desk, region).await?;
    let today = desk.house().log.clock.now().date_naive();
    desk.caught_up().await?;
    let mut wanted = look.wanted(desk).await?;
    wanted.extend(overdue(today));
    let told = sums(&desk.house().runner, &wanted, today).await?;
    let list = Listed {
        caption: format!("Late invoices of {}", look.title),
        columns: COLUMNS,
        usual: "due_on",
        filters: look.filters(),
        days: &[],
        searched: &["number"],
        empty: "Nobody is late.",
    };
    let cells = async |rows: Vec<InvoiceRow>| {
        let dunned = dunning_of(&Source::live(&desk.house().runner).await?, &rows, today).await?;
        let late = rows.into_iter().zip(dunned).map(|(row, dunned)| Late::of(row, dunned, today));
        Ok(late.map(|late| cells(&late, &desk.form)).collect())
    };
    let list = match list.answer::<InvoiceRow>(desk, wanted, look.object, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let invoices: i64 = told.items.iter().map(|sum| sum.invoices).sum();
    let page = Page {
        frame: desk.frame(look.place, &look.base, None).await?,
        title: match invoices {
            0 => "Nobody is late".to_owned(),
            1 => "1 invoice is late".to_owned(),
            many => format!("{} invoices are late", desk.form.number(many)),
        },
        heads: &["Outstanding"],
        sums: told
            .items
            .iter()
            .map(|sum| {
                let owed: &[(&str, &str)] = &[("sort", "-outstanding_minor")];
                Sum::of(desk, sum.currency, words::counted(sum.invoices, "invoice", "invoices"), &[(sum.outstanding, owed)])
            })
            .collect(),
        list,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn step(step: DunningStep) -> &'static str {
    match step {
        DunningStep::Reminder => "a reminder",
        DunningStep::LateFee => "a late fee",
        DunningStep::FinalNotice => "a final notice",
        DunningStep::Lapse => "the membership lapses",
        DunningStep::Void => "the approval is void",
    }
}

fn cells(late: &Late, form: &Form) -> Vec<Cell> {
    let invoice = &late.invoice;
    let next = match (late.next_step, late.next_on) {
        (Some(what), Some(on)) => format!("{} on {}", step(what), form.date(on)),
        _ => "nothing by itself: decide".to_owned(),
    };
    let class = if matches!(late.next_step, Some(DunningStep::Lapse | DunningStep::Void)) { "bad" } else { "" };
    vec![
        Cell::text(&invoice.number).link(format!("/memberships/{}/dues/invoices/{}", invoice.membership_id, invoice.id)),
        Cell::text(late.member.clone().unwrap_or_default()).link(format!("/memberships/{}#dues", invoice.membership_id)),
        Cell::text(&late.chapter),
        Cell::text(kind(invoice.kind)),
        Cell::day(Some(invoice.due_on), form),
        Cell::number(late.days_overdue, form),
        Cell::text(standing(invoice.status)),
        Cell::money(invoice.outstanding, form),
        Cell::text(next).class(class),
    ]
}
