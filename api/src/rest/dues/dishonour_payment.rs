//! POST /memberships/{membership_id}/dues/payments/{payment_id}/dishonour

use super::handle;
use crate::rest::prelude::*;
use domain::PaymentId;
use infra::commands::dues::DuesChange;

/// Record that the bank took a payment back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DishonourPayment, example = json!({"reason": "No funds"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Record that the bank took a payment back
#[utoipa::path(tag = "dues", operation_id = "dishonourPayment", request_body = Request, responses(Changes))]
#[post("/memberships/{membership_id}/dues/payments/{payment_id}/dishonour")]
pub async fn handler(path: Path<(Uuid, Uuid)>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let (membership_id, payment_id) = path.into_inner();
    let (membership_id, payment_id) = (MembershipId(membership_id), PaymentId(payment_id));
    let change = DuesChange::DishonourPayment { payment_id, reason: asked.body.reason.clone() };
    Ok(Reply::changed(handle(asked.doing(), membership_id, change).await?))
}
