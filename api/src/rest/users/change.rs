//! POST /users/{id}/…: what headquarters does to a user.

use crate::rest::prelude::*;
use domain::grants::Role;
use domain::user::{User, UserCommand};
use domain::{GrantId, UserId};
use infra::commands::users::ChangeUser;
use infra::house::House;

/// Why it is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reason, example = json!({"reason": "Has left headquarters"}))]
pub struct Reason {
    #[schema(value_type = schemas::Note)]
    pub reason: Note,
}

/// Does something to a user. It takes somebody who may manage users, and stands above what the user may do: else staff could shut out administrators.
pub async fn change(doing: Doing<'_>, id: UserId, command: UserCommand) -> Result<Committed, Problem> {
    doing.require(Action::ManageUsers, Object::User(id)).await?;
    let user = doing.commands.existing::<User>(&id.to_string(), "user").await?.state;
    match user.known().and_then(|known| beyond(doing.caller, known.grants.values().map(|grant| grant.role))) {
        Some(role) => Err(Problem::forbidden(format!("this user holds the role {role}: ask a headquarters administrator"))),
        None => doing.perform(ChangeUser { id, command }).await,
    }
}

/// The first of these roles that the caller neither gives nor takes.
pub fn beyond(caller: &Caller, mut held: impl Iterator<Item = Role>) -> Option<Role> {
    let giver = caller.roles();
    held.find(|role| !giver.iter().any(|giver| giver.may_give(*role)))
}

/// Ends a grant.
pub async fn end(doing: Doing<'_>, id: UserId, grant_id: GrantId, reason: Note) -> Result<Committed, Problem> {
    doing.require(Action::ManageUsers, Object::User(id)).await?;
    let command = UserCommand::EndGrant { grant_id, reason, giver: doing.caller.roles() };
    doing.perform(ChangeUser { id, command }).await
}

/// End a grant
///
/// It counts no more from the next request on. Grants that go with a membership or an office end with it, and not so.
#[utoipa::path(tag = "users", operation_id = "endGrant", request_body = Reason, responses(Changes))]
#[post("/users/{id}/grants/{grant_id}/end")]
pub async fn end_grant(path: Path<(Uuid, Uuid)>, asked: Asked<Reason>) -> Result<Reply, Problem> {
    let (id, grant_id) = path.into_inner();
    Ok(Reply::changed(end(asked.doing(), UserId(id), GrantId(grant_id), asked.body.reason.clone()).await?))
}

/// Send an invitation again
///
/// With another link; the one before is worth nothing.
#[utoipa::path(tag = "users", operation_id = "inviteUserAgain", request_body = Nothing, responses(Changes))]
#[post("/users/{id}/invitation")]
pub async fn invite_again(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<Reply, Problem> {
    let command = UserCommand::InviteAgain { link: house.accounts.invitation() };
    Ok(Reply::changed(change(asked.doing(), UserId(*id), command).await?))
}

/// Let a user in no more
///
/// Every session of theirs ends, and their tokens count no more.
#[utoipa::path(tag = "users", operation_id = "disableUser", request_body = Reason, responses(Changes))]
#[post("/users/{id}/disable")]
pub async fn disable(id: Path<Uuid>, asked: Asked<Reason>) -> Result<Reply, Problem> {
    let command = UserCommand::Disable { reason: asked.body.reason.clone() };
    Ok(Reply::changed(change(asked.doing(), UserId(*id), command).await?))
}

/// Let a user in again
#[utoipa::path(tag = "users", operation_id = "enableUser", request_body = Nothing, responses(Changes))]
#[post("/users/{id}/enable")]
pub async fn enable(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let command = UserCommand::Enable;
    Ok(Reply::changed(change(asked.doing(), UserId(*id), command).await?))
}

/// End every session of a user
#[utoipa::path(tag = "users", operation_id = "signUserOut", request_body = Nothing, responses(Changes))]
#[post("/users/{id}/sign-out")]
pub async fn sign_out(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let command = UserCommand::SignOutEverywhere;
    Ok(Reply::changed(change(asked.doing(), UserId(*id), command).await?))
}

/// Remove a user's second factor
///
/// For whoever has lost it, and the recovery codes with it; make sure that it is they who ask. Every session of theirs ends.
#[utoipa::path(tag = "users", operation_id = "removeSecondFactor", request_body = Reason, responses(Changes))]
#[post("/users/{id}/second-factor/remove")]
pub async fn remove_second_factor(id: Path<Uuid>, asked: Asked<Reason>) -> Result<Reply, Problem> {
    let command = UserCommand::RemoveSecondFactor { reason: asked.body.reason.clone() };
    Ok(Reply::changed(change(asked.doing(), UserId(*id), command).await?))
}
