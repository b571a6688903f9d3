//! Reading the log: by position, by stream, by what commands ask of it. Never writes.

use super::codec::DecodeError;
use super::stored::{COLUMNS, StoredEvent};
use crate::wall::{Behind, Reads};
use chrono::{DateTime, NaiveDate, Utc};
use domain::event::EventError;
use domain::upcast;
use futures::TryStreamExt;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres, Row};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the event log does not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error("a stream of the log cannot be read: {0}: the database is damaged")]
    Damaged(String),
    #[error("the log skips from position {after} to {found}: the database is damaged")]
    Hole { after: i64, found: i64 },
}

/// The events about a visitor, as the index has them.
const VISITOR: &str = "coalesce(payload->'meeting.visitor_registered'->'visitor'->>'person_id', payload->'meeting.visitor_removed'->>'person_id') = $1 \
     AND event_type IN ('meeting.visitor_registered', 'meeting.visitor_removed')";

/// How many events of a stream come in one row.
const EVENTS_A_ROW: i64 = 128;

/// The first row of each stream, however many there are, costs one look into the index; only a stream that goes on is looked at for its end.
/// A stream's rows come in order, since what each joins is asked for again for each row before it. They are not sorted: the first would wait for the last.
static STREAMS: LazyLock<String> = LazyLock::new(|| {
    let row = |of: &str| {
        format!(
            "(SELECT max(sequence) AS version, \
               string_agg(sequence || ' ' || event_type || ' ' || event_version, ',') \
                 FILTER (WHERE event_version <> $5 OR event_type = ANY($6)) AS kinds, \
               '[' || string_agg(payload::text, ',') || ']' AS payloads \
             FROM (SELECT x.sequence, x.event_type, x.event_version, x.payload FROM log.events x \
                   WHERE x.aggregate_type = $1 AND x.aggregate_id = s.id AND {of}) ordered)"
        )
    };
    let first = row("x.sequence > s.after AND x.position <= $4 ORDER BY x.sequence LIMIT $7");
    let next = row("x.sequence > so_far AND x.sequence <= so_far + $7 AND x.position <= $4 ORDER BY x.sequence");
    let last = "(SELECT x.sequence FROM log.events x \
                 WHERE x.aggregate_type = $1 AND x.aggregate_id = s.id AND x.sequence > first.version AND x.position <= $4 \
                 ORDER BY x.sequence DESC LIMIT 1)";
    format!(
        "SELECT s.n, r.version, r.kinds, r.payloads FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY s(id, after, n), \
         LATERAL {first} first, \
         LATERAL (SELECT first.* UNION ALL \
                  SELECT next.* FROM generate_series(first.version, {last} - 1, $7) so_far, LATERAL {next} next \
                  WHERE first.version >= s.after + $7) r \
         WHERE r.version IS NOT NULL"
    )
});

/// Reads the log.
#[derive(Clone)]
pub struct Reader {
    /// What people are shown is read behind their wall, all else on the program's own account.
    reads: Reads,
    /// What commands have to know.
    facts: PgPool,
    /// How often commands had to ask: for metrics and benchmarks.
    asked: Arc<AtomicU64>,
    /// The last position of streams that is read, where that is not the end of the log.
    until: Option<i64>,
}

impl Reader {
    pub(super) fn new(pool: PgPool, facts: PgPool) -> Self {
        Self { reads: Reads::new(pool), facts, asked: Arc::default(), until: None }
    }

    pub(super) fn over(&self, pool: PgPool, facts: PgPool) -> Self {
        Self { reads: Reads::new(pool), facts, ..self.clone() }
    }

    /// The same log, read behind a wall; without one, on the program's own account.
    pub(crate) fn behind(&self, behind: Option<&Behind>) -> Self {
        Self { reads: self.reads.behind(behind), ..self.clone() }
    }

    /// The same log, whose streams end at a position: what was known then.
    pub(crate) fn as_of(&self, position: i64) -> Self {
        Self { until: Some(position), ..self.clone() }
    }

    /// Whether streams are read as they are now.
    pub(crate) fn is_of_now(&self) -> bool {
        self.until.is_none()
    }

    /// The pool that it reads with on the program's own account.
    pub(crate) fn pool(&self) -> &PgPool {
        self.reads.own()
    }

