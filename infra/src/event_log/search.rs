//! Looks for events. One look goes through no more than so many events, and says how far it came.

use super::filter::{About, Filter, Place, Span};
use super::reader::{ReadError, Reader};
use super::stored::StoredEvent;
use chrono::TimeDelta;
use sqlx::QueryBuilder;
use uuid::Uuid;

/// As many events as one look goes through at most, where no index leads to those that are wanted.
pub const LOOK: i64 = 100_000;

/// What one look has found.
#[derive(Debug)]
pub struct Found {
    pub events: Vec<StoredEvent>,
    /// The last position that it has come to: the highest, or the lowest where the latest are first.
    pub scanned_to: i64,
    /// Whether there is nothing more to look through.
    pub is_all: bool,
}

/// Whose events are counted.
#[derive(Debug, Clone)]
pub enum Area {
    All,
    Chapter(Uuid),
    /// Those of these regions and of their chapters.
    Regions(Vec<Uuid>),
}

/// How many events of each type there are.
#[derive(Debug)]
pub struct Counted {
    /// The types by their stored names, the most frequent first.
    pub kinds: Vec<(String, i64)>,
    /// Whether there are more than one look goes through.
    pub more: bool,
}

impl Reader {
    /// How many events of each type there are in an area after a position, as far as one look goes.
    pub async fn counted(&self, of: &Area, after: i64) -> Result<Counted, ReadError> {
        let mut query = QueryBuilder::new("SELECT event_type, count(*) FROM (");
        match of {
            Area::All => drop(query.push("SELECT event_type, position FROM log.events WHERE position > ").push_bind(after)),
            Area::Chapter(chapter) => {
                query.push("SELECT event_type, position FROM log.events WHERE chapter_id = ").push_bind(chapter);
                query.push(" AND position > ").push_bind(after);
            }
            // A chapter stays in its region. Each chapter is read by its index, which the limit sees to.
            Area::Regions(regions) => {
                query.push("SELECT e.* FROM (SELECT aggregate_id::uuid AS id FROM log.events WHERE event_type = 'chapter.founded' ");
                query
                    .push("AND region_id = ANY(")
                    .push_bind(regions)
                    .push(")) c CROSS JOIN LATERAL (SELECT event_type, position FROM log.events x ");
                query
                    .push("WHERE x.chapter_id = c.id AND x.position > ")
                    .push_bind(after)
                    .push(" ORDER BY x.position LIMIT ")
                    .push_bind(LOOK);
                query.push(") e UNION ALL (SELECT event_type, position FROM log.events WHERE chapter_id IS NULL AND region_id = ANY(");
                query
                    .push_bind(regions)
                    .push(") AND position > ")
                    .push_bind(after)
                    .push(" ORDER BY position LIMIT ")
                    .push_bind(LOOK)
                    .push(")");
            }
        }
        query.push(" ORDER BY position LIMIT ").push_bind(LOOK);
        query.push(") AS looked GROUP BY event_type ORDER BY count(*) DESC, event_type");
        let kinds: Vec<(String, i64)> = query.build_query_as().fetch_all(&mut *self.connection().await?).await?;
        let more = kinds.iter().map(|(_, count)| count).sum::<i64>() >= LOOK;
        Ok(Counted { kinds, more })
    }

    /// The next events that a filter lets through, however far they are.
    pub async fn filtered(&self, filter: &Filter, after: i64, limit: i64) -> Result<Vec<StoredEvent>, ReadError> {
        let span = self.span(filter, after, i64::MAX).await?;
        Ok(filter.statement(span, limit).build_query_as().fetch_all(&mut *self.searching().await?).await?)
    }

    /// The next events that a filter lets through, as far as one look goes. Nothing after `end` is looked at.
    pub async fn look(&self, filter: &Filter, after: i64, end: i64, limit: usize) -> Result<Found, ReadError> {
        let span = self.span(filter, after, end).await?;
        if span.is_empty() {
            let scanned_to = if filter.newest_first { span.high.saturating_add(1) } else { span.low };
            return Ok(Found { events: Vec::new(), scanned_to, is_all: true });
        }
        let near = self.within_a_look(filter, span).await?;
        let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut events: Vec<StoredEvent> =
            filter.statement(near, one_more).build_query_as().fetch_all(&mut *self.searching().await?).await?;
        let is_cut = events.len() > limit;
        events.truncate(limit);
        let scanned_to = match events.last() {
            Some(last) if is_cut => last.position,
            _ if filter.newest_first => near.low + 1,
            _ => near.high,
        };
        let is_all = !is_cut && near.low == span.low && near.high == span.high;
        Ok(Found { events, scanned_to, is_all })
    }

    /// All that concerns a membership. None when there is no such membership.
    pub async fn about(&self, membership: Uuid) -> Result<Option<About>, ReadError> {
        let sql = "SELECT DISTINCT chapter_id FROM log.events WHERE aggregate_type = 'membership' AND aggregate_id = $1";
        let chapters: Vec<Option<Uuid>> =
            sqlx::query_scalar(sql).bind(membership.to_string()).fetch_all(&mut *self.connection().await?).await?;
        let about = About { membership, chapters: chapters.iter().copied().flatten().collect() };
        Ok(if chapters.is_empty() { None } else { Some(about) })
    }

    /// The positions that a filter leaves: the log's order is that of its times.
    async fn span(&self, filter: &Filter, after: i64, end: i64) -> Result<Span, ReadError> {
        // Nothing is before the first position, and a look of so many below it would find nothing for ever.
        let mut span = Span { low: after.max(0), high: filter.until.map_or(end, |until| until.min(end)) };
        if let Some(from) = filter.from_time {
            // The moment itself counts: what was recorded just before it does not.
            let before = from.checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(from);
            span.low = span.low.max(self.position_at(before).await?);
        }
        if let Some(to) = filter.to_time {
            span.high = span.high.min(self.position_at(to).await?);
        }
        Ok(span)
    }

    /// The part of a span, from the side that is read first, that one look goes through.
    async fn within_a_look(&self, filter: &Filter, span: Span) -> Result<Span, ReadError> {
        let mut near = span;
        for place in filter.places() {
            let edge = match place {
                Place::Streams | Place::Own(_) => continue,
                Place::Log if filter.newest_first => Some(span.high.saturating_sub(LOOK)),
                Place::Log => Some(span.low.saturating_add(LOOK)),
                Place::Chapter(_) if !filter.asks_more() => continue,
                Place::Chapter(chapter) | Place::Naming(_, chapter) => self.edge(filter, chapter, span).await?,
            };
            match edge {
                Some(edge) if filter.newest_first => near.low = near.low.max(edge),
                Some(edge) => near.high = near.high.min(edge),
                None => {}
            }
        }
        Ok(near)
    }

    /// Where so many of a chapter's events have been gone through; none when it has fewer.
    async fn edge(&self, filter: &Filter, chapter: Uuid, span: Span) -> Result<Option<i64>, ReadError> {
        let (order, out) = if filter.newest_first { (" DESC", 1) } else { ("", 0) };
        let sql = format!(
            "SELECT position - {out} FROM log.events WHERE chapter_id = $1 AND position > $2 AND position <= $3 \
             ORDER BY position{order} OFFSET $4 LIMIT 1"
        );
        Ok(sqlx::query_scalar(&sql)
            .bind(chapter)
            .bind(span.low)
            .bind(span.high)
            .bind(LOOK - 1)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }
}
