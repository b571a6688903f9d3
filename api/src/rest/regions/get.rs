//! GET /regions/{id}

use super::RegionSeen;
use crate::rest::prelude::*;
use domain::region::Region;

/// A region
#[utoipa::path(tag = "regions", operation_id = "getRegion", params(Freshness), responses((status = 200, body = RegionSeen, description = "The region; the ETag names its version."), TaggedReads))]
#[get("/regions/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<RegionSeen>, Problem> {
    let id = RegionId(*id);
    access.require(&caller, Action::Read, Object::Region(id)).await?;
    let loaded = commands.existing::<Region>(&id.to_string(), "region").await?;
    let region = loaded.state.founded().cloned().ok_or_else(|| Problem::not_found("region"))?;
    let body = RegionSeen {
        id,
        name: region.name.to_string(),
        parent: region.parent,
        legal_entity: region.legal_entity.into(),
        currencies: region.currencies.iter().map(|currency| currency.code().to_owned()).collect(),
        locale: region.locale.to_string(),
    };
    Ok(Found { version: loaded.version, body })
}
