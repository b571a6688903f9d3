//! GET and POST /mail/addresses: addresses that no mail goes to, and letting mail go there again.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place, escaped};
use crate::pages::instead::Instead;
use crate::rest::mail::allow_address::allow;
use actix_web::{HttpResponse, get, post};
use askama::Template;

const A_PAGE: usize = 100;

/// An address, why no mail goes there, and the act that lets it.
struct Address {
    address: String,
    reason: String,
    since: String,
    allow: Act,
}

#[derive(Template)]
#[template(path = "mail/addresses.html")]
struct Page {
    frame: Frame,
    addresses: Vec<Address>,
    next: Option<String>,
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
        Ok(_) => Ok(filled.desk.visitor.to("/mail/addresses?done=allowed")),
        Err(problem) => page(&filled.desk, &filled.tried(problem)?).await,
    }
}

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::RunMail, Object::Organisation).await?;
    let limit = i64::try_from(A_PAGE).unwrap_or(100) + 1;
    let mut rows = desk.house().ledger.suppressed(desk.asked("after"), false, limit).await.map_err(Problem::from)?;
    let more = rows.len() > A_PAGE;
    rows.truncate(A_PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("/mail/addresses?after={}", escaped(&row.address)));
    let address = |(n, row): (usize, infra::mail::SuppressedAddress)| Address {
        allow: Act::new("allow", "/mail/addresses", "Let mail go there again").apart(n).with("address", &row.address).taking(tried),
        since: desk.form.moment(row.suppressed_at),
        address: row.address,
        reason: row.reason,
    };
    let addresses: Vec<Address> = rows.into_iter().enumerate().map(address).collect();
    let page = Page {
        frame: desk.frame(Place::Organisation, "/mail", None).await?,
        wrong: problems(addresses.iter().map(|one| &one.allow), tried),
        addresses,
        next,
        done: (desk.asked("done") == Some("allowed")).then_some("Mail goes there from now on."),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}
