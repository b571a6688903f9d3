//! GET /regions/{id}/holidays

use crate::http::list::{Item, Listed, Listing, between};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::region::Region;

/// A day on which no chapter of the region meets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Holiday)]
pub struct Holiday {
    on: NaiveDate,
    #[schema(value_type = schemas::Name)]
    name: Name,
}

impl Item for Holiday {
    const COLUMNS: &'static [&'static str] = &["on", "name"];
    const USUAL: &'static str = "on";
}

list_query! {
    /// Which holidays.
    Wanted {
        /// On this day or later.
        from: NaiveDate,
        /// On this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Listed<Holiday>;

/// The holidays of a region
///
/// Those of the region itself; the holidays of the regions above it hold as well.
#[utoipa::path(tag = "regions", operation_id = "listHolidays", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/regions/{id}/holidays")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = RegionId(*id);
    let listing = Listing::begin(&commands, query.paging()).await?;
    access.require(&caller, Action::Read, Object::Region(id)).await?;
    let loaded = commands.existing::<Region>(&id.to_string(), "region").await?;
    let holidays = loaded.state.founded().map(|region| region.holidays.clone()).unwrap_or_default();
    let within = between(query.from, query.to);
    let items: Vec<Holiday> = holidays.into_iter().filter(|(on, _)| within(*on)).map(|(on, name)| Holiday { on, name }).collect();
    listing.answer(&request, loaded.version, items)
}
