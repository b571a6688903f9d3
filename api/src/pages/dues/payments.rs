//! GET /dues/payments and /regions/{id}/dues/payments

use super::invoices::Sum;
use super::{Look, added, named, names, of_words};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Listed, Shown, amounts, column};
use crate::pages::words;
use crate::rest::payments::list::Which;
use crate::rest::payments::totals::{Answer, sums};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::dues::PaymentMethod;
use domain::{MembershipId, Money, RegionId};
use infra::mail::Form;
use projections::PaymentRow;
use std::collections::BTreeMap;
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("received_on", "Received"),
    column("member", "Member").plain(),
    column("chapter", "Chapter").aside(),
    column("legal_entity", "Legal entity").aside(),
    column("method", "By").aside(),
    amounts("amount_minor", "Amount").plain(),
    amounts("on_account_minor", "Credit of it").aside(),
    column("dishonoured_on", "Taken back"),
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

#[get("/dues/payments")]
pub async fn of_organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    show(&desk, None).await
}

#[get("/regions/{id}/dues/payments")]
pub async fn of_region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    show(&desk, Some(RegionId(*id))).await
}

async fn show(desk: &Desk, region: Option<RegionId>) -> Result<HttpResponse, Instead> {
    let look = Look::at(desk, region).await?;
    let which = Which {
        method: named(desk, "method")?,
        dishonoured: desk.asked("dishonoured").map(|word| word == "yes"),
        received: (desk.day("from")?, desk.day("to")?),
    };
    desk.caught_up().await?;
    let mut wanted = look.wanted(desk).await?;
    wanted.extend(which.wanted()?);
    let told = sums(&desk.house().runner, &wanted).await?;
    let back = [("", "All"), ("yes", "taken back"), ("no", "not taken back")].map(|(v, w)| (v.to_owned(), w.to_owned())).to_vec();
    let mut filters = look.filters();
    filters.push(of_words("method", "By", &["bank_transfer", "direct_debit", "card", "cash", "cheque"]));
    filters.push(Filter { name: "dishonoured", label: "By the bank", values: back });
    let list = Listed {
        caption: format!("Payments of {}", look.title),
        columns: COLUMNS,
        usual: "-received_on",
        filters,
        days: &[("from", "Received from"), ("to", "To")],
        searched: &[],
        empty: "No payment has come in yet. One is recorded on the page of the member who has paid.",
    };
    let cells = async |rows: Vec<PaymentRow>| {
        let names = names(desk, rows.iter().map(|row| row.membership_id.into()).collect()).await?;
        Ok(rows.iter().map(|row| cells(row, &look, &names, &desk.form)).collect())
    };
    let list = match list.answer::<PaymentRow>(desk, wanted, look.object, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page {
        frame: desk.frame(look.place, &look.base, None).await?,
        title: title(&told, &desk.form),
        heads: &["Received", "Taken back by the bank"],
        sums: told.items.iter().map(|sum| in_words(sum, desk)).collect(),
        list,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The finding: what came in. More than two currencies are counted; their sums stand below.
fn title(told: &Answer, form: &Form) -> String {
    let all: Vec<Money> = told.items.iter().map(|sum| sum.received).collect();
    match all.len() {
        0 => "No payment has come in".to_owned(),
        many @ 3.. => format!("Payments came in, in {many} currencies"),
        _ => format!("{} was received", added(&all, form)),
    }
}

fn in_words(sum: &crate::rest::payments::totals::Total, desk: &Desk) -> Sum {
    let amounts: [(Money, &[(&str, &str)]); 2] =
        [(sum.received, &[("sort", "-amount_minor")]), (sum.dishonoured, &[("dishonoured", "yes"), ("sort", "-amount_minor")])];
    Sum::of(desk, sum.currency, words::counted(sum.payments, "payment", "payments"), &amounts)
}

fn method(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::BankTransfer => "bank transfer",
        PaymentMethod::DirectDebit => "direct debit",
        PaymentMethod::Card => "card",
        PaymentMethod::Cash => "cash",
        PaymentMethod::Cheque => "cheque",
    }
}

fn cells(row: &PaymentRow, look: &Look, names: &BTreeMap<MembershipId, String>, form: &Form) -> Vec<Cell> {
    let money = |minor| Cell::money(Money::of_minor(minor, row.currency), form);
    vec![
        Cell::day(Some(row.received_on), form).link(format!("/memberships/{}/dues/payments/{}", row.membership_id, row.payment_id)),
        Cell::text(names.get(&row.membership_id).cloned().unwrap_or_default()).link(format!("/memberships/{}#dues", row.membership_id)),
        Cell::text(look.places.chapter(row.chapter_id)),
        Cell::text(&row.legal_entity),
        Cell::text(method(row.method)),
        money(row.amount_minor),
        if row.on_account_minor == 0 { Cell::text("") } else { money(row.on_account_minor) },
        Cell::day(row.dishonoured_on, form).class("bad"),
    ]
}
