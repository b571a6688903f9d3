//! What answers where no route does: 405 at a place that is known, else 404.

use super::DESCRIPTION;
use crate::http::problem::Problem;
use crate::pages::{PLACES, page_of};
use actix_web::dev::ResourceDef;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, ALLOW, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use std::collections::BTreeSet;
use utoipa::openapi::{OpenApi, PathItem};

/// The places of the interface, each with its methods.
pub struct Places(Vec<(ResourceDef, Vec<&'static str>)>);

impl Places {
    /// Those that the description names, the description itself, and the pages.
    pub fn of(document: &OpenApi) -> Self {
        let described = document.paths.paths.iter().map(|(path, item)| (path.as_str(), methods(item)));
        let pages = PLACES.iter().map(|(path, methods)| (*path, methods.to_vec()));
        let all = described.chain(pages).chain([(DESCRIPTION, vec!["GET", "HEAD"])]);
        Self(all.map(|(path, methods)| (ResourceDef::new(path), methods)).collect())
    }

    fn methods_at(&self, path: &str) -> BTreeSet<&'static str> {
        self.0.iter().filter(|(place, _)| place.is_match(path)).flat_map(|(_, methods)| methods.iter().copied()).collect()
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let reads = item.get.iter().flat_map(|_| ["GET", "HEAD"]);
    let commands = [(&item.post, "POST"), (&item.put, "PUT"), (&item.delete, "DELETE")];
    reads.chain(commands.into_iter().filter_map(|(operation, method)| operation.as_ref().map(|_| method))).collect()
}

/// Nothing is here, or nothing by this method.
pub async fn nothing_here(request: HttpRequest, places: Data<Places>) -> HttpResponse {
    let methods = Vec::from_iter(places.methods_at(request.path())).join(", ");
    if methods.is_empty() && wants_a_page(&request) {
        return page_of(&Problem::not_found("page"));
    }
    if methods.is_empty() {
        return Problem::not_found(&format!("place as {}", request.path())).error_response();
    }
    let detail = format!("{} is not done here: use {methods}", request.method());
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Not by this method", detail).error_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_str(&methods).expect("methods are plain"));
    response
}

/// Whether a browser asks, for something that is not of the interface.
fn wants_a_page(request: &HttpRequest) -> bool {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepts.contains("text/html") && !request.path().starts_with("/api/")
}
