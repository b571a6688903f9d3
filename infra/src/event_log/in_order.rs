//! The log in its order. Pages come by COPY in PostgreSQL's binary form, which costs both sides least, and are read where
//! they lie; the next page is on its way while this one is worked on.

use super::codec::recorded;
use super::reader::{ReadError, Reader};
use super::stored::StoredEvent;
use chrono::{DateTime, Utc};
use domain::Recorded;
use futures::TryStreamExt;
use serde_json::value::RawValue;
use sqlx::PgPool;
use sqlx::postgres::PgPoolCopyExt;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// What folds need of an event.
const FOR_FOLDS: &str =
    "position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, recorded_at, chapter_id, region_id";

/// PostgreSQL counts microseconds from the beginning of 2000.
const EPOCH: i64 = 946_684_800_000_000;
const HEADER: usize = 19;

type Page = Vec<bytes::Bytes>;

impl Reader {
    /// The next events of the whole log as they are stored. Fails rather than skip a position.
    pub async fn page(&self, after: i64, limit: i64) -> Result<Vec<StoredEvent>, ReadError> {
        let page = self.fetch(&format!("{FOR_FOLDS}, metadata"), after, limit).await?;
        rows(&page, after).map(|row| row?.stored()).collect()
    }

    /// The next events of the whole log. Fails rather than skip a position.
    pub async fn recorded(&self, after: i64, limit: i64) -> Result<Vec<Recorded>, ReadError> {
        let page = self.fetch(FOR_FOLDS, after, limit).await?;
        decoded(&page, after)
    }

    /// Follows the log page by page from a position.
    pub fn from(&self, after: i64, limit: i64) -> Pages {
        Pages { reader: self.clone(), after, limit, coming: None }
    }

    async fn fetch(&self, columns: &str, after: i64, limit: i64) -> Result<Page, ReadError> {
        let fetched = self.begin_fetch(columns, after, limit).await;
        fetched.map_err(|error| sqlx::Error::Protocol(error.to_string()))?
    }

    /// In a task of its own: a COPY that is given up half way spoils its connection.
    fn begin_fetch(&self, columns: &str, after: i64, limit: i64) -> JoinHandle<Result<Page, ReadError>> {
        let sql = format!(
            "COPY (SELECT {columns} FROM log.events WHERE position > {after} ORDER BY position LIMIT {limit}) TO STDOUT (FORMAT binary)"
        );
        let pool = self.pool().clone();
        tokio::spawn(async move { Ok(copy_out(&pool, &sql).await?) })
    }
}

async fn copy_out(pool: &PgPool, sql: &str) -> Result<Page, sqlx::Error> {
    pool.copy_out_raw(sql).await?.try_collect().await
}

/// The log from a position on.
pub struct Pages {
    reader: Reader,
    after: i64,
    limit: i64,
    coming: Option<JoinHandle<Result<Page, ReadError>>>,
}

impl Pages {
    /// The next events; none at the end of the log, and more once more have been written.
    pub async fn next(&mut self) -> Result<Vec<Recorded>, ReadError> {
        let coming = self.coming.take().unwrap_or_else(|| self.begin());
        let page = coming.await.map_err(|error| sqlx::Error::Protocol(error.to_string()))??;
        let after = self.after;
        // Each event is a message of its own, and so is the end.
        let count = i64::try_from(page.len()).unwrap_or(i64::MAX) - 1;
        self.after += count;
        if count == self.limit {
            self.coming = Some(self.begin());
        }
        decoded(&page, after)
    }

    /// The position that has been reached.
    pub fn position(&self) -> i64 {
        self.after
    }

    fn begin(&self) -> JoinHandle<Result<Page, ReadError>> {
        self.reader.begin_fetch(FOR_FOLDS, self.after, self.limit)
    }
}

fn decoded(page: &Page, after: i64) -> Result<Vec<Recorded>, ReadError> {
    rows(page, after).map(|row| row?.recorded()).collect()
}

