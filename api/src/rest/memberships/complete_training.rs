//! POST /memberships/{id}/training

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

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
    asked.require(Action::RunChapter, Object::Membership(id)).await?;
    let change = MembershipChange::CompleteTraining { on: asked.body.on };
    asked.change(ChangeMembership { id, change }).await
}
