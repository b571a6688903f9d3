//! Why a command did not happen.

use crate::event_log::{AppendError, DecodeError, ReadError};
use chrono::NaiveDate;
use domain::{Currency, Refusal};

/// Why a command did not happen. In every case but [`CommandError::Unavailable`], nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The rules say no.
    #[error("{message}")]
    Refused { code: &'static str, field: Option<&'static str>, message: String },
    /// The request does not fit what it is about.
    #[error("{message}")]
    Invalid { field: &'static str, message: String },
    /// A field of the request names what there is not.
    #[error("there is no such {what}")]
    Unknown { field: &'static str, what: &'static str },
    #[error("there is no such {what}")]
    NotFound { what: &'static str },
    /// The stream was not at the version that the caller named.
    #[error("it is at version {actual}, not {expected}")]
    Stale { expected: i64, actual: i64 },
    /// Others kept changing the same thing.
    #[error("others changed {stream} at the same moment, again and again")]
    Conflict { stream: String },
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// It may or may not have been written; the same command, sent again, finds out.
    #[error("{0}")]
    Unavailable(String),
    #[error("{0}")]
    Fault(String),
}

const NO_FEE_PLAN: &str = "no_fee_plan";

impl CommandError {
    /// Nobody has said yet what membership costs.
    pub(super) fn no_fee_plan(currency: Currency, on: NaiveDate) -> Self {
        let message = format!("neither the region nor a region above it has a fee plan in {currency} on {on}: set one first");
        CommandError::Refused { code: NO_FEE_PLAN, field: None, message }
    }

    /// Whether headquarters has yet to do something, after which the same command will be right: what was to happen by itself waits for that.
    pub fn waits_for_headquarters(&self) -> bool {
        matches!(self, Self::Refused { code: NO_FEE_PLAN, .. })
    }

    /// A refusal of the domain.
    pub fn refused<R: Refusal>(refusal: R) -> Self {
        CommandError::Refused { code: refusal.code(), field: refusal.field(), message: refusal.to_string() }
    }

    /// Whether a decision, rather than the machinery, said no.
    pub fn is_decision(&self) -> bool {
        match self {
            Self::Refused { .. } | Self::Invalid { .. } | Self::Unknown { .. } | Self::NotFound { .. } => true,
            Self::Stale { .. } | Self::KeyReused => true,
            Self::Conflict { .. } | Self::Unavailable(_) | Self::Fault(_) => false,
        }
    }

    /// What is missing is named by this field of the request.
    pub(super) fn named_by(self, field: &'static str) -> Self {
        match self {
            CommandError::NotFound { what } => CommandError::Unknown { field, what },
            other => other,
        }
    }

    /// What a taken claim means to whoever asked for it.
    pub(super) fn claim_taken(key: &str) -> Self {
        let (code, field, message) = match key.split('/').next() {
            Some("seat") => ("seat_taken", Some("profession"), "another member holds this seat: choose another profession or chapter"),
            Some("person") => (
                "person_has_membership",
                Some("person_id"),
                "this person already belongs, or has applied, to a chapter: one person, one chapter",
            ),
            Some("email") => ("email_taken", Some("email"), "another person uses this e-mail address"),
            Some("entity") => (
                "entity_code_taken",
                Some("legal_entity"),
                "another legal entity has this code: choose another code, or give the entity the name that it has in its other regions",
            ),
            Some("user-email") => ("user_email_taken", Some("email"), "another user has this e-mail address"),
            Some("user-person") => ("user_person_taken", None, "another user is this person already"),
            Some("user-identity") => ("user_identity_taken", None, "another user signs in with this account of the identity provider"),
            Some("payment") => ("payment_already_recorded", Some("payment_id"), "this payment has been recorded already"),
            _ => ("claim_taken", None, "somebody else holds what this asks for"),
        };
        CommandError::Refused { code, field, message: message.to_owned() }
    }
}

impl From<ReadError> for CommandError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(e) => CommandError::Unavailable(e.to_string()),
            other => CommandError::Fault(other.to_string()),
        }
    }
}

impl From<DecodeError> for CommandError {
    fn from(error: DecodeError) -> Self {
        CommandError::Fault(error.to_string())
    }
}

impl From<AppendError> for CommandError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Unavailable(why) => CommandError::Unavailable(why),
            AppendError::Rejected(why) => CommandError::Fault(why),
        }
    }
}
