//! POST /memberships/{id}/transfer

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Transfer a member to another chapter, with the term kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TransferMembership, example = json!({"to_chapter": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}))]
pub struct Request {
    #[schema(value_type = Uuid)]
    to_chapter: ChapterId,
    /// The present one when left out.
    #[schema(value_type = Option<schemas::Profession>)]
    profession: Option<Profession>,
}

/// Transfer a member to another chapter, with the term kept
///
/// Whoever may run both chapters may transfer between them.
#[utoipa::path(tag = "memberships", operation_id = "transferMembership", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/transfer")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    Ok(Reply::changed(transfer(asked.doing(), id, asked.body.to_chapter, asked.body.profession.clone()).await?))
}

/// Transfers a member, for whoever runs both chapters.
pub async fn transfer(
    doing: Doing<'_>,
    id: MembershipId,
    to_chapter: ChapterId,
    profession: Option<Profession>,
) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Membership(id)).await?;
    doing.require_named(Action::RunChapter, Object::Chapter(to_chapter), "to_chapter").await?;
    doing.perform(ChangeMembership { id, change: MembershipChange::Transfer { to_chapter, profession } }).await
}
