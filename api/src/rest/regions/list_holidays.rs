//! GET /regions/{id}/holidays

use crate::rest::prelude::*;
use domain::region::Region;

/// A day on which no chapter of the region meets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Holiday)]
pub struct Holiday {
    on: NaiveDate,
    #[schema(value_type = schemas::Name)]
    name: Name,
}

/// The region's own holidays.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Holidays)]
pub struct Answer {
    /// By date.
    items: Vec<Holiday>,
}

/// The holidays of a region
///
/// Those of the region itself; the holidays of the regions above it hold as well.
#[utoipa::path(tag = "regions", operation_id = "listHolidays", params(Freshness), responses((status = 200, body = Answer, description = "The holidays."), ReadProblems))]
#[get("/regions/{id}/holidays")]
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
    let holidays = loaded.state.founded().map(|region| region.holidays.clone()).unwrap_or_default();
    let items = holidays.into_iter().map(|(on, name)| Holiday { on, name }).collect();
    Ok(Found { version: loaded.version, body: Answer { items } })
}
