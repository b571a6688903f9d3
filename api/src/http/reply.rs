//! What a command answers: id, version and position, the version as ETag.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, Responder};
use infra::commands::Committed;
use serde::Serialize;
use std::hash::{DefaultHasher, Hasher};

/// What was done. Reads that ask for at least this position see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(example = json!({"id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "version": 1, "position": 1204}))]
pub struct Done {
    /// What the command was about, or made.
    pub id: String,
    /// The version that it now has; also the ETag, which If-Match takes.
    pub version: i64,
    /// The place in the log that the command reached.
    pub position: i64,
    /// What else the command made, such as `person_id` or `invoice_id`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub details: serde_json::Map<String, serde_json::Value>,
}

/// An answer with its status.
pub struct Reply {
    status: StatusCode,
    done: Done,
    repeated: bool,
}

impl Reply {
    /// Something was made (201).
    pub fn created(committed: Committed) -> Self {
        Self::with(StatusCode::CREATED, committed)
    }

    /// Something was changed (200).
    pub fn changed(committed: Committed) -> Self {
        Self::with(StatusCode::OK, committed)
    }

    fn with(status: StatusCode, Committed { answer, position, repeated }: Committed) -> Self {
        Self { status, done: Done { id: answer.id, version: answer.version, position, details: answer.details }, repeated }
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((ETAG, format!("\"{}\"", self.done.version)));
        if self.repeated {
            response.insert_header(("Idempotent-Replayed", "true"));
        }
        response.json(self.done)
    }
}

/// One resource as it stands. Its ETag tells the version, for If-Match, and the content, for If-None-Match: what is answered may
/// depend on more than the one stream, such as on the day and on who asks. A reader who has it already is told so, and gets no body.
pub struct Found<T> {
    pub version: i64,
    pub body: T,
}

impl<T: Serialize> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = serde_json::to_vec(&self.body).expect("an answer is plain data");
        let (etag, has_it) = tagged(request, self.version, &[&body]);
        if has_it {
            return not_modified(etag);
        }
        HttpResponse::Ok().insert_header((ETAG, etag)).content_type(ContentType::json()).body(body)
    }
}

/// The ETag of a version with a content, and whether the reader has that already.
pub fn tagged(request: &HttpRequest, version: i64, content: &[&[u8]]) -> (HeaderValue, bool) {
    // The same on every node of one program, and unequal for unequal contents but by a chance that nobody meets.
    let mut print = DefaultHasher::new();
    content.iter().for_each(|part| print.write(part));
    let etag = format!("\"{version}-{:016x}\"", print.finish());
    let known = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    // A star is any content: there is one.
    let is_this = |known: &str| known == "*" || known.trim_start_matches("W/") == etag;
    let has_it = known.flat_map(|known| known.split(',')).any(|known| is_this(known.trim()));
    (HeaderValue::from_str(&etag).expect("a version and a print are plain text"), has_it)
}

/// The answer to a reader who has it already.
pub fn not_modified(etag: HeaderValue) -> HttpResponse {
    HttpResponse::NotModified().insert_header((ETAG, etag)).finish()
}
