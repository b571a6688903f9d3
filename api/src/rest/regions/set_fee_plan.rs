//! POST /regions/{id}/fee-plans

use super::administer;
use crate::rest::prelude::*;
use domain::region::NewFeePlan;
use infra::commands::regions::SetFeePlan;

/// A fee plan, in one of the region's currencies. The plan that began last holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetFeePlan, example = json!({"holds_from": "2026-01-01", "plan": {
        "currency": "CHF", "joining_fee": {"amount": "150.00", "currency": "CHF"}, "dues_one_year": {"amount": "690.00", "currency": "CHF"},
        "dues_two_years": {"amount": "1240.00", "currency": "CHF"}, "late_fee": {"amount": "50.00", "currency": "CHF"},
        "transfer_fee": {"amount": "80.00", "currency": "CHF"}, "reinstatement_fee": {"amount": "100.00", "currency": "CHF"},
        "tax_rate": 810, "tax_label": "MWST"}}))]
pub struct Request {
    #[schema(value_type = schemas::NewFeePlan)]
    pub plan: NewFeePlan,
    /// The first day on which it holds.
    pub holds_from: NaiveDate,
}

/// Set what membership costs from a day on
#[utoipa::path(tag = "regions", operation_id = "setFeePlan", request_body = Request, responses(Creates))]
#[post("/regions/{id}/fee-plans")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    let Request { plan, holds_from } = &asked.body;
    Ok(Reply::created(administer(asked.doing(), id, SetFeePlan { id, plan: plan.clone(), holds_from: *holds_from }).await?))
}
