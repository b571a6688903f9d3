//! POST /memberships/{id}/leaves/end

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// End a leave early.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EndLeave, example = json!({"from": "2026-03-01", "last_day": "2026-03-20"}))]
pub struct Request {
    /// The day on which the leave began.
    from: NaiveDate,
    last_day: NaiveDate,
}

/// End a leave early
#[utoipa::path(tag = "memberships", operation_id = "endLeave", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/leaves/end")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::EndLeave { from: asked.body.from, last_day: asked.body.last_day };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
