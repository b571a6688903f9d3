//! GET /sign-in/provider and the way back from it: signing in by the organisation's own identity provider.

use super::form::{Visitor, told};
use crate::http::problem::Problem;
use crate::pages::assets;
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use infra::accounts::identity_provider::ProviderError;
use infra::accounts::{AccountError, Back};

/// Why nobody was let in, and the ways on.
#[derive(Template)]
#[template(path = "account/not_signed_in.html")]
struct NotSignedIn {
    style: &'static str,
    button: String,
    wrong: Option<String>,
}

/// What stands on the button, where an identity provider is set up.
pub fn button(visitor: &Visitor) -> Option<String> {
    visitor.house.accounts.provider().map(|provider| provider.settings().button.clone())
}

fn not_signed_in(visitor: &Visitor, error: AccountError) -> Result<HttpResponse, Problem> {
    let (status, wrong) = told(error)?;
    let button = button(visitor).unwrap_or_default();
    visitor.page(status, &NotSignedIn { style: assets::STYLE, button, wrong: Some(wrong) })
}

/// Another site may send a browser to the page with the button, and not past it.
#[get("/sign-in/provider")]
pub async fn leave(visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.caller().await?.is_some() {
        return Ok(visitor.goes_on());
    }
    if visitor.house.accounts.provider().is_none() {
        return not_signed_in(&visitor, ProviderError::NotSetUp.into());
    }
    if !visitor.came_by_itself() {
        return Ok(visitor.to("/sign-in"));
    }
    match visitor.house.accounts.leave(&visitor.knock()).await {
        Ok(leaving) => Ok(visitor.leaves(leaving)),
        Err(error) => not_signed_in(&visitor, error),
    }
}

/// The provider sends the browser here, as OpenID Connect says.
#[get("/sign-in/provider/callback")]
pub async fn come_back(visitor: Visitor, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let back = brought(&request);
    match visitor.house.accounts.come_back(visitor.left().as_deref(), back, &visitor.knock()).await {
        Ok(step) => Ok(visitor.back(visitor.after(step))),
        // Who is in stays so: a way back that is opened once more lets nobody in, and nobody out.
        Err(error) => not_signed_in(&visitor, error),
    }
}

/// What the query says, each at most once: of two values nobody could tell which one is meant.
fn brought(request: &HttpRequest) -> Back {
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string()).map(Query::into_inner).unwrap_or_default();
    let one = |name: &str| {
        let mut found = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone());
        found.next().filter(|_| found.next().is_none())
    };
    Back { state: one("state"), code: one("code"), error: one("error"), issuer: one("iss") }
}
