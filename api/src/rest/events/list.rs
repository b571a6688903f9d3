//! GET /events

use super::Event;
use crate::http::access::Reach;
use crate::http::csv;
use crate::http::query::in_order;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use infra::event_log::Filter;

/// Which events.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    chapter_id: Option<Uuid>,
    /// Those of this region, of the regions beneath it, and of their chapters.
    region_id: Option<Uuid>,
    /// region, policy, chapter, meeting, membership, dues, invoice_series or referral.
    aggregate_type: Option<String>,
    aggregate_id: Option<String>,
    /// A stored name such as `referral.closed`.
    event_type: Option<String>,
    actor: Option<Uuid>,
    /// Recorded at this moment or later.
    from: Option<DateTime<Utc>>,
    /// Recorded at this moment or earlier.
    to: Option<DateTime<Utc>>,
    /// Those after this position; 0, the beginning, when left out.
    after: Option<i64>,
    /// How many at most; 50 when left out, 500 at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// Events in the order of their positions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Events)]
pub struct Answer {
    items: Vec<Event>,
    /// What to give as `after` for the next ones; none when there are no more.
    next: Option<i64>,
}

/// The event log
#[utoipa::path(tag = "events", operation_id = "listEvents", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of it, oldest first; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/events")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(Problem::invalid("limit", "it is from 1 to 500"));
    }
    in_order(query.from, query.to)?;
    let after = query.after.unwrap_or(0);
    let filter = filter(&caller, &access, &runner, query.into_inner()).await?;
    let mut events = commands.log.reader.filtered(&filter, after, limit + 1).await?;
    let more = events.len() as i64 > limit;
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = if more { events.last().map(|event| event.position) } else { None };
    let items: Vec<Event> = events.into_iter().map(Into::into).collect();
    if csv::is_wanted(request.headers()) {
        return csv::answer(&Event::COLUMNS, items.iter().map(Event::cells), next.map(|next| next.to_string()));
    }
    Ok(HttpResponse::Ok().json(Answer { items, next }))
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
        access.require(caller, Action::ReadLog, caller.grant.scope.into()).await?;
        match access.reach(caller, runner).await? {
            Reach::Everything => {}
            Reach::Regions(regions) => filter.regions = Some(regions),
            Reach::Chapter { chapter, .. } => filter.chapters = Some(vec![chapter]),
        }
    }
    Ok(filter)
}
