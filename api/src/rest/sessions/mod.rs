//! Sessions: signing in by REST, in one step or two, with a password reset or an invitation before it. These doors are open to everybody.

mod open;
pub mod own;

pub use open::Enrolment;

use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use infra::accounts::{Opened, Step};
use utoipa_actix_web::service_config::ServiceConfig;

/// The doors that are open to everybody.
pub fn open_routes(config: &mut ServiceConfig) {
    config.service(open::sign_in).service(open::second_step).service(open::begin_enrolment).service(open::enrol);
    config.service(open::ask_reset).service(open::take_up_reset).service(open::take_up_invitation);
}

pub fn routes(config: &mut ServiceConfig) {
    config.service(own::list).service(own::end).service(own::end_all).service(own::of_user);
}

/// Where a sign-in stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignIn)]
pub struct Answer {
    /// signed_in, second_factor (send a code), or enrol_second_factor (a role asks for one).
    #[schema(example = "signed_in")]
    next: &'static str,
    /// The session, shown once: send it as `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "chs_3q2-7wAAA")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    /// What the next step is sent with; it holds for ten minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<String>,
    /// Shown once: each lets in once when the second factor is lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recovery_codes: Vec<String>,
}

impl From<Opened> for Answer {
    fn from(opened: Opened) -> Self {
        Self {
            next: "signed_in",
            session: Some(opened.session),
            session_id: Some(opened.session_id.0),
            user_id: Some(opened.user_id.0),
            expires_at: Some(opened.expires_at),
            pending: None,
            recovery_codes: Vec::new(),
        }
    }
}

impl From<Step> for Answer {
    fn from(step: Step) -> Self {
        let waits = |next, pending| Self {
            next,
            session: None,
            session_id: None,
            user_id: None,
            expires_at: None,
            pending: Some(pending),
            recovery_codes: Vec::new(),
        };
        match step {
            Step::SignedIn(opened) => opened.into(),
            Step::Code(pending) => waits("second_factor", pending),
            Step::Enrol(pending) => waits("enrol_second_factor", pending),
        }
    }
}
