//! Problems (RFC 9457): a stable type, the field at fault, and what to do. A fault is logged here once and opaque outside.

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use infra::accounts::AccountError;
use infra::accounts::identity_provider::ProviderError;
use infra::commands::CommandError;
use infra::event_log::ReadError;
use infra::runner::RunnerError;
use serde::Serialize;
use std::fmt;
use std::num::NonZeroU16;

/// Where the types of problems are described.
const TYPES: &str = "/api/v1/problems#";

/// Why a request was not done.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(example = json!({
    "type": "/api/v1/problems#seat_taken", "title": "The rules do not allow this", "status": 409,
    "detail": "another member holds this seat: choose another profession or chapter", "code": "seat_taken", "field": "profession",
}))]
pub struct Problem {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: Box<str>,
    /// The kind of problem in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request, and what to do.
    pub detail: String,
    /// The last part of the type, for programs.
    pub code: String,
    /// The field of the request that is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// After how many seconds it is worth trying again.
    #[serde(skip)]
    pub retry_after: Option<NonZeroU16>,
    /// What is wrong with other fields of a page's form.
    #[serde(skip)]
    beside: Option<Box<Beside>>,
}

/// What is wrong with some fields: their names, and what to do.
#[derive(Debug, Clone)]
struct Beside(Vec<(String, String)>);

impl Problem {
    /// A problem with a status and a stable code.
    pub fn new(status: StatusCode, code: &str, title: &'static str, detail: impl fmt::Display) -> Self {
        Self {
            kind: format!("{TYPES}{code}").into(),
            title,
            status: status.as_u16(),
            detail: detail.to_string(),
            code: code.to_owned(),
            field: None,
            retry_after: None,
            beside: None,
        }
    }

    /// Names the field at fault.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// With all that is wrong with other fields.
    pub fn and(mut self, other: Option<Problem>) -> Self {
        let Some(other) = other else { return self };
        let others =
            other.field.map(|field| (field, other.detail)).into_iter().chain(other.beside.map(|beside| beside.0).unwrap_or_default());
        let others = others.filter(|(field, _)| Some(field) != self.field.as_ref());
        let known = self.beside.take().map(|beside| beside.0).unwrap_or_default();
        self.beside = Some(Box::new(Beside(known.into_iter().chain(others).collect())));
        self
    }

    /// What is wrong with other fields: their names, and what to do.
    pub fn beside(&self) -> &[(String, String)] {
        self.beside.as_ref().map_or(&[], |beside| &beside.0)
    }

