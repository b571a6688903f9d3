//! PUT /regions/{id}/name

use super::administer;
use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Rename a region.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenameRegion, example = json!({"name": "Nordwestschweiz"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    pub name: Name,
}

/// Rename a region
#[utoipa::path(tag = "regions", operation_id = "renameRegion", request_body = Request, responses(Changes))]
#[put("/regions/{id}/name")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    let command = RegionCommand::Rename { name: asked.body.name.clone() };
    Ok(Reply::changed(administer(asked.doing(), id, ChangeRegion { id, command }).await?))
}
