//! The one style sheet.

use actix_web::{HttpResponse, get};

/// Where it is, by its content's version.
pub const PLACE: &str = concat!("/static/chapterhouse.css?v=", env!("CARGO_PKG_VERSION"));

#[get("/static/chapterhouse.css")]
pub async fn sheet() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(("Cache-Control", "public, max-age=3600"))
        .body(include_str!("../../static/chapterhouse.css"))
}