    /// All that is said, to be said in other words.
    pub fn told_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let beside = self.beside.iter_mut().flat_map(|beside| beside.0.iter_mut().map(|(_, detail)| detail));
        [&mut self.detail].into_iter().chain(beside)
    }

    /// Adds to what is said.
    pub fn told(mut self, more: &str) -> Self {
        self.detail = format!("{}; {more}", self.detail);
        self
    }

    /// The field at fault by the name that this request has for it.
    pub fn in_words_of(mut self, names: &[(&str, &str)]) -> Self {
        let known = self.field.as_deref().and_then(|field| names.iter().find(|(domains, _)| *domains == field));
        if let Some((_, requests)) = known {
            self.field = Some((*requests).to_owned());
        }
        self
    }

    /// The request does not have the right form.
    pub fn invalid(field: &str, detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", "A field does not have the right form", detail).field(field)
    }

    /// There is no such thing, or the caller may not know of it.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is no such thing",
            format!("there is no such {what}, or it is not yours to see"),
        )
    }

    /// A field of the request names what there is not, or what the caller may not know of.
    pub fn unknown(field: &str, what: &str) -> Self {
        let detail = format!("there is no such {what}, or it is not yours to see: name another one");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_id", "A field names what there is not", detail).field(field)
    }

    /// The caller sees it but may not do this to it.
    pub fn forbidden(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_allowed", "This is not yours to do", detail)
    }

    /// No token, or one that does not hold.
    pub fn unauthenticated(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_authenticated", "Who is asking?", detail)
    }

    pub(crate) fn opaque(error: impl fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        let detail = "the program could not do this; the fault has been recorded";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", "Something is wrong here", detail)
    }

    pub(crate) fn unavailable(error: impl fmt::Display) -> Self {
        tracing::warn!(%error, "the database does not answer");
        let detail = "the database does not answer: send the request again, with the same Idempotency-Key, and it is done once";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not now", detail)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type(ContentType("application/problem+json".parse().expect("it is a media type")));
        match self.status_code() {
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                response.insert_header((RETRY_AFTER, self.retry_after.map_or(1, NonZeroU16::get).to_string()))
            }
            StatusCode::UNAUTHORIZED => response.insert_header((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            _ => &mut response,
        };
        response.body(serde_json::to_string(self).expect("a problem is plain data"))
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused { code, field, message } => {
                let problem = Self::new(StatusCode::CONFLICT, code, "The rules do not allow this", message);
                match field {
                    Some(field) => problem.field(field),
                    None => problem,
                }
            }
            CommandError::Invalid { field, message } => Self::invalid(field, message),
            CommandError::Unknown { field, what } => Self::unknown(field, what),
            CommandError::NotFound { what } => Self::not_found(what),
            CommandError::Stale { expected, actual } => {
                let detail = format!("If-Match names version {expected}, and it is at version {actual}: read it again and decide anew");
                Self::new(StatusCode::PRECONDITION_FAILED, "stale_version", "It has changed since you read it", detail)
            }
            CommandError::Conflict { stream } => {
                let detail = format!("others kept changing {stream} at the same moment: send the request again");
                Self::new(StatusCode::CONFLICT, "overtaken", "Others were faster", detail)
            }
            CommandError::KeyReused => {
                let detail = "this Idempotency-Key was used for another request: use a new key for a new request";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", "The key belongs to another request", detail)
            }
            CommandError::Unavailable(error) => Self::unavailable(error),
            CommandError::Fault(error) => Self::opaque(error),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Command(error) => error.into(),
            AccountError::Database(error) => Self::unavailable(error),
            AccountError::NotOurs(error) => Self::opaque(error),
            AccountError::Provider(error) => error.into(),
            AccountError::Wrong => Self::new(StatusCode::UNAUTHORIZED, "wrong_password", "Nobody is let in so", error),
            AccountError::WrongCode => Self::new(StatusCode::UNAUTHORIZED, "wrong_code", "Nobody is let in so", error),
            AccountError::Expired => Self::new(StatusCode::UNAUTHORIZED, "sign_in_expired", "Nobody is let in so", error),
            AccountError::BadLink => Self::new(StatusCode::CONFLICT, "link_spent", "The rules do not allow this", error),
            AccountError::Slowed(wait) => {
                let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "slowed", "Too many tries", error);
                Self { retry_after: u16::try_from(wait.as_secs()).ok().and_then(NonZeroU16::new), ..problem }
            }
            AccountError::Busy(error) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Not now", error),
            AccountError::Weak(error) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "weak_password", "This password is not taken", error).field("password")
            }
            AccountError::Locked => Self::new(StatusCode::SERVICE_UNAVAILABLE, "sign_in_not_set_up", "Nobody can sign in yet", error),
        }
    }
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        let nobody = "Nobody is let in so";
        match error {
            ProviderError::NotSetUp => Self::new(StatusCode::NOT_FOUND, "no_identity_provider", "There is no such thing", error),
            ProviderError::Denied => Self::new(StatusCode::FORBIDDEN, "provider_denied", nobody, error),
            ProviderError::Spent => Self::new(StatusCode::UNAUTHORIZED, "sign_in_expired", nobody, error),
            ProviderError::Unverified => Self::new(StatusCode::FORBIDDEN, "address_not_vouched_for", nobody, error),
            ProviderError::Nobody => Self::new(StatusCode::FORBIDDEN, "nobody_by_this_account", nobody, error),
            ProviderError::Down => Self::new(StatusCode::SERVICE_UNAVAILABLE, "provider_down", "Not now", error),
            ProviderError::Nonsense => Self::new(StatusCode::BAD_GATEWAY, "provider_unsound", "The identity provider is at fault", error),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(error) => Self::unavailable(error),
            other => Self::opaque(other),
        }
    }
}

impl From<RunnerError> for Problem {
    fn from(error: RunnerError) -> Self {
        match error {
            RunnerError::Database(error) => Self::unavailable(error),
            RunnerError::Log(error) => error.into(),
            other => Self::opaque(other),
        }
    }
}
