//! POST /memberships/{id}/training-credits

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Record training credits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreditTraining, example = json!({"credits": 2, "course": "Presenting in eight minutes", "on": "2026-03-05"}))]
pub struct Request {
    credits: u32,
    #[schema(value_type = schemas::Name)]
    course: Name,
    on: NaiveDate,
}

/// Record training credits
#[utoipa::path(tag = "memberships", operation_id = "creditTraining", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/training-credits")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::ActAsMember, Object::Membership(id)).await?;
    let change = MembershipChange::CreditTraining { credits: sent.body.credits, course: sent.body.course.clone(), on: sent.body.on };
    Ok(Reply::created(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
