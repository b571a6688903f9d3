//! DELETE /event-filters/{id}

use super::{EventFilter, allowed};
use crate::rest::events::wanted::{keeper, kept};
use crate::rest::prelude::*;
use actix_web::web::Json;
use infra::event_log::ReadError;
use infra::house::House;

/// Forget a filter of the log
///
/// Whoever keeps it may. What it asked is answered once more.
#[utoipa::path(tag = "events", operation_id = "forgetEventFilter", responses((status = 200, body = EventFilter, description = "It is forgotten, and was this."), crate::rest::responses::Directs))]
#[delete("/event-filters/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Data<House>,
    id: Path<Uuid>,
    _asked: Asked<Nothing>,
) -> Result<Json<EventFilter>, Problem> {
    allowed(&caller, &access)?;
    let filter = kept(&caller, &house, *id).await?;
    if !house.event_filters.forget(*id, keeper(&caller)).await.map_err(ReadError::from)? {
        return Err(Problem::forbidden("another keeps this filter and shares it: ask them to forget it"));
    }
    Ok(Json(EventFilter::of(filter, &caller)))
}
