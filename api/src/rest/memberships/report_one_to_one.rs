//! POST /memberships/{id}/one-to-ones

use super::as_member;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Report a one-to-one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportOneToOne, example = json!({"with": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "on": "2026-03-05"}))]
pub struct Request {
    /// The other member, of any chapter.
    #[schema(value_type = Uuid)]
    with: MembershipId,
    on: NaiveDate,
    #[schema(value_type = Option<schemas::Note>)]
    topics: Option<Note>,
}

/// Report a one-to-one
///
/// Both report it, and it counts once.
#[utoipa::path(tag = "memberships", operation_id = "reportOneToOne", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/one-to-ones")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::ReportOneToOne { with: asked.body.with, on: asked.body.on, topics: asked.body.topics.clone() };
    Ok(Reply::created(as_member(asked.doing(), id, change).await?))
}
