//! What every answer is framed by: an id that the log knows too, headers that browsers heed, and an end to waiting.

use super::problem::Problem;
use actix_web::body::{BodySize, BodyStream, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage, ResponseError};
use futures::stream;
use infra::event_log::Reader;
use std::time::Duration;
use tokio::sync::OnceCell;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SIMULATED: HeaderName = HeaderName::from_static("chapterhouse-simulated");
/// What every answer says to browsers: come back over TLS alone (heeded only where TLS it was), share nothing with other sites' windows, lend
/// nothing to other sites' pages, and ask for no camera, microphone or place.
const EVERYWHERE: [(HeaderName, &str); 4] = [
    (HeaderName::from_static("strict-transport-security"), "max-age=31536000; includeSubDomains"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];
/// How long an answer waits to learn whether the history was simulated.
const A_MOMENT: Duration = Duration::from_secs(1);

/// The id of a request, for whoever records something of it.
pub struct RequestId(pub String);

/// How this application frames its answers.
pub struct Frame {
    /// How long a request may take.
    pub patience: Duration,
    pub reader: Reader,
    /// Asked of the log with the first request: a log is marked before its first event, and stays so.
    pub simulated: OnceCell<bool>,
}

impl Frame {
    /// Whether the history was simulated: every answer says so.
    pub async fn is_simulated(&self) -> bool {
        // A database that does not answer has nothing to say of its history either; the next request asks again.
        let asked = tokio::time::timeout(A_MOMENT, self.simulated.get_or_try_init(|| self.reader.is_simulated())).await;
        asked.is_ok_and(|answered| answered.is_ok_and(|simulated| *simulated))
    }

    async fn put_around(&self, headers: &mut HeaderMap, id: HeaderValue, api: bool) {
        headers.insert(REQUEST_ID, id);
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // A page may show a mail within itself, and says so.
        if !headers.contains_key(X_FRAME_OPTIONS) {
            headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        }
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        for (name, value) in EVERYWHERE {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if api {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if self.is_simulated().await {
            headers.insert(SIMULATED, HeaderValue::from_static("true"));
        }
    }
}

/// Frames one request. What is being written is written to its end even when the waiting ends.
pub async fn framed(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let frame = request.app_data::<Data<Frame>>().cloned().expect("the application was built with a frame");
    let id = request.headers().get(REQUEST_ID).filter(|value| is_good(value)).cloned().unwrap_or_else(made_up);
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default(), method = %request.method(), path = request.path());
    let api = request.path().starts_with("/api/");
    let only_head = request.method() == Method::HEAD;
    if only_head {
        // The same as GET; the server leaves the body out.
        request.head_mut().method = Method::GET;
    }
    request.extensions_mut().insert(RequestId(id.to_str().unwrap_or_default().to_owned()));
    let answered = tokio::time::timeout(frame.patience, next.call(request).instrument(span.clone())).await;
    let mut instead = match answered {
        Ok(Ok(mut response)) => {
            frame.put_around(response.headers_mut(), id, api).await;
            let response = response.map_into_boxed_body();
            // A body of no known length would be read to its end to be left out.
            let endless = only_head && response.response().body().size() == BodySize::Stream;
            return Ok(if endless {
                response.map_body(|_, _| BodyStream::new(stream::empty::<Result<Bytes, Error>>()).boxed())
            } else {
                response
            });
        }
        Ok(Err(error)) => error.error_response(),
        Err(_) => {
            span.in_scope(|| tracing::warn!("a request took too long"));
            too_long().error_response()
        }
    };
    frame.put_around(instead.headers_mut(), id, api).await;
    // The request itself is gone: what is answered instead finds its own way to the caller.
    Err(InternalError::from_response("answered without its request", instead).into())
}

fn is_good(value: &HeaderValue) -> bool {
    value.len() <= 100 && value.as_bytes().iter().all(u8::is_ascii_graphic)
}

fn made_up() -> HeaderValue {
    HeaderValue::from_str(&infra::ids::fresh().to_string()).expect("a UUID is printable")
}

fn too_long() -> Problem {
    let detail = "this took too long: ask for less at a time, or send it again with the same Idempotency-Key, and it is done once";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", "Not in time", detail)
}
