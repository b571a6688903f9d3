//! What this is and where to go, for whoever comes to the server's own address.

use crate::http::problem::Problem;
use actix_web::{HttpResponse, get};
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
struct Home;

impl Home {
    fn style(&self) -> &'static str {
        super::style::PLACE
    }
}

/// The first page.
#[get("/")]
pub async fn show() -> Result<HttpResponse, Problem> {
    let policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    let page = Home.render().map_err(Problem::opaque)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("Content-Security-Policy", policy)).body(page))
}
