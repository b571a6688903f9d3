//! GET /meetings/{id}/visitors

use crate::rest::prelude::*;
use domain::meeting::Meeting;

/// A guest at a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Visitor)]
pub struct Visitor {
    #[schema(value_type = Uuid)]
    person_id: PersonId,
    #[schema(value_type = schemas::Name)]
    name: Personal<Name>,
    /// Members are told that of the guests whom they invited.
    #[schema(value_type = Option<schemas::EmailAddress>)]
    email: Option<Personal<EmailAddress>>,
    #[schema(value_type = Option<schemas::Profession>)]
    profession: Option<Profession>,
    #[schema(value_type = Uuid)]
    invited_by: MembershipId,
}

/// The guests of a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Visitors)]
pub struct Answer {
    items: Vec<Visitor>,
}

/// The visitors of a meeting
#[utoipa::path(tag = "meetings", operation_id = "listVisitors", params(Freshness), responses((status = 200, body = Answer, description = "The visitors."), ReadProblems))]
#[get("/meetings/{id}/visitors")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = MeetingId(*id);
    access.require(&caller, Action::Read, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let visitors = loaded.state.gathering().map(|meeting| meeting.visitors.clone()).unwrap_or_default();
    let visitor = |v: domain::meeting::Visitor| Visitor {
        person_id: v.person_id,
        name: v.name,
        email: caller.knows(v.invited_by.into()).then_some(v.email),
        profession: v.profession,
        invited_by: v.invited_by,
    };
    Ok(Found { version: loaded.version, body: Answer { items: visitors.into_iter().map(visitor).collect() } })
}
