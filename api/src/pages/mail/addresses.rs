//! GET and POST /mail/addresses: addresses that no mail goes to, and letting mail go there again.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Listed, Shown, address, column};
use crate::rest::mail::allow_address::allow;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use infra::mail::SuppressedAddress;

const COLUMNS: &[Column] = &[column("address", "Address"), column("reason", "Why").plain(), column("suppressed_at", "Since")];

#[derive(Template)]
#[template(path = "mail/addresses.html")]
struct Page {
    frame: Frame,
    addresses: Shown,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/mail/addresses")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default()).await
}

#[post("/mail/addresses")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    let done = async || -> Result<bool, Problem> { allow(&filled.doing(), &filled.desk.visitor.house, &filled.body()?).await };
    match done().await {
        Ok(_) => Ok(filled.desk.visitor.to(&address(&filled.desk, &[("done", "allowed".to_owned())]))),
        Err(problem) => page(&filled.desk, &filled.tried(problem)?).await,
    }
}

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::RunMail, Object::Organisation).await?;
    let list = Listed {
        caption: "Addresses that get no mail".to_owned(),
        columns: COLUMNS,
        usual: "address",
        filters: Vec::new(),
        days: &[],
        searched: &["address", "reason"],
        empty: "There is none. An address comes here when a mail to it is returned for good.",
    };
    let read = async |asked| Ok(desk.house().ledger.suppressed(&asked).await?);
    let cells = async |rows: Vec<SuppressedAddress>| Ok(rows.iter().enumerate().map(|(n, row)| cells(n, row, desk, tried)).collect());
    let addresses = match list.answer_kept::<SuppressedAddress>(desk, read, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page {
        frame: desk.frame(Place::Organisation, "/mail", None).await?,
        wrong: problems(addresses.acts(), tried),
        addresses,
        done: (desk.asked("done") == Some("allowed")).then_some("Mail goes there from now on."),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn cells(n: usize, row: &SuppressedAddress, desk: &Desk, tried: &Tried) -> Vec<Cell> {
    let allow = Act::new("allow", address(desk, &[]), "Let mail go there again").apart(n).with("address", &row.address).taking(tried);
    vec![Cell::text(&row.address), Cell::text(&row.reason).offering(Some(allow)), Cell::moment(Some(row.suppressed_at), &desk.form)]
}
