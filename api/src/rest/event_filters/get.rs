//! GET /event-filters/{id}

use super::{EventFilter, allowed};
use crate::rest::events::wanted::kept;
use crate::rest::prelude::*;
use actix_web::web::Json;
use infra::house::House;

/// One kept filter of the log
#[utoipa::path(tag = "events", operation_id = "getEventFilter", responses((status = 200, body = EventFilter, description = "The filter."), ReadProblems))]
#[get("/event-filters/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    id: Path<Uuid>,
    _nothing: Query<Nothing>,
) -> Result<Json<EventFilter>, Problem> {
    allowed(&caller, &access)?;
    Ok(Json(EventFilter::of(kept(&caller, &house, *id).await?, &caller)))
}
