//! Request bodies, read strictly: unknown fields, wrong forms and too much depth are named. And the command's key, which with
//! the body makes a request the same request.

use super::caller::Caller;
use super::problem::Problem;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::IF_MATCH;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use domain::ids;
use futures::future::LocalBoxFuture;
use infra::commands::Context;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A command's body, and how it was sent.
pub struct Sent<T> {
    pub body: T,
    key: Option<String>,
    if_version: Option<i64>,
    request: Vec<u8>,
    client: Option<String>,
}

/// A body without fields: `{}`, or nothing at all.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<T> Sent<T> {
    /// The circumstances under which the command is performed for this caller.
    pub fn context(&self, caller: &Caller) -> Context {
        let actor = caller.grant.actor;
        // A key is the caller's own: nobody meets another's by using the same.
        let command_id = match &self.key {
            Some(key) => ids::derived("command", &[&actor.to_string(), key]),
            None => infra::ids::fresh(),
        };
        let mut context = Context::new(actor, command_id, &self.request);
        context.if_version = self.if_version;
        context.metadata.client = self.client.clone();
        context
    }

    /// An id for what the command makes.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        infra::ids::fresh().into()
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Sent<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let key = header(request, "idempotency-key");
        let client = header(request, "user-agent").map(|agent| agent.chars().take(100).collect());
        let version = if_version(request);
        let line = format!("{} {}\n", request.method(), request.uri());
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| unread(&error))?;
            let key = key.map(checked_key).transpose()?;
            let body = if bytes.is_empty() { parse(b"{}") } else { parse(&bytes) }?;
            let mut request = line.into_bytes();
            request.extend_from_slice(&bytes);
            Ok(Self { body, key, if_version: version?, request, client })
        })
    }
}

fn header(request: &HttpRequest, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn checked_key(key: String) -> Result<String, Problem> {
    let good = !key.is_empty() && key.len() <= 200 && key.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if good { Ok(key) } else { Err(Problem::invalid("Idempotency-Key", "it must be 1 to 200 printable ASCII characters, such as a UUID")) }
}

fn if_version(request: &HttpRequest) -> Result<Option<i64>, Problem> {
    let Some(value) = request.headers().get(IF_MATCH) else { return Ok(None) };
    let version = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
    version.map(Some).ok_or_else(|| Problem::invalid("If-Match", "it must be an ETag that was answered before, such as \"3\""))
}

fn unread(error: &actix_web::Error) -> Problem {
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
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
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
