//! POST /memberships/{id}/reinstate

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Approve the return of somebody who has left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReinstateMembership, example = json!({"term_years": 1}))]
pub struct Request {
    /// The earlier one when left out.
    #[schema(value_type = Option<schemas::Profession>)]
    profession: Option<Profession>,
    #[schema(minimum = 1, maximum = 2)]
    term_years: u8,
}

/// Approve the return of somebody who has left
///
/// The seat is held while the invoice is unpaid. A new term starts when it is paid; the gap stays visible.
#[utoipa::path(tag = "memberships", operation_id = "reinstateMembership", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/reinstate")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::ApproveReinstatement { profession: asked.body.profession.clone(), term_years: asked.body.term_years };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
