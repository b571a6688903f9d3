//! GET /event-filters

use super::{EventFilter, allowed};
use crate::http::list::{Listed, Listing};
use crate::list_query;
use crate::rest::events::wanted::keeper;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use infra::event_log::ReadError;
use infra::house::House;

list_query! {
    /// Which filters.
    Wanted {
        /// Those that are shared, or those that are not.
        shared: bool,
    }
}

type Answer = Listed<EventFilter>;

/// The filters of the log that the caller keeps, and those that are shared
#[utoipa::path(tag = "events", operation_id = "listEventFilters", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/event-filters")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&house.commands, query.paging()).await?;
    allowed(&caller, &access)?;
    let seen = house.event_filters.seen_by(keeper(&caller)).await.map_err(ReadError::from)?;
    let wanted = seen.into_iter().filter(|filter| query.shared.is_none_or(|shared| shared == filter.shared));
    // They have no stream, and so no version: the ETag is the content's alone.
    listing.answer(&request, 0, wanted.map(|filter| EventFilter::of(filter, &caller)).collect())
}
