//! Between events and the texts in which they are stored. Old versions are lifted to the current ones on the way in.

use super::batch::NewEvent;
use super::stored::StoredEvent;
use super::stream::StreamName;
use cqrs_es::DomainEvent;
use domain::event::EventError;
use domain::{Event, Recorded};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Why a stored event cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("event {position} ({event_type} {event_version}) cannot be read: {source}")]
pub struct DecodeError {
    pub position: i64,
    pub event_type: String,
    pub event_version: String,
    #[source]
    pub source: EventError,
}

/// The stored form of an event of a stream.
pub fn encode<E: DomainEvent>(stream: &StreamName, sequence: i64, event: &E, scope: (Option<Uuid>, Option<Uuid>)) -> NewEvent {
    NewEvent {
        stream: stream.clone(),
        sequence,
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: serde_json::to_string(event).expect("events are plain data with string keys"),
        chapter_id: scope.0,
        region_id: scope.1,
    }
}

/// Reads a stored event in the shape that it has today.
pub(super) fn recorded(
    position: i64,
    aggregate_type: &str,
    event_type: &str,
    event_version: &str,
    payload: &str,
) -> Result<Event, DecodeError> {
    let lifted = domain::upcast::to_current(event_type, event_version, payload);
    let event = lifted.and_then(|lifted| Event::from_json(aggregate_type, lifted.as_deref().unwrap_or(payload)));
    let unreadable = |source| DecodeError { position, event_type: event_type.to_owned(), event_version: event_version.to_owned(), source };
    event.map_err(unreadable)
}

/// Reads a stored event as its aggregate does.
fn of_its_aggregate<E: DeserializeOwned>(position: i64, event_type: &str, event_version: &str, payload: &str) -> Result<E, DecodeError> {
    let lifted = domain::upcast::to_current(event_type, event_version, payload);
    let event = lifted.and_then(|lifted| Ok(serde_json::from_str(lifted.as_deref().unwrap_or(payload))?));
    let unreadable = |source| DecodeError { position, event_type: event_type.to_owned(), event_version: event_version.to_owned(), source };
    event.map_err(unreadable)
}

impl StoredEvent {
    /// The event with its place in the log.
    pub fn recorded(&self) -> Result<Recorded, DecodeError> {
        let event = recorded(self.position, &self.aggregate_type, &self.event_type, &self.event_version, self.payload.get())?;
        Ok(Recorded {
            position: self.position,
            aggregate_id: self.aggregate_id.clone(),
            sequence: self.sequence,
            recorded_at: self.recorded_at,
            chapter_id: self.chapter_id.map(Into::into),
            region_id: self.region_id.map(Into::into),
            event,
        })
    }

    /// The event alone, as its aggregate reads it.
    pub fn payload_as<E: DeserializeOwned>(&self) -> Result<E, DecodeError> {
        of_its_aggregate(self.position, &self.event_type, &self.event_version, self.payload.get())
    }
}
