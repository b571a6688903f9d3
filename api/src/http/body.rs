//! Request bodies, read strictly: unknown fields, wrong forms and too much depth are named.

use super::problem::Problem;
use actix_web::http::StatusCode;
use serde::de::DeserializeOwned;

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

/// Parses a body; errors say where and what was expected.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => {
                let problem =
                    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", "A field does not have the right form", &inner);
                if path == "." { problem } else { problem.field(path) }
            }
            _ => malformed(&inner),
        }
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json", "The body is not JSON that can be read", error)
}

/// A body that names a chapter names the path's.
pub fn same_chapter(path: domain::ChapterId, body: Option<domain::ChapterId>) -> Result<(), Problem> {
    if body.is_none_or(|named| named == path) {
        return Ok(());
    }
    let detail = "the body names another chapter than the path: leave it out, or name the path's";
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "path_and_body_differ", "Path and body differ", detail).field("chapter_id"))
}
