//! POST /regions/{id}/holidays

use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Declare a holiday: no chapter of the region meets on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclareHoliday, example = json!({"on": "2026-12-25", "name": "Weihnachten"}))]
pub struct Request {
    on: NaiveDate,
    #[schema(value_type = schemas::Name)]
    name: Name,
}

/// Declare a holiday: no chapter of the region meets on it
#[utoipa::path(tag = "regions", operation_id = "declareHoliday", request_body = Request, responses(Creates))]
#[post("/regions/{id}/holidays")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    access.require(&caller, Action::Administer, Object::Region(id)).await?;
    let Request { on, name } = &sent.body;
    let command = RegionCommand::DeclareHoliday { on: *on, name: name.clone() };
    Ok(Reply::created(commands.perform(sent.context(&caller), ChangeRegion { id, command }).await?))
}
