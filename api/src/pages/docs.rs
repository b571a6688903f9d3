//! The page to read and try the REST interface.

use crate::http::problem::Problem;
use crate::rest::DESCRIPTION;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use infra::house::House;
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// The style sheet is the reader's own, so that the strip brings its colours along.
const SIMULATED: &str = r#"<p style="margin: 0; padding: 8px 16px; background: #e8eef4; color: #3d4a57; font: 14px sans-serif">This organisation is simulated: its people are invented.</p>"#;

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| Arc::new(Config::from(DESCRIPTION)));

/// The page is a folder: what it loads is beside it.
#[get("/docs")]
pub async fn folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// The page and what it loads.
#[get("/docs/{file:.*}")]
pub async fn file(file: Path<String>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let name = if file.is_empty() { "index.html" } else { file.as_str() };
    let found = utoipa_swagger_ui::serve(name, CONFIG.clone()).map_err(Problem::opaque)?;
    let found = found.ok_or_else(|| Problem::not_found("page of the documentation"))?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(found.content_type);
    if name == "index.html" {
        let page = String::from_utf8_lossy(&found.bytes);
        let mut page = page.replace("<title>Swagger UI</title>", "<title>Chapterhouse: the REST interface</title>");
        // As on the other pages; a database that does not answer has nothing to say of its history.
        if house.log.reader.is_simulated().await.unwrap_or(false) {
            page = page.replace("<body>", &format!("<body>\n{SIMULATED}"));
        }
        return Ok(answer.body(page));
    }
    Ok(answer.body(found.bytes.into_owned()))
}