    /// A connection for what somebody asked for.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        self.reads.connection().await
    }

    /// A connection for what somebody looks for, each time planned for what is looked for.
    pub(crate) async fn searching(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        self.reads.searching().await
    }

    /// Whether somebody asks who may not see everything.
    pub(crate) fn is_for_somebody(&self) -> bool {
        self.reads.are_for_somebody()
    }

    /// Which of these events, each by its stream and version, whoever asks sees; on the program's own account, all of them. A request
    /// asks once of each.
    pub(crate) async fn sees(&self, aggregate_type: &str, events: &[(&str, i64)]) -> Result<Vec<bool>, ReadError> {
        let Some(wall) = self.reads.wall() else { return Ok(vec![true; events.len()]) };
        let mut seen: Vec<bool> = events.iter().map(|(id, version)| wall.has_let_through(aggregate_type, id, *version)).collect();
        let unknown: Vec<usize> = (0..events.len()).filter(|place| !seen[*place]).collect();
        if unknown.is_empty() {
            return Ok(seen);
        }
        let sql = "SELECT s.n FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY s(id, version, n) WHERE EXISTS ( \
                     SELECT FROM log.events x WHERE x.aggregate_type = $1 AND x.aggregate_id = s.id AND x.sequence = s.version)";
        let (ids, versions): (Vec<&str>, Vec<i64>) = unknown.iter().map(|place| events[*place]).unzip();
        let asked = sqlx::query_scalar::<_, i64>(sql).bind(aggregate_type).bind(ids).bind(versions);
        for number in asked.fetch_all(&mut *self.connection().await?).await? {
            let Some(place) = usize::try_from(number - 1).ok().and_then(|number| unknown.get(number)) else { continue };
            let (id, version) = events[*place];
            wall.lets_through(aggregate_type, id, version);
            seen[*place] = true;
        }
        Ok(seen)
    }

    /// The position of the last event; 0 in an empty log.
    pub async fn last_position(&self) -> Result<i64, ReadError> {
        let sql = "SELECT position FROM log.events ORDER BY position DESC LIMIT 1";
        Ok(sqlx::query_scalar(sql).fetch_optional(self.reads.own()).await?.unwrap_or(0))
    }

    /// The last position that was recorded at or before a moment.
    pub async fn position_at(&self, moment: DateTime<Utc>) -> Result<i64, ReadError> {
        Ok(sqlx::query_scalar("SELECT log.position_at($1)").bind(moment).fetch_one(self.reads.own()).await?)
    }

    /// What chapters do not know of those who came to them or went: the events, in other chapters, of the memberships that were transferred
    /// in or out, and of their dues.
    pub async fn elsewhere(&self, chapters: &[Uuid], until: i64) -> Result<Vec<StoredEvent>, ReadError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM log.events WHERE aggregate_type IN ('membership', 'dues') AND aggregate_id IN ( \
               SELECT aggregate_id FROM log.events \
               WHERE event_type IN ('membership.transferred_in', 'membership.transferred_out') AND chapter_id = ANY($1) AND position <= $2) \
             AND chapter_id <> ALL($1) AND position <= $2 ORDER BY position"
        );
        Ok(sqlx::query_as(&sql).bind(chapters).bind(until).fetch_all(self.reads.own()).await?)
    }

    /// One event by its position.
    pub async fn event(&self, position: i64) -> Result<Option<StoredEvent>, ReadError> {
        let sql = format!("SELECT {COLUMNS} FROM log.events WHERE position = $1");
        Ok(sqlx::query_as(&sql).bind(position).fetch_optional(&mut *self.connection().await?).await?)
    }

    /// The moment of a position.
    pub async fn recorded_at(&self, position: i64) -> Result<Option<DateTime<Utc>>, ReadError> {
        let sql = "SELECT recorded_at FROM log.events WHERE position = $1";
        Ok(sqlx::query_scalar(sql).bind(position).fetch_optional(self.reads.own()).await?)
    }

    /// The events of one stream after a version, in order.
    pub async fn stream(&self, aggregate_type: &str, aggregate_id: &str, after: i64) -> Result<Vec<StoredEvent>, ReadError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM log.events \
             WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence > $3 AND position <= $4 ORDER BY sequence"
        );
        let asked = sqlx::query_as(&sql).bind(aggregate_type).bind(aggregate_id).bind(after).bind(self.until.unwrap_or(i64::MAX));
        Ok(asked.fetch_all(&mut *self.connection().await?).await?)
    }

    /// The events of some streams, each after a version, as their aggregate reads them; and the version that each then has. Asks once, and
    /// streams come as rows of many events each: a row for each event would cost more than the event, and of one row for all of them nothing
    /// could be read before the last was there. What kind of event each is, is told only where it may stand in an old shape.
    pub async fn streams<E: DeserializeOwned>(&self, aggregate_type: &str, after: &[(&str, i64)]) -> Result<Vec<(i64, Vec<E>)>, ReadError> {
        let (ids, versions): (Vec<&str>, Vec<i64>) = after.iter().copied().unzip();
        let asked = sqlx::query(&STREAMS).bind(aggregate_type).bind(ids).bind(&versions).bind(self.until.unwrap_or(i64::MAX));
        let asked = asked.bind(upcast::FIRST_VERSION).bind(upcast::changed_types(aggregate_type)).bind(EVENTS_A_ROW);
        let mut streams: Vec<(i64, Vec<E>)> = versions.iter().map(|version| (*version, Vec::new())).collect();
        let mut rows = asked.fetch(self.for_a_command());
        while let Some(row) = rows.try_next().await? {
            let place = usize::try_from(row.try_get::<i64, _>(0)? - 1).ok();
            let Some((place, (version, events))) = place.and_then(|place| Some((place, streams.get_mut(place)?))) else { continue };
            let upto: i64 = row.try_get(1)?;
            let Ok(Some(more)) = whole(*version, upto, row.try_get(2)?, row.try_get(3)?) else {
                drop(rows);
                let (id, after) = after[place];
                return Err(self.damage::<E>(aggregate_type, id, after).await?);
            };
            *version = upto;
            if events.is_empty() {
                *events = more;
            } else {
                events.extend(more);
            }
        }
        drop(rows);
        Ok(streams)
    }

    /// What is wrong with a stream that cannot be read.
    async fn damage<E: DeserializeOwned>(&self, aggregate_type: &str, id: &str, after: i64) -> Result<ReadError, ReadError> {
        let stored = self.behind(None).stream(aggregate_type, id, after).await?;
        for (expected, event) in (after + 1..).zip(stored) {
            if let Err(unreadable) = event.payload_as::<E>() {
                return Ok(unreadable.into());
            }
            if event.sequence != expected {
                return Ok(ReadError::Damaged(format!("{aggregate_type} {id} skips from event {} to {}", expected - 1, event.sequence)));
            }
        }
        Ok(ReadError::Damaged(format!("the events of {aggregate_type} {id} after {after} do not come as its aggregate reads them")))
    }

    /// How often commands had to ask so far: for streams, claims and facts.
    pub fn asked(&self) -> u64 {
        self.asked.load(Relaxed)
    }

    fn for_a_command(&self) -> &PgPool {
        self.asked.fetch_add(1, Relaxed);
        &self.facts
    }

    /// What a command answered, when it has been written: its request's hash, its position, its answer.
    pub async fn answered(&self, command_id: Uuid) -> Result<Option<(Vec<u8>, i64, String)>, ReadError> {
        let sql = "SELECT request_hash, position, answer::text FROM log.commands WHERE command_id = $1";
        Ok(sqlx::query_as(sql).bind(command_id).fetch_optional(self.for_a_command()).await?)
    }

    /// Who holds a claim.
    pub async fn holder(&self, key: &str) -> Result<Option<String>, ReadError> {
        Ok(sqlx::query_scalar("SELECT owner FROM log.claims WHERE key = $1").bind(key).fetch_optional(self.for_a_command()).await?)
    }

    /// The claims whose keys start so, with their holders.
    pub async fn holders(&self, prefix: &str) -> Result<Vec<(String, String)>, ReadError> {
        let sql = "SELECT key, owner FROM log.claims WHERE starts_with(key, $1) ORDER BY key";
        Ok(sqlx::query_as(sql).bind(prefix).fetch_all(self.reads.own()).await?)
    }

    /// The first event of a type.
    pub async fn first_of_type(&self, event_type: &str) -> Result<Option<StoredEvent>, ReadError> {
        let sql = format!("SELECT {COLUMNS} FROM log.events WHERE event_type = $1 ORDER BY position LIMIT 1");
        Ok(sqlx::query_as(&sql).bind(event_type).fetch_optional(self.reads.own()).await?)
    }

    /// The ids of all memberships that were ever active in a chapter.
    pub async fn members_ever(&self, chapter: Uuid) -> Result<Vec<String>, ReadError> {
        let sql = "SELECT DISTINCT aggregate_id FROM log.events WHERE chapter_id = $1 \
                   AND event_type IN ('membership.activated', 'membership.transferred_in', 'membership.reinstated')";
        Ok(sqlx::query_scalar(sql).bind(chapter).fetch_all(self.for_a_command()).await?)
    }

    /// The ids of all chapters that were ever founded in a region itself.
    pub async fn chapters_of(&self, region: Uuid) -> Result<Vec<String>, ReadError> {
        let sql = "SELECT aggregate_id FROM log.events WHERE event_type = 'chapter.founded' AND region_id = $1 ORDER BY position";
        Ok(sqlx::query_scalar(sql).bind(region).fetch_all(self.for_a_command()).await?)
    }

    /// The ids of all meetings that were ever scheduled for, or moved to, a day of the chapter's calendar or a later one.
    pub async fn meetings_from(&self, chapter: Uuid, day: NaiveDate) -> Result<Vec<String>, ReadError> {
        // Dates in ISO 8601 sort as text.
        let sql = "SELECT DISTINCT aggregate_id FROM log.events WHERE chapter_id = $1 \
                   AND event_type IN ('meeting.scheduled', 'meeting.moved') \
                   AND coalesce(payload->'meeting.scheduled'->>'slot', payload->'meeting.moved'->>'to') >= $2";
        Ok(sqlx::query_scalar(sql).bind(chapter).bind(day.to_string()).fetch_all(self.for_a_command()).await?)
    }

    /// The sheets of a chapter as they were completed and amended since a moment, in order.
    pub async fn sheets(&self, chapter: Uuid, since: DateTime<Utc>) -> Result<Vec<StoredEvent>, ReadError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM log.events WHERE chapter_id = $1 AND recorded_at >= $2 \
             AND event_type IN ('meeting.sheet_completed', 'meeting.sheet_amended') ORDER BY position"
        );
        Ok(sqlx::query_as(&sql).bind(chapter).bind(since).fetch_all(self.reads.own()).await?)
    }

    /// The events by which members, of this chapter or another, have given one a testimonial, in order. Read on the program's own
    /// account: the givers' streams are the givers' own.
    pub async fn testimonials_of(&self, member: Uuid) -> Result<Vec<StoredEvent>, ReadError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM log.events WHERE event_type = 'membership.testimonial_given' \
             AND payload->'membership.testimonial_given'->>'to' = $1 AND position <= $2 ORDER BY position"
        );
        let asked = sqlx::query_as(&sql).bind(member.to_string()).bind(self.until.unwrap_or(i64::MAX));
        Ok(asked.fetch_all(self.reads.own()).await?)
    }

    /// The meetings for which a person was ever registered as a visitor.
    pub async fn visited(&self, person: Uuid) -> Result<Vec<String>, ReadError> {
        let sql = format!("SELECT DISTINCT aggregate_id FROM log.events WHERE {VISITOR} AND event_type = 'meeting.visitor_registered'");
        Ok(sqlx::query_scalar(&sql).bind(person.to_string()).fetch_all(self.for_a_command()).await?)
    }

    /// How often a person was registered as a visitor.
    pub async fn registrations(&self, person: Uuid) -> Result<i64, ReadError> {
        let sql = format!("SELECT count(*) FROM log.events WHERE {VISITOR} AND event_type = 'meeting.visitor_registered'");
        Ok(sqlx::query_scalar(&sql).bind(person.to_string()).fetch_one(self.for_a_command()).await?)
    }

    /// Whether the log was marked as simulated.
    pub async fn is_simulated(&self) -> Result<bool, ReadError> {
        Ok(sqlx::query_scalar("SELECT simulated FROM log.nature").fetch_one(self.reads.own()).await?)
    }

    pub(super) async fn mark_simulated(&self) -> Result<(), ReadError> {
        sqlx::query("UPDATE log.nature SET simulated = true WHERE NOT simulated").execute(self.reads.own()).await?;
        Ok(())
    }
}

