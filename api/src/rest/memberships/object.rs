//! POST /memberships/{id}/objections

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Object to an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ObjectToApplication, example = json!({"by": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "reason": "Too close to my own trade"}))]
pub struct Request {
    /// A member of the chapter.
    #[schema(value_type = Uuid)]
    by: MembershipId,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Object to an application
#[utoipa::path(tag = "memberships", operation_id = "objectToApplication", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/objections")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    Ok(Reply::created(object(asked.doing(), id, asked.body.by, asked.body.reason.clone()).await?))
}

/// Objects to an application, for a member of the chapter or whoever may act for them.
pub async fn object(doing: Doing<'_>, id: MembershipId, by: MembershipId, reason: Note) -> Result<Committed, Problem> {
    doing.require(Action::Read, Object::Membership(id)).await?;
    doing.require_named(Action::ActAsMember, Object::Membership(by), "by").await?;
    doing.perform(ChangeMembership { id, change: MembershipChange::Object { by, reason } }).await
}
