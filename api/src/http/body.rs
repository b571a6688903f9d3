//! Request bodies: JSON, whole, not too large, and read strictly.

use super::problem::Problem;
use super::reading::{self, Lists, Malformed, Unreadable, Wrong};
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A body without fields: `{}`, or nothing at all.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Why a body did not arrive.
pub(super) fn unread(error: &actix_web::Error) -> Problem {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = "the body is larger than this server takes: send less at a time";
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large", detail)
        }
        status => {
            Problem::new(status, "body_unreadable", "The body could not be read", "the body did not arrive whole: send the request again")
        }
    }
}

/// Whether a request says that its body is JSON.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.and_then(|kind| kind.split(';').next()).is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The body is of another kind than those that are read here.
pub(super) fn not_json() -> Problem {
    let detail = "the body is JSON: send the header Content-Type: application/json with it";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body is not of a kind that is read here", detail)
}

/// Reads a body; problems name the field and say what to do.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8], lists: &Lists) -> Result<T, Problem> {
    reading::body(bytes, lists).map_err(|unreadable| match unreadable {
        Unreadable::Malformed(at) => malformed(&at),
        Unreadable::Wrong(wrong) => invalid(&wrong),
    })
}

/// Reads a page's form into what a body would be read into. All of its fields that are wrong are told of.
pub fn of_form<T: DeserializeOwned>(fields: &BTreeMap<String, String>) -> Result<T, Problem> {
    reading::form(fields).map_err(|all| {
        let each = all.iter().rev().map(invalid);
        each.reduce(|later, first| first.and(Some(later))).unwrap_or_else(|| Problem::invalid("form", "it cannot be read"))
    })
}

fn invalid(wrong: &Wrong) -> Problem {
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", "A field does not have the right form", wrong);
    match wrong.field() {
        Some(field) => problem.field(field),
        None => problem,
    }
}

fn malformed(at: &Malformed) -> Problem {
    let detail =
        format!("it ceases to be JSON at line {}, column {}: send it anew, whole, and nested no deeper than 128", at.line, at.column);
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json", "The body is not JSON that can be read", detail)
}

/// A body that names a chapter names the path's.
pub fn same_chapter(path: domain::ChapterId, body: Option<domain::ChapterId>) -> Result<(), Problem> {
    if body.is_none_or(|named| named == path) {
        return Ok(());
    }
    let detail = "the body names another chapter than the path: leave it out, or name the path's";
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "path_and_body_differ", "Path and body differ", detail).field("chapter_id"))
}
