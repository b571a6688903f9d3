//! GET /events/{position}

use super::Event;
use crate::rest::prelude::*;
use actix_web::web::Json;

/// One event of the log
#[utoipa::path(tag = "events", operation_id = "getEvent", responses((status = 200, body = Event, description = "The event."), ReadProblems))]
#[get("/events/{position}")]
pub async fn handler(caller: Caller, access: Data<Access>, commands: Data<Commands>, position: Path<i64>) -> Result<Json<Event>, Problem> {
    access.require(&caller, Action::ReadLog, Object::Organisation).await?;
    let event = commands.log.reader.event(*position).await?;
    Ok(Json(event.ok_or_else(|| Problem::not_found("event"))?.into()))
}
