//! POST /memberships/{id}/testimonials

use super::as_member;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Give a testimonial.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GiveTestimonial, example = json!({"to": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "text": "Wired our office in a day"}))]
pub struct Request {
    #[schema(value_type = Uuid)]
    to: MembershipId,
    #[schema(value_type = schemas::Note)]
    text: Note,
}

/// Give a testimonial
#[utoipa::path(tag = "memberships", operation_id = "giveTestimonial", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/testimonials")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::GiveTestimonial { testimonial_id: asked.new_id(), to: asked.body.to, text: asked.body.text.clone() };
    Ok(Reply::created(as_member(asked.doing(), id, change).await?))
}
