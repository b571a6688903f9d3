//! POST /users/{id}/grants

use super::Grant;
use crate::rest::prelude::*;
use domain::UserId;
use infra::commands::users::{GiveGrant, NewGrant};

/// Give a user a role in a scope
///
/// It counts from its first day, with the next request. Whoever gives must be above it.
#[utoipa::path(tag = "users", operation_id = "giveGrant", request_body = Grant, responses(Creates))]
#[post("/users/{id}/grants")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Grant>) -> Result<Reply, Problem> {
    Ok(Reply::created(give(asked.doing(), UserId(*id), &asked.body).await?))
}

/// Gives a user a role in a scope.
pub async fn give(doing: Doing<'_>, id: UserId, grant: &Grant) -> Result<Committed, Problem> {
    doing.require(Action::ManageUsers, Object::User(id)).await?;
    let use_case = GiveGrant { id, grant_id: infra::ids::fresh().into(), grant: NewGrant::from(grant), giver: doing.caller.roles() };
    doing.perform(use_case).await
}