/// The rows of a page, whose positions must follow one another.
fn rows(page: &Page, after: i64) -> impl Iterator<Item = Result<Row<'_>, ReadError>> {
    let messages = page.iter().enumerate().map(|(i, message)| if i == 0 { message.get(HEADER..).unwrap_or_default() } else { message });
    let mut before = after;
    messages.take_while(|message| !matches!(message, [0xff, 0xff, ..])).map(move |message| {
        let row = Row::parse(message)?;
        before += 1;
        if row.position == before { Ok(row) } else { Err(ReadError::Hole { after: before - 1, found: row.position }) }
    })
}

/// An event where it lies in a message.
struct Row<'a> {
    position: i64,
    aggregate_type: &'a str,
    aggregate_id: &'a str,
    sequence: i64,
    event_type: &'a str,
    event_version: &'a str,
    payload: &'a str,
    recorded_at: DateTime<Utc>,
    chapter_id: Option<Uuid>,
    region_id: Option<Uuid>,
    metadata: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn parse(message: &'a [u8]) -> Result<Self, ReadError> {
        let mut fields = Fields(message);
        let count = fields.take::<2>().map(i16::from_be_bytes);
        let row = (|| {
            Some(Row {
                position: fields.number()?,
                aggregate_type: fields.text()?,
                aggregate_id: fields.text()?,
                sequence: fields.number()?,
                event_type: fields.text()?,
                event_version: fields.text()?,
                payload: fields.text()?,
                recorded_at: DateTime::from_timestamp_micros(fields.number()?.checked_add(EPOCH)?)?,
                chapter_id: fields.id()?,
                region_id: fields.id()?,
                metadata: if count? > 10 { Some(fields.text()?) } else { None },
            })
        })();
        Ok(row.ok_or_else(|| sqlx::Error::Protocol("a row of the log does not have the form that was asked for".to_owned()))?)
    }

    fn recorded(self) -> Result<Recorded, ReadError> {
        let event = recorded(self.position, self.aggregate_type, self.event_type, self.event_version, self.payload)?;
        Ok(Recorded {
            position: self.position,
            aggregate_id: self.aggregate_id.to_owned(),
            sequence: self.sequence,
            recorded_at: self.recorded_at,
            chapter_id: self.chapter_id.map(Into::into),
            region_id: self.region_id.map(Into::into),
            event,
        })
    }

    fn stored(self) -> Result<StoredEvent, ReadError> {
        let json = |text: &str| RawValue::from_string(text.to_owned()).map_err(|error| sqlx::Error::Decode(error.into()));
        Ok(StoredEvent {
            position: self.position,
            aggregate_type: self.aggregate_type.to_owned(),
            aggregate_id: self.aggregate_id.to_owned(),
            sequence: self.sequence,
            event_type: self.event_type.to_owned(),
            event_version: self.event_version.to_owned(),
            payload: json(self.payload)?,
            metadata: json(self.metadata.unwrap_or("null"))?,
            recorded_at: self.recorded_at,
            chapter_id: self.chapter_id,
            region_id: self.region_id,
        })
    }
}

/// The fields of a row that are still to be read. None where the row is not of the form that was asked for.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk::<N>()?;
        self.0 = tail;
        Some(*head)
    }

    /// A field's bytes; none inside for NULL.
    fn field(&mut self) -> Option<Option<&'a [u8]>> {
        let Ok(length) = usize::try_from(i32::from_be_bytes(self.take::<4>()?)) else { return Some(None) };
        let (field, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Some(field))
    }

    fn number(&mut self) -> Option<i64> {
        Some(i64::from_be_bytes(self.field()??.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.field()??).ok()
    }

    fn id(&mut self) -> Option<Option<Uuid>> {
        match self.field()? {
            None => Some(None),
            Some(bytes) => Uuid::from_slice(bytes).ok().map(Some),
        }
    }
}
