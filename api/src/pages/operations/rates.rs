//! GET and POST /rates: exchange rates by day, and recording one.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::http::query::days;
use crate::pages::act::{Act, Filled, Tried, day, line, money, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, DAYS, Listed, Shown, column, numbers};
use crate::rest::exchange_rates::record::{Request, record};
use actix_web::{HttpResponse, get, post};
use askama::Template;
use infra::commands::Committed;
use projections::ExchangeRateRow;

const COLUMNS: &[Column] =
    &[column("dated", "Day"), column("base", "One"), column("quote", "in"), numbers("rate", "Rate"), column("source", "From")];

#[derive(Template)]
#[template(path = "operations/rates.html")]
struct Page {
    frame: Frame,
    record: Option<Act>,
    rates: Shown,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/rates")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default()).await
}

#[post("/rates")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    let done = async || -> Result<Committed, Problem> {
        let request: Request = filled.body()?;
        record(filled.doing(), &request).await
    };
    match done().await {
        Ok(done) => Ok(filled.desk.visitor.to(&format!("/rates?done=recorded&min_position={}", done.position))),
        Err(problem) => page(&filled.desk, &filled.tried(problem)?).await,
    }
}

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadMoney, Object::Organisation).await?;
    desk.caught_up().await?;
    let wanted = days("dated", desk.day("from")?, desk.day("to")?)?.into_iter().collect();
    let list = Listed {
        caption: "Exchange rates".to_owned(),
        columns: COLUMNS,
        usual: "-dated",
        filters: Vec::new(),
        days: &DAYS,
        searched: &["base", "quote"],
        empty: "No rate is recorded yet. Record one, and amounts can be told in another currency.",
    };
    let cells = async |rows: Vec<ExchangeRateRow>| Ok(rows.iter().map(|row| cells(row, desk)).collect());
    let rates = match list.answer::<ExchangeRateRow>(desk, wanted, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let records = desk.access.lets(&desk.caller, Action::HandleMoney, Object::Organisation).await?;
    let record = records.then(|| act().taking(tried));
    let page = Page {
        frame: desk.frame(Place::Organisation, "/operations", None).await?,
        wrong: problems(&record, tried),
        record,
        rates,
        done: (desk.asked("done") == Some("recorded")).then_some("Recorded."),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn act() -> Act {
    Act::new("record", "/rates", "Record the rate")
        .titled("Record a rate")
        .says("It holds from its day until the next that has one; of two rates of one day, the one recorded last.")
        .field(line("base", "One unit of").hint("A code such as GBP."))
        .field(line("quote", "is so much in").hint("The other way round is a rate of its own."))
        .field(money("rate", "Rate").hint("A decimal such as 1.1954, with nine decimal places at most."))
        .field(day("dated", "On"))
        .field(line("source", "From").hint("Where it was had from, such as European Central Bank; dashboards name it."))
}

fn cells(row: &ExchangeRateRow, desk: &Desk) -> Vec<Cell> {
    vec![
        Cell::day(Some(row.dated), &desk.form),
        Cell::text(row.base.code()),
        Cell::text(row.quote.code()),
        Cell::figure(&row.rate),
        Cell::text(&row.source),
    ]
}
