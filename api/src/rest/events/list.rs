//! GET /events

use super::Event;
use crate::rest::prelude::*;
use actix_web::web::Json;
use chrono::{DateTime, Utc};
use infra::event_log::Filter;

/// Which events.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    chapter_id: Option<Uuid>,
    /// Those of this region itself and of its chapters, not of the regions beneath it.
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
#[utoipa::path(tag = "events", operation_id = "listEvents", params(Wanted), responses((status = 200, body = Answer, description = "A page of it, oldest first."), ReadProblems))]
#[get("/events")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    query: Query<Wanted>,
) -> Result<Json<Answer>, Problem> {
    access.require(&caller, Action::ReadLog, Object::Organisation).await?;
    let limit = query.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(Problem::invalid("limit", "it is from 1 to 500"));
    }
    let Wanted { chapter_id, region_id, aggregate_type, aggregate_id, event_type, actor, from, to, after, .. } = query.into_inner();
    let filter = Filter {
        chapters: chapter_id.map(|id| vec![id]),
        regions: region_id.map(|id| vec![id]),
        aggregate_type,
        aggregate_id,
        event_type,
        actor,
        from_time: from,
        to_time: to,
        ..Filter::default()
    };
    let mut events = commands.log.reader.filtered(&filter, after.unwrap_or(0), limit + 1).await?;
    let more = events.len() as i64 > limit;
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = if more { events.last().map(|event| event.position) } else { None };
    Ok(Json(Answer { items: events.into_iter().map(Into::into).collect(), next }))
}
