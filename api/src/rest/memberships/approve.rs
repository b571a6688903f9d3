//! POST /memberships/{id}/approve

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Approve an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApproveApplication, example = json!({"term_years": 1}))]
pub struct Request {
    #[schema(value_type = Option<schemas::Note>)]
    conditions: Option<Note>,
    /// For how long the first dues pay.
    #[schema(minimum = 1, maximum = 2)]
    term_years: u8,
}

/// Approve an application
///
/// The seat is held for seven days, and the first invoice is issued by itself. Once it is paid in full the
/// membership is active.
#[utoipa::path(tag = "memberships", operation_id = "approveApplication", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/approve")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::Approve { conditions: asked.body.conditions.clone(), term_years: asked.body.term_years };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
