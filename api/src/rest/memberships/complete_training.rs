//! POST /memberships/{id}/training

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Record that the training for new members is completed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompleteTraining, example = json!({"on": "2026-04-01"}))]
pub struct Request {
    /// Today in the chapter when left out.
    on: Option<NaiveDate>,
}

/// Record that the training for new members is completed
#[utoipa::path(tag = "memberships", operation_id = "completeTraining", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/training")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::CompleteTraining { on: asked.body.on };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
