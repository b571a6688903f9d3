//! GET /regions/{id}/fee-plans

use crate::rest::prelude::*;
use domain::region::{FeePlan, Region};

/// A fee plan and the day from which it holds. The plan that began last holds; of two from one day, the one set last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DatedFeePlan)]
pub struct Plan {
    #[schema(value_type = schemas::FeePlan)]
    plan: FeePlan,
    holds_from: NaiveDate,
}

/// The region's own fee plans.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeePlans)]
pub struct Answer {
    /// In the order in which they were set.
    items: Vec<Plan>,
}

/// The fee plans of a region
///
/// Those of the region itself. Where it has none in a currency, that of the nearest region above holds.
#[utoipa::path(tag = "regions", operation_id = "listFeePlans", params(Freshness), responses((status = 200, body = Answer, description = "The fee plans."), ReadProblems))]
#[get("/regions/{id}/fee-plans")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = RegionId(*id);
    access.require(&caller, Action::Read, Object::Region(id)).await?;
    let loaded = commands.existing::<Region>(&id.to_string(), "region").await?;
    let plans = loaded.state.founded().map(|region| region.fee_plans.clone()).unwrap_or_default();
    let items = plans.into_iter().map(|dated| Plan { plan: dated.plan, holds_from: dated.holds_from }).collect();
    Ok(Found { version: loaded.version, body: Answer { items } })
}
