//! What this is and where to go, for whoever comes to the server's own address.

use super::account::form::Visitor;
use super::desk::Desk;
use super::instead::Instead;
use crate::http::problem::Problem;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get};
use askama::Template;
use infra::house::House;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    simulated: bool,
}

impl Home {
    fn style(&self) -> &'static str {
        super::assets::STYLE
    }
}

/// The first page; whoever is signed in goes on to what is theirs.
#[get("/")]
pub async fn show(house: Data<House>, visitor: Visitor, request: HttpRequest) -> Result<HttpResponse, Instead> {
    // A database that does not answer knows nobody; the page is there all the same.
    if visitor.caller().await.ok().flatten().is_some() {
        let home = Desk::extract(&request).await?.home().await?;
        return Ok(visitor.to(home.as_deref().unwrap_or("/account")));
    }
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    // A database that does not answer has nothing to say of its history; the page is there all the same.
    let simulated = house.log.reader.is_simulated().await.unwrap_or(false);
    let page = Home { simulated }.render().map_err(Problem::opaque)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("Content-Security-Policy", policy)).body(page))
}
