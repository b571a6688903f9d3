//! POST /regions/{id}/holidays

use super::administer;
use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Declare a holiday: no chapter of the region meets on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclareHoliday, example = json!({"on": "2026-12-25", "name": "Weihnachten"}))]
pub struct Request {
    pub on: NaiveDate,
    #[schema(value_type = schemas::Name)]
    pub name: Name,
}

/// Declare a holiday: no chapter of the region meets on it
#[utoipa::path(tag = "regions", operation_id = "declareHoliday", request_body = Request, responses(Creates))]
#[post("/regions/{id}/holidays")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    let Request { on, name } = &asked.body;
    let command = RegionCommand::DeclareHoliday { on: *on, name: name.clone() };
    Ok(Reply::created(administer(asked.doing(), id, ChangeRegion { id, command }).await?))
}
