//! POST /users, POST /memberships/{id}/invitation

use super::Grant;
use crate::rest::prelude::*;
use domain::UserId;
use domain::text::Locale;
use infra::commands::users::{InviteMember, InviteUser, NewGrant};
use infra::house::House;

/// Invite somebody to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InviteUser, example = json!({"name": "Ada Muster", "email": "ada@example.org", "language": "de-CH", "grants": [{"role": "accountant", "scope": {"kind": "organisation"}}]}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
    /// By which they sign in and are written to.
    #[schema(value_type = schemas::EmailAddress)]
    email: EmailAddress,
    /// In which they are written to; English when left out.
    #[schema(value_type = Option<schemas::Locale>)]
    language: Option<Locale>,
    /// What they may do.
    grants: Vec<Grant>,
}

/// Invite somebody to sign in
///
/// They are sent a link that is good for seven days and once. Headquarters staff give the roles regional_director, chapter_officer and
/// member; administrators give all. Members are better invited by their membership: their grants go with it and with their offices.
#[utoipa::path(tag = "users", operation_id = "inviteUser", request_body = Request, responses(Creates))]
#[post("/users")]
pub async fn handler(asked: Asked<Request>, house: Data<House>) -> Result<Reply, Problem> {
    Ok(Reply::created(invite(asked.doing(), &house, &asked.body).await?))
}

/// Invites somebody to sign in.
pub async fn invite(doing: Doing<'_>, house: &House, request: &Request) -> Result<Committed, Problem> {
    doing.require(Action::ManageUsers, Object::Organisation).await?;
    let Request { name, email, language, grants } = request;
    let use_case = InviteUser {
        id: infra::ids::fresh().into(),
        name: name.clone(),
        email: email.clone(),
        language: language.clone(),
        link: house.accounts.invitation(),
        grants: grants.iter().map(NewGrant::from).collect(),
        giver: doing.caller.roles(),
    };
    doing.perform(use_case).await
}

/// Invite a member to sign in
///
/// They are sent a link. What they may do goes with the membership and its offices, and ends with them. Sent again while the invitation
/// has not been taken up, it sends another link.
#[utoipa::path(tag = "users", operation_id = "inviteMember", request_body = Nothing, responses(Creates))]
#[post("/memberships/{id}/invitation")]
pub async fn of_member(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<Reply, Problem> {
    Ok(Reply::created(invite_member(asked.doing(), MembershipId(*id), &house).await?))
}

/// Invites a member to sign in, for whoever runs the chapter.
pub async fn invite_member(doing: Doing<'_>, membership_id: MembershipId, house: &House) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Membership(membership_id)).await?;
    let id: UserId = infra::ids::fresh().into();
    doing.perform(InviteMember { id, membership_id, link: house.accounts.invitation() }).await
}
