//! Filters of the log, kept under a name by whoever reads it. They are preferences and no facts: no event tells of them.

mod forget;
mod get;
mod keep;
mod list;

use super::events::wanted::{Kept, keeper};
use crate::http::list::Item;
use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use infra::event_filters::KeptFilter;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(keep::handler).service(list::handler).service(get::handler).service(forget::handler);
}

/// A filter that is kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventFilter)]
pub struct EventFilter {
    id: Uuid,
    name: String,
    filter: Kept,
    /// Whether everybody who may read the log sees it.
    shared: bool,
    /// Whether it is the caller's.
    own: bool,
    kept_at: DateTime<Utc>,
}

impl Item for EventFilter {
    const COLUMNS: &'static [&'static str] = &["id", "name", "filter", "shared", "own", "kept_at"];
    const USUAL: &'static str = "name";
}

impl EventFilter {
    fn of(kept: KeptFilter, caller: &Caller) -> Self {
        let KeptFilter { id, keeper: whose, name, criteria, shared, kept_at } = kept;
        Self { id, name, filter: criteria.0.into(), shared, own: whose == keeper(caller).0, kept_at }
    }
}

/// Only who may read the log keeps filters of it; to others there are none.
fn allowed(caller: &Caller, access: &Access) -> Result<(), Problem> {
    access.require_somewhere(caller, Action::ReadLog)
}
