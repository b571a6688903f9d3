//! The event log, as it is: read only, for accountants and headquarters.

pub mod detail;
pub mod export;
pub mod get;
pub mod list;
mod page;
pub mod wanted;

pub use detail::{Detail, Sight};

use infra::event_log::StoredEvent;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    // Before that of one event, whose position it would be.
    config.service(export::handler).service(get::handler).service(list::handler);
}

/// An event as it is stored.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct Event {
    /// 1, 2, 3, ... in the order of commits, without holes.
    position: i64,
    aggregate_type: String,
    aggregate_id: String,
    /// 1, 2, 3, ... within the stream.
    sequence: i64,
    event_type: String,
    event_version: String,
    /// The event's own fields, under its type.
    #[schema(value_type = Object, example = json!({"referral.acknowledged": {"on": "2026-03-03", "expires_on": "2026-07-01", "policy": {"scope": "organisation", "version": 0}}}))]
    payload: Box<RawValue>,
    /// Who caused it, and by what: actor, command_id, correlation, causation, client.
    #[schema(value_type = Object, example = json!({"actor": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "command_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f61", "correlation": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f61"}))]
    metadata: Box<RawValue>,
    recorded_at: chrono::DateTime<chrono::Utc>,
    #[schema(required)]
    chapter_id: Option<Uuid>,
    #[schema(required)]
    region_id: Option<Uuid>,
}

impl From<StoredEvent> for Event {
    fn from(event: StoredEvent) -> Self {
        Self {
            position: event.position,
            aggregate_type: event.aggregate_type,
            aggregate_id: event.aggregate_id,
            sequence: event.sequence,
            event_type: event.event_type,
            event_version: event.event_version,
            payload: event.payload,
            metadata: event.metadata,
            recorded_at: event.recorded_at,
            chapter_id: event.chapter_id,
            region_id: event.region_id,
        }
    }
}
