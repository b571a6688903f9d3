//! GET /memberships/{id}/one-to-ones

use super::told;
use crate::rest::prelude::*;
use domain::membership::MembershipEvent;

/// A talk outside the meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneToOne)]
pub struct Item {
    #[schema(value_type = Uuid)]
    with: MembershipId,
    on: NaiveDate,
    #[schema(value_type = Option<schemas::Note>)]
    topics: Option<Note>,
}

/// In the order in which they were recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneToOnes)]
pub struct Answer {
    items: Vec<Item>,
}

/// The one-to-ones that a member has reported
#[utoipa::path(tag = "memberships", operation_id = "listOneToOnes", params(Freshness), responses((status = 200, body = Answer, description = "All of them; the membership's version is named by the ETag."), ReadProblems))]
#[get("/memberships/{id}/one-to-ones")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::ReadDashboards, Object::Membership(id)).await?;
    let (version, events) = told(&commands, id).await?;
    let item = |event| match event {
        MembershipEvent::OneToOneReported { with, on, topics, .. } => Some(Item { with, on, topics }),
        _ => None,
    };
    Ok(Found { version, body: Answer { items: events.into_iter().filter_map(item).collect() } })
}
