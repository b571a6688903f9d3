//! GET /events/{position}

use super::Event;
use crate::rest::prelude::*;
use actix_web::web::Json;

/// One event of the log
#[utoipa::path(tag = "events", operation_id = "getEvent", responses((status = 200, body = Event, description = "The event."), ReadProblems))]
#[get("/events/{position}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    position: Path<i64>,
    _nothing: Query<Nothing>,
) -> Result<Json<Event>, Problem> {
    access.require_somewhere(&caller, Action::ReadLog)?;
    let reach = access.reach(&caller, Action::ReadLog, &runner).await?;
    let found = commands.log.reader.event(*position).await?.filter(|event| reach.covers(event.region_id, event.chapter_id));
    Ok(Json(found.ok_or_else(|| Problem::not_found("event"))?.into()))
}