/// A stream's events after one sequence and up to another from what they say, the items of one array; none if they are not as many.
/// Kinds are told of those that may be old: sequence, type, version.
fn whole<E: DeserializeOwned>(after: i64, upto: i64, kinds: Option<&str>, payloads: &str) -> Result<Option<Vec<E>>, EventError> {
    let are_all = |count: usize| i64::try_from(count).is_ok_and(|count| count == upto - after);
    let Some(kinds) = kinds else {
        let events: Vec<E> = serde_json::from_str(payloads)?;
        return Ok(are_all(events.len()).then_some(events));
    };
    let kind = |text: &'_ str| -> Option<(i64, (String, String))> {
        let (sequence, kind) = text.split_once(' ')?;
        let (event_type, version) = kind.split_once(' ')?;
        Some((sequence.parse().ok()?, (event_type.to_owned(), version.to_owned())))
    };
    let kinds: HashMap<i64, (String, String)> = kinds.split(',').filter_map(kind).collect();
    let payloads: Vec<&RawValue> = serde_json::from_str(payloads)?;
    if !are_all(payloads.len()) {
        return Ok(None);
    }
    let event = |(sequence, payload): (i64, &RawValue)| {
        let lifted = match kinds.get(&sequence) {
            Some((event_type, version)) => upcast::to_current(event_type, version, payload.get())?,
            None => None,
        };
        Ok(serde_json::from_str(lifted.as_deref().unwrap_or(payload.get()))?)
    };
    (after + 1..).zip(payloads).map(event).collect::<Result<_, EventError>>().map(Some)
}
