//! What this is and where to go, for whoever comes to the server's own address.

use crate::http::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use askama::Template;
use infra::house::House;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    simulated: bool,
}

impl Home {
    fn style(&self) -> &'static str {
        super::style::PLACE
    }
}

/// The first page.
#[get("/")]
pub async fn show(house: Data<House>) -> Result<HttpResponse, Problem> {
    let policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    // A database that does not answer has nothing to say of its history; the page is there all the same.
    let simulated = house.log.reader.is_simulated().await.unwrap_or(false);
    let page = Home { simulated }.render().map_err(Problem::opaque)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("Content-Security-Policy", policy)).body(page))
}
