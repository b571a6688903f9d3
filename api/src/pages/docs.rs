//! The page to read and try the REST interface.

use crate::http::problem::Problem;
use crate::rest::DESCRIPTION;
use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| Arc::new(Config::from(DESCRIPTION)));

/// The page is a folder: what it loads is beside it.
#[get("/docs")]
pub async fn folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// The page and what it loads.
#[get("/docs/{file:.*}")]
pub async fn file(file: Path<String>) -> Result<HttpResponse, Problem> {
    let name = if file.is_empty() { "index.html" } else { file.as_str() };
    let found = utoipa_swagger_ui::serve(name, CONFIG.clone()).map_err(Problem::opaque)?;
    let found = found.ok_or_else(|| Problem::not_found("page of the documentation"))?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(found.content_type);
    if name == "index.html" {
        let page = String::from_utf8_lossy(&found.bytes);
        return Ok(answer.body(page.replace("<title>Swagger UI</title>", "<title>Chapterhouse: the REST interface</title>")));
    }
    Ok(answer.body(found.bytes.into_owned()))
}
