//! GET /regions/{id}

use crate::rest::prelude::*;
use domain::region::{LegalEntity, Region};
use domain::text::Locale;

/// A region of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Region)]
pub struct Answer {
    #[schema(value_type = Uuid)]
    id: RegionId,
    #[schema(value_type = schemas::Name)]
    name: Name,
    /// The region above; none directly under the organisation.
    #[schema(value_type = Option<Uuid>)]
    parent: Option<RegionId>,
    #[schema(value_type = schemas::LegalEntity)]
    legal_entity: LegalEntity,
    /// The first is used where none is named.
    #[schema(value_type = Vec<schemas::Currency>)]
    currencies: Vec<Currency>,
    #[schema(value_type = schemas::Locale)]
    locale: Locale,
}

/// A region
#[utoipa::path(tag = "regions", operation_id = "getRegion", params(Freshness), responses((status = 200, body = Answer, description = "The region; the ETag names its version."), ReadProblems))]
#[get("/regions/{id}")]
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
    let region = loaded.state.founded().cloned().ok_or_else(|| Problem::not_found("region"))?;
    let body = Answer {
        id,
        name: region.name,
        parent: region.parent,
        legal_entity: region.legal_entity,
        currencies: region.currencies,
        locale: region.locale,
    };
    Ok(Found { version: loaded.version, body })
}
