//! GET /events

use super::page::{EventPage, shown};
use super::wanted::{Wanted, with_kept, within_reach};
use crate::http::list::{Form, Listing, wrong_cursor};
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use infra::event_log::{Criteria, Found};
use infra::house::House;

/// The event log
///
/// Oldest first; `sort=-position` begins with the latest. It is sorted by nothing else.
#[utoipa::path(tag = "events", operation_id = "listEvents", params(Wanted), responses((status = 200, content((EventPage = "application/json"), (String = "text/csv")), headers(("Scanned-To" = i64, description = "Of CSV and JSON Lines: the last position that was looked at.")), description = "A page of it; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/events")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&house.commands, query.paging()).await?;
    let limit = listing.paging.limit()?;
    let order = listing.paging.order("position", &["position"])?;
    let place = listing.paging.place(&order)?.map(|at| position(&at)).transpose()?;
    let wanted = query.into_inner();
    let filter_id = wanted.filter_id;
    let asked = with_kept(&caller, &house, Criteria::from(wanted), filter_id).await?;
    let part = Part { newest_first: order.descending, beyond: place, end: listing.position, limit };
    let found = read(&caller, &access, &house, &asked, part).await?;
    let next = if found.is_all { None } else { Some(order.cursor(vec![Some(found.scanned_to.to_string())])) };
    shown(Form::asked(request.headers()), found, next, listing.position)
}

/// Which part of what is asked.
pub struct Part {
    pub newest_first: bool,
    /// The position at which the part before ended.
    pub beyond: Option<i64>,
    /// The last position of the log.
    pub end: i64,
    pub limit: usize,
}

/// A part of the log, for whoever may read it there.
pub async fn read(caller: &Caller, access: &Access, house: &House, asked: &Criteria, part: Part) -> Result<Found, Problem> {
    let mut filter = within_reach(caller, access, house, asked).await?;
    filter.newest_first = part.newest_first;
    let (after, end) = (asked.after.unwrap_or(0), part.end);
    let (after, end) = match part.beyond {
        Some(place) if part.newest_first => (after, end.min(place.saturating_sub(1))),
        Some(place) => (after.max(place), end),
        None => (after, end),
    };
    Ok(house.log.reader.look(&filter, after, end, part.limit).await?)
}

fn position(at: &[Option<String>]) -> Result<i64, Problem> {
    match at {
        [Some(position)] => position.parse().map_err(|_| wrong_cursor()),
        _ => Err(wrong_cursor()),
    }
}
