//! GET /events

use super::Event;
use crate::http::list::{Form, Listed, Listing, cut, shown, wrong_cursor};
use crate::http::query::in_order;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use infra::event_log::Filter;

list_query! {
    /// Which events.
    Wanted {
        chapter_id: Uuid,
        /// Those of this region, of the regions beneath it, and of their chapters.
        region_id: Uuid,
        /// region, policy, chapter, meeting, membership, dues, invoice_series or referral.
        aggregate_type: String,
        aggregate_id: String,
        /// A stored name such as `referral.closed`.
        event_type: String,
        actor: Uuid,
        /// Recorded at this moment or later.
        from: DateTime<Utc>,
        /// Recorded at this moment or earlier.
        to: DateTime<Utc>,
        /// Those after this position.
        after: i64,
    }
}

type Answer = Listed<Event>;

/// The event log
///
/// Oldest first; `sort=-position` begins with the latest. It is sorted by nothing else.
#[utoipa::path(tag = "events", operation_id = "listEvents", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of it; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/events")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&commands, query.paging()).await?;
    let limit = listing.paging.limit()?;
    let order = listing.paging.order("position", &["position"])?;
    let place = listing.paging.place(&order)?.map(|at| position(&at)).transpose()?;
    in_order(query.from, query.to)?;
    let after = query.after.unwrap_or(0);
    let mut filter = filter(&caller, &access, &runner, query.into_inner()).await?;
    filter.newest_first = order.descending;
    let after = match place {
        Some(place) if order.descending => {
            filter.until = Some(place - 1);
            after
        }
        Some(place) => after.max(place),
        None => after,
    };
    let mut events = commands.log.reader.filtered(&filter, after, i64::try_from(limit).unwrap_or(i64::MAX) + 1).await?;
    let next = cut(&mut events, limit, &order, |event| vec![event.position.to_string()]);
    let items = events.into_iter().map(Event::from).collect();
    shown(Form::asked(request.headers()), items, next, listing.position)
}

fn position(at: &[Option<String>]) -> Result<i64, Problem> {
    match at {
        [Some(position)] => position.parse().map_err(|_| wrong_cursor()),
        _ => Err(wrong_cursor()),
    }
}

/// What is wanted, as far as the caller's grant reaches.
async fn filter(caller: &Caller, access: &Access, runner: &Runner, wanted: Wanted) -> Result<Filter, Problem> {
    let Wanted { chapter_id, region_id, aggregate_type, aggregate_id, event_type, actor, from, to, .. } = wanted;
    let mut filter = Filter { aggregate_type, aggregate_id, event_type, actor, from_time: from, to_time: to, ..Filter::default() };
    if let Some(chapter) = chapter_id {
        access.require(caller, Action::ReadLog, Object::Chapter(chapter.into())).await?;
        filter.chapters = Some(vec![chapter]);
    }
    if let Some(region) = region_id {
        access.require(caller, Action::ReadLog, Object::Region(region.into())).await?;
        filter.regions = Some(Access::subtree(runner, region).await?);
    }
    if chapter_id.is_none() && region_id.is_none() {
        access.require_somewhere(caller, Action::ReadLog)?;
        let reach = access.reach(caller, Action::ReadLog, runner).await?;
        if !reach.everything {
            filter.regions = Some(reach.regions);
        }
    }
    Ok(filter)
}
