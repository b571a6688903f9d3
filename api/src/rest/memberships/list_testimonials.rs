//! GET /memberships/{id}/testimonials

use super::told;
use crate::rest::prelude::*;
use domain::membership::MembershipEvent;

/// Praise of another member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Testimonial)]
pub struct Item {
    id: Uuid,
    #[schema(value_type = Uuid)]
    to: MembershipId,
    #[schema(value_type = schemas::Note)]
    text: Note,
    on: NaiveDate,
}

/// In the order in which they were recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Testimonials)]
pub struct Answer {
    items: Vec<Item>,
}

/// The testimonials that a member has given
#[utoipa::path(tag = "memberships", operation_id = "listTestimonials", params(Freshness), responses((status = 200, body = Answer, description = "All of them; the membership's version is named by the ETag."), ReadProblems))]
#[get("/memberships/{id}/testimonials")]
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
        MembershipEvent::TestimonialGiven { testimonial_id, to, text, on, .. } => Some(Item { id: testimonial_id, to, text, on }),
        _ => None,
    };
    Ok(Found { version, body: Answer { items: events.into_iter().filter_map(item).collect() } })
}
