//! The mails of a simulated organisation, for whoever looks at a demo. An organisation of real people has no such pages: there the ledger is
//! read through REST and the command line, and a mail by its recipient.

use super::{assets, html};
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::X_FRAME_OPTIONS;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::notices::NoticeKind;
use infra::house::House;
use infra::kept::{Kept, KeptAsked, unplaced};
use infra::mail::{LedgerFilter, MailStatus, NoticeRow, NoticeState, ReadableMail};
use projections::Value;
use serde::Deserialize;
use uuid::Uuid;

const A_PAGE: i64 = 100;

/// Which mails are looked at.
#[derive(Deserialize)]
pub struct Wanted {
    /// A kind of notice; empty for all.
    #[serde(default)]
    kind: String,
    /// A state; empty for all.
    #[serde(default)]
    state: String,
    /// Those before this one: its time and id.
    queued_at: Option<DateTime<Utc>>,
    id: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "mails.html")]
struct ListPage<'a> {
    style: &'a str,
    status: MailStatus,
    kinds: Vec<(&'static str, bool)>,
    states: Vec<(&'static str, bool)>,
    rows: Vec<NoticeRow>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage<'a> {
    style: &'a str,
    row: NoticeRow,
    mail: Option<ReadableMail>,
}

async fn only_of_a_demo(house: &House) -> Result<(), Problem> {
    // Asked anew: a demo is simulated after its house was opened.
    if house.log.reader.is_simulated().await? { Ok(()) } else { Err(Problem::not_found("page")) }
}

#[get("/mails")]
pub async fn list(house: Data<House>, wanted: Query<Wanted>) -> Result<HttpResponse, Problem> {
    only_of_a_demo(&house).await?;
    let filter = LedgerFilter {
        kind: NoticeKind::ALL.iter().copied().find(|kind| kind.name() == wanted.kind),
        state: NoticeState::named(&wanted.state),
        ..LedgerFilter::default()
    };
    let after = wanted.queued_at.zip(wanted.id).map(|(at, id)| vec![Value::Time(at), Value::Uuid(id)]);
    let asked = KeptAsked { after, ..NoticeRow::first("queued_at", true, A_PAGE) };
    let rows: Vec<NoticeRow> = unplaced(house.ledger.in_order(&filter, &asked).await?);
    let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == A_PAGE);
    let older = |row: &NoticeRow| {
        let queued_at = row.queued_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        format!("/mails?kind={}&state={}&queued_at={queued_at}&id={}", wanted.kind, wanted.state, row.id)
    };
    let page = ListPage {
        style: assets::STYLE,
        status: house.ledger.status(house.log.clock.now()).await?,
        kinds: NoticeKind::ALL.iter().map(|kind| (kind.name(), Some(*kind) == filter.kind)).collect(),
        states: NoticeState::ALL.iter().map(|state| (state.name(), Some(*state) == filter.state)).collect(),
        older: rows.last().filter(|_| full).map(older),
        rows,
    };
    html(StatusCode::OK, &page)
}

#[get("/mails/{id}")]
pub async fn show(house: Data<House>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    only_of_a_demo(&house).await?;
    let row = house.ledger.notice(*id).await?.ok_or_else(|| Problem::not_found("notice"))?;
    let mail = house.ledger.message(*id).await?.and_then(|bytes| ReadableMail::of(&bytes));
    html(StatusCode::OK, &MailPage { style: assets::STYLE, row, mail })
}

/// The HTML part alone, within the page of its mail. Nothing in it runs or is fetched.
#[get("/mails/{id}/html")]
pub async fn body(house: Data<House>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    only_of_a_demo(&house).await?;
    let mail = house.ledger.message(*id).await?.and_then(|bytes| ReadableMail::of(&bytes));
    let mail = mail.ok_or_else(|| Problem::not_found("mail: a notice that is never sent has none"))?;
    Ok(framed(mail.html))
}

/// The HTML of a mail, to be shown within a page.
pub fn framed(html: String) -> HttpResponse {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", policy))
        .insert_header((X_FRAME_OPTIONS, "SAMEORIGIN"))
        .insert_header(("Cache-Control", "no-store"))
        .body(html)
}
