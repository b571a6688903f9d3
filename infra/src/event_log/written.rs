//! Events as they are written for others: one JSON object a line, or rows of CSV. Lists, exports and the command line write them
//! alike, payload and metadata with the very text that is stored.

use super::stored::StoredEvent;
use chrono::SecondsFormat;
use std::io;
use uuid::Uuid;

/// What events are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    JsonLines,
    Csv,
}

/// What is told of an event, in the order of CSV.
pub const EVENT_COLUMNS: &[&str] = &[
    "position",
    "aggregate_type",
    "aggregate_id",
    "sequence",
    "event_type",
    "event_version",
    "payload",
    "metadata",
    "recorded_at",
    "chapter_id",
    "region_id",
];

impl Format {
    /// What stands before the first event.
    pub fn head(self, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Format::JsonLines => Ok(()),
            Format::Csv => rows(out, |csv| Ok(csv.write_record(EVENT_COLUMNS)?)),
        }
    }

    /// The events, each with the end of its line.
    pub fn events(self, events: &[StoredEvent], out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Format::JsonLines => events.iter().try_for_each(|event| {
                serde_json::to_writer(&mut *out, event)?;
                out.push(b'\n');
                Ok(())
            }),
            Format::Csv => rows(out, |csv| events.iter().try_for_each(|event| row(csv, event))),
        }
    }
}

type Csv<'a> = csv::Writer<&'a mut Vec<u8>>;

fn rows(out: &mut Vec<u8>, write: impl FnOnce(&mut Csv<'_>) -> io::Result<()>) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    write(&mut csv)?;
    csv.flush()
}

fn row(csv: &mut Csv<'_>, event: &StoredEvent) -> io::Result<()> {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let recorded_at = event.recorded_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    Ok(csv.write_record([
        event.position.to_string().as_str(),
        &event.aggregate_type,
        &event.aggregate_id,
        &event.sequence.to_string(),
        &event.event_type,
        &event.event_version,
        event.payload.get(),
        event.metadata.get(),
        &recorded_at,
        &id(event.chapter_id),
        &id(event.region_id),
    ])?)
}
