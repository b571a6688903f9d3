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
    reason: Note,
}

/// Lets pass whoever may manage users, and stands above what the user may do: else staff could shut out administrators.
async fn manages<T>(asked: &Asked<T>, id: UserId) -> Result<(), Problem> {
    asked.require(Action::ManageUsers, Object::User(id)).await?;
    let user = asked.commands.existing::<User>(&id.to_string(), "user").await?.state;
    let giver = asked.caller().roles();
    let above = |role: Role| giver.iter().any(|giver| giver.may_give(role));
    match user.known().and_then(|known| known.grants.values().find(|grant| !above(grant.role))) {
        Some(grant) => Err(Problem::forbidden(format!("this user holds the role {}: ask a headquarters administrator", grant.role))),
        None => Ok(()),
    }
}

/// End a grant
///
/// It counts no more from the next request on. Grants that go with a membership or an office end with it, and not so.
#[utoipa::path(tag = "users", operation_id = "endGrant", request_body = Reason, responses(Changes))]
#[post("/users/{id}/grants/{grant_id}/end")]
pub async fn end_grant(path: Path<(Uuid, Uuid)>, asked: Asked<Reason>) -> Result<Reply, Problem> {
    let (id, grant_id) = path.into_inner();
    let (id, grant_id) = (UserId(id), GrantId(grant_id));
    asked.require(Action::ManageUsers, Object::User(id)).await?;
    let command = UserCommand::EndGrant { grant_id, reason: asked.body.reason.clone(), giver: asked.caller().roles() };
    asked.change(ChangeUser { id, command }).await
}

/// Send an invitation again
///
/// With another link; the one before is worth nothing.
#[utoipa::path(tag = "users", operation_id = "inviteUserAgain", request_body = Nothing, responses(Changes))]
#[post("/users/{id}/invitation")]
pub async fn invite_again(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<Reply, Problem> {
    let id = UserId(*id);
    manages(&asked, id).await?;
    asked.change(ChangeUser { id, command: UserCommand::InviteAgain { link: house.accounts.invitation() } }).await
}

/// Let a user in no more
///
/// Every session of theirs ends, and their tokens count no more.
#[utoipa::path(tag = "users", operation_id = "disableUser", request_body = Reason, responses(Changes))]
#[post("/users/{id}/disable")]
pub async fn disable(id: Path<Uuid>, asked: Asked<Reason>) -> Result<Reply, Problem> {
    let id = UserId(*id);
    manages(&asked, id).await?;
    asked.change(ChangeUser { id, command: UserCommand::Disable { reason: asked.body.reason.clone() } }).await
}

/// Let a user in again
#[utoipa::path(tag = "users", operation_id = "enableUser", request_body = Nothing, responses(Changes))]
#[post("/users/{id}/enable")]
pub async fn enable(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = UserId(*id);
    manages(&asked, id).await?;
    asked.change(ChangeUser { id, command: UserCommand::Enable }).await
}

/// End every session of a user
#[utoipa::path(tag = "users", operation_id = "signUserOut", request_body = Nothing, responses(Changes))]
#[post("/users/{id}/sign-out")]
pub async fn sign_out(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = UserId(*id);
    manages(&asked, id).await?;
    asked.change(ChangeUser { id, command: UserCommand::SignOutEverywhere }).await
}

/// Remove a user's second factor
///
/// For whoever has lost it, and the recovery codes with it; make sure that it is they who ask. Every session of theirs ends.
#[utoipa::path(tag = "users", operation_id = "removeSecondFactor", request_body = Reason, responses(Changes))]
#[post("/users/{id}/second-factor/remove")]
pub async fn remove_second_factor(id: Path<Uuid>, asked: Asked<Reason>) -> Result<Reply, Problem> {
    let id = UserId(*id);
    manages(&asked, id).await?;
    asked.change(ChangeUser { id, command: UserCommand::RemoveSecondFactor { reason: asked.body.reason.clone() } }).await
}
