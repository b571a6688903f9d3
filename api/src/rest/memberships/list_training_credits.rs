//! GET /memberships/{id}/training-credits

use super::told;
use crate::rest::prelude::*;
use domain::membership::MembershipEvent;

/// Credits for a course.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingCredit)]
pub struct Item {
    credits: u32,
    #[schema(value_type = schemas::Name)]
    course: Name,
    on: NaiveDate,
}

/// In the order in which they were recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingCredits)]
pub struct Answer {
    items: Vec<Item>,
}

/// The training credits of a member
#[utoipa::path(tag = "memberships", operation_id = "listTrainingCredits", params(Freshness), responses((status = 200, body = Answer, description = "All of them; the membership's version is named by the ETag."), ReadProblems))]
#[get("/memberships/{id}/training-credits")]
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
        MembershipEvent::TrainingCredited { credits, course, on, .. } => Some(Item { credits, course, on }),
        _ => None,
    };
    Ok(Found { version, body: Answer { items: events.into_iter().filter_map(item).collect() } })
}
