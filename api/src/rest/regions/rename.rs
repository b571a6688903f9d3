//! PUT /regions/{id}/name

use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Rename a region.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenameRegion, example = json!({"name": "Nordwestschweiz"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
}

/// Rename a region
#[utoipa::path(tag = "regions", operation_id = "renameRegion", request_body = Request, responses(Changes))]
#[put("/regions/{id}/name")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    asked.require(Action::Administer, Object::Region(id)).await?;
    let command = RegionCommand::Rename { name: asked.body.name.clone() };
    asked.change(ChangeRegion { id, command }).await
}
