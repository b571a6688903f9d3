//! POST /event-filters

use super::{EventFilter, allowed};
use crate::rest::events::wanted::{Kept, keeper};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use infra::commands::CommandError;
use infra::event_filters::{KeepError, KeptFilter};
use infra::event_log::Criteria;
use infra::house::House;

/// A filter to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KeepEventFilter, example = json!({"name": "Late fees", "filter": {"event_type": "dues.invoice_issued", "text": "late_fee"}, "shared": true}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
    filter: Kept,
    /// Whether everybody who may read the log sees and uses it; the caller alone when left out.
    #[serde(default)]
    shared: bool,
}

impl From<KeepError> for Problem {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::NameTaken => {
                let detail = "you keep a filter of this name, or there is a shared one of it: choose another name, or forget that one";
                Problem::new(StatusCode::CONFLICT, "filter_name_taken", "The name is taken", detail).field("name")
            }
            KeepError::Another => CommandError::KeyReused.into(),
            KeepError::Database(error) => CommandError::Unavailable(error.to_string()).into(),
        }
    }
}

/// Keep a filter of the log under a name
#[utoipa::path(tag = "events", operation_id = "keepEventFilter", request_body = Request, responses((status = 201, body = EventFilter, description = "It is kept."), crate::rest::responses::Directs))]
#[post("/event-filters")]
pub async fn handler(caller: Caller, access: Data<Access>, house: Data<House>, asked: Asked<Request>) -> Result<HttpResponse, Problem> {
    allowed(&caller, &access)?;
    let id = asked.id_of_the_request();
    let Request { name, filter, shared } = asked.body;
    let criteria = Criteria::from(filter);
    // What could never be asked is not kept either.
    criteria.filter().map_err(|unfit| Problem::invalid(&format!("filter.{}", unfit.field), unfit.detail))?;
    let kept_at = house.log.clock.now();
    let filter = KeptFilter::new(id, keeper(&caller), name.as_str(), criteria, shared, kept_at);
    let kept = house.event_filters.keep(&filter).await?;
    Ok(HttpResponse::Created().json(EventFilter::of(kept, &caller)))
}
