//! POST /memberships/{id}/leaves

use super::run;
use crate::rest::prelude::*;
use domain::membership::LeaveKind;
use infra::commands::memberships::MembershipChange;

/// Grant leave. The mark M is for meetings from the day of the grant on; medical leaves that follow on one another count together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrantLeave, example = json!({"kind": "medical", "from": "2026-03-01", "to": "2026-04-05"}))]
pub struct Request {
    #[schema(value_type = schemas::LeaveKind)]
    kind: LeaveKind,
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
}

/// Grant leave
#[utoipa::path(tag = "memberships", operation_id = "grantLeave", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/leaves")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::GrantLeave { kind: asked.body.kind, from: asked.body.from, to: asked.body.to };
    Ok(Reply::created(run(asked.doing(), id, change).await?))
}
