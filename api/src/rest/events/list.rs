//! GET /events

use super::page::{EventPage, shown};
use super::wanted::within_reach;
use crate::http::list::{Form, Listing, wrong_cursor};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use infra::event_log::Criteria;

list_query! {
    /// Which events. All of it has to be so.
    Wanted {
        chapter_id: Uuid,
        /// Those of this region, of the regions beneath it, and of their chapters.
        region_id: Uuid,
        /// All that concerns this membership: its own stream, its dues, and every event of the chapters it has been in that names it, such as
        /// referrals given and received, sheets, offices and testimonials.
        membership_id: Uuid,
        /// region, policy, chapter, meeting, membership, dues, invoice_series, referral or exchange_rate; several with commas between.
        aggregate_type: String,
        aggregate_id: String,
        /// A stored name such as `referral.closed`; several with commas between.
        event_type: String,
        actor: Uuid,
        /// Recorded at this moment or later.
        from: DateTime<Utc>,
        /// Recorded at this moment or earlier.
        to: DateTime<Utc>,
        /// Those after this position.
        after: i64,
        /// Those up to this position, and at it.
        until: i64,
        /// Stands anywhere in the payload or the metadata, in capitals or not. No pattern: it is looked for as it is written.
        text: String,
    }
}

impl Wanted {
    fn criteria(self) -> Criteria {
        Criteria {
            chapter_id: self.chapter_id,
            region_id: self.region_id,
            membership_id: self.membership_id,
            aggregate_type: self.aggregate_type,
            aggregate_id: self.aggregate_id,
            event_type: self.event_type,
            actor: self.actor,
            from: self.from,
            to: self.to,
            after: self.after,
            until: self.until,
            text: self.text,
        }
    }
}

/// The event log
///
/// Oldest first; `sort=-position` begins with the latest. It is sorted by nothing else.
#[utoipa::path(tag = "events", operation_id = "listEvents", params(Wanted), responses((status = 200, content((EventPage = "application/json"), (String = "text/csv")), headers(("Scanned-To" = i64, description = "Of CSV and JSON Lines: the last position that was looked at.")), description = "A page of it; CSV with `Accept: text/csv`."), ReadProblems))]
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
    let asked = query.into_inner().criteria();
    let mut filter = within_reach(&caller, &access, &commands, &runner, &asked).await?;
    filter.newest_first = order.descending;
    let (after, end) = (asked.after.unwrap_or(0), listing.position);
    let (after, end) = match place {
        Some(place) if order.descending => (after, end.min(place.saturating_sub(1))),
        Some(place) => (after.max(place), end),
        None => (after, end),
    };
    let found = commands.log.reader.look(&filter, after, end, limit).await?;
    let next = if found.is_all { None } else { Some(order.cursor(vec![Some(found.scanned_to.to_string())])) };
    shown(Form::asked(request.headers()), found, next, listing.position)
}

fn position(at: &[Option<String>]) -> Result<i64, Problem> {
    match at {
        [Some(position)] => position.parse().map_err(|_| wrong_cursor()),
        _ => Err(wrong_cursor()),
    }
}
