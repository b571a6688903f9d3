//! POST /meetings/{id}/visitors

use crate::rest::prelude::*;
use infra::commands::meetings::{ChangeMeeting, MeetingChange, NewVisitor};

/// Register a visitor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegisterVisitor, example = json!({"name": "Gast Muster", "email": "gast@example.org", "profession": "Florist", "invited_by": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
    #[schema(value_type = schemas::EmailAddress)]
    email: EmailAddress,
    #[schema(value_type = Option<schemas::Profession>)]
    profession: Option<Profession>,
    /// A member of the chapter.
    #[schema(value_type = Uuid)]
    invited_by: MembershipId,
}

/// Register a visitor
///
/// Answers with `person_id`. A guest may visit twice, in whatever chapters, before applying.
#[utoipa::path(tag = "meetings", operation_id = "registerVisitor", request_body = Request, responses(Creates))]
#[post("/meetings/{id}/visitors")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let Request { name, email, profession, invited_by } = &asked.body;
    let visitor = NewVisitor { name: name.clone(), email: email.clone(), profession: profession.clone(), invited_by: *invited_by };
    Ok(Reply::created(register(asked.doing(), id, visitor).await?))
}

/// Registers a visitor, for the member who brings one or whoever runs the chapter.
pub async fn register(doing: Doing<'_>, id: MeetingId, visitor: NewVisitor) -> Result<Committed, Problem> {
    doing.require(Action::Read, Object::Meeting(id)).await?;
    doing.require_named(Action::ActAsMember, Object::Membership(visitor.invited_by), "invited_by").await?;
    doing.perform(ChangeMeeting { id, change: MeetingChange::RegisterVisitor { visitor } }).await
}
