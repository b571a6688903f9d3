//! Which events are wanted, and how the database is asked for them: through an index where there is one.

use super::stored::COLUMNS;
use chrono::{DateTime, Utc};
use domain::Event;
use sqlx::{Postgres, QueryBuilder};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whose events are wanted. Positions run from just after the one that a read begins at, up to and including `until`.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Any of these chapters.
    pub chapters: Option<Vec<Uuid>>,
    /// Any of these regions, their chapters included.
    pub regions: Option<Vec<Uuid>>,
    /// Only events that belong to no chapter: those of regions, policies and the organisation itself.
    pub without_chapter: bool,
    pub about: Option<About>,
    /// Any of these types of streams; every type when there are none.
    pub aggregate_types: Vec<String>,
    pub aggregate_id: Option<String>,
    /// Any of these stored names; every name when there are none.
    pub event_types: Vec<String>,
    pub actor: Option<Uuid>,
    /// Stands somewhere in the payload or in the metadata, in capitals or not.
    pub text: Option<String>,
    pub from_time: Option<DateTime<Utc>>,
    pub to_time: Option<DateTime<Utc>>,
    pub until: Option<i64>,
    /// The latest first.
    pub newest_first: bool,
}

/// All that concerns a membership: its own stream and its dues, and what names it in the chapters that it has been in.
#[derive(Debug, Clone)]
pub struct About {
    pub membership: Uuid,
    pub chapters: Vec<Uuid>,
}

/// Positions after `low`, up to and including `high`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub low: i64,
    pub high: i64,
}

/// Where the events of a filter are looked for; what else it asks is asked of each event there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// All of the log, in its order.
    Log,
    /// One chapter, by its index.
    Chapter(Uuid),
    /// The streams of an id, by the key of streams. They are short.
    Streams,
    /// The streams of the membership that all is about.
    Own(Uuid),
    /// What one chapter's events say of that membership.
    Naming(Uuid, Uuid),
}

impl Span {
    pub fn is_empty(self) -> bool {
        self.low >= self.high
    }
}

impl Filter {
    pub(super) fn places(&self) -> Vec<Place> {
        match (&self.about, &self.aggregate_id, self.chapters.as_deref()) {
            (Some(about), ..) => {
                let naming = about.chapters.iter().map(|chapter| Place::Naming(about.membership, *chapter));
                [Place::Own(about.membership)].into_iter().chain(naming).collect()
            }
            (None, Some(_), _) => vec![Place::Streams],
            (None, None, Some([chapter])) => vec![Place::Chapter(*chapter)],
            (None, None, _) => vec![Place::Log],
        }
    }

    /// Whether more is asked of each event of a chapter than that it is of the chapter.
    pub(super) fn asks_more(&self) -> bool {
        let types = !self.aggregate_types.is_empty() || !self.event_types.is_empty();
        types || self.about.is_some() || self.without_chapter || self.regions.is_some() || self.actor.is_some() || self.text.is_some()
    }

    /// The statement that reads what is wanted of a span, in order.
    pub(super) fn statement(&self, span: Span, limit: i64) -> QueryBuilder<'_, Postgres> {
        let mut query = QueryBuilder::new("");
        let order = if self.newest_first { " ORDER BY position DESC LIMIT " } else { " ORDER BY position LIMIT " };
        let places = self.places();
        // Each place is read in its own way and gives no more than is wanted, whatever the planner thinks of the others.
        let many = places.len() > 1;
        if many {
            query.push(format!("SELECT {COLUMNS} FROM ("));
        }
        for (number, place) in places.into_iter().enumerate() {
            query.push(if number > 0 { " UNION ALL " } else { "" }).push(if many { "(" } else { "" });
            query.push(format!("SELECT {COLUMNS} FROM log.events WHERE position > ")).push_bind(span.low);
            query.push(" AND position <= ").push_bind(span.high);
            self.push_place(&mut query, place);
            self.push_rest(&mut query);
            query.push(order).push_bind(limit).push(if many { ")" } else { "" });
        }
        if many {
            query.push(") AS found").push(order).push_bind(limit);
        }
        query
    }

    fn push_place<'a>(&'a self, query: &mut QueryBuilder<'a, Postgres>, place: Place) {
        match place {
            Place::Log => {}
            Place::Chapter(chapter) => drop(query.push(" AND chapter_id = ").push_bind(chapter)),
            Place::Streams => {
                if self.aggregate_types.is_empty() {
                    // The key of streams begins with the type.
                    query.push(" AND aggregate_type = ANY(").push_bind(aggregate_types()).push(")");
                }
            }
            Place::Own(membership) => {
                query.push(" AND aggregate_type IN ('membership', 'dues') AND aggregate_id = ").push_bind(membership.to_string());
            }
            Place::Naming(membership, chapter) => {
                let id = membership.to_string();
                query.push(" AND chapter_id = ").push_bind(chapter);
                query.push(" AND strpos(payload::text, ").push_bind(id.clone()).push(") > 0");
                query.push(" AND NOT (aggregate_type IN ('membership', 'dues') AND aggregate_id = ").push_bind(id).push(")");
            }
        }
    }

    fn push_rest<'a>(&'a self, query: &mut QueryBuilder<'a, Postgres>) {
        match self.chapters.as_deref() {
            // Asked by its place already.
            Some([_]) if self.about.is_none() && self.aggregate_id.is_none() => {}
            Some(chapters) => drop(query.push(" AND chapter_id = ANY(").push_bind(chapters).push(")")),
            None => {}
        }
        if let Some(regions) = &self.regions {
            query.push(" AND region_id = ANY(").push_bind(regions).push(")");
        }
        if self.without_chapter {
            query.push(" AND chapter_id IS NULL");
        }
        push_any(query, "aggregate_type", &self.aggregate_types);
        push_any(query, "event_type", &self.event_types);
        if let Some(id) = &self.aggregate_id {
            query.push(" AND aggregate_id = ").push_bind(id);
        }
        if let Some(actor) = self.actor {
            query.push(" AND metadata->>'actor' = ").push_bind(actor.to_string());
        }
        if let Some(text) = &self.text {
            push_text(query, text);
        }
    }
}

/// One name is asked for as such, so that an index of these events alone can answer.
fn push_any<'a>(query: &mut QueryBuilder<'a, Postgres>, column: &str, names: &'a [String]) {
    match names {
        [] => {}
        [name] => drop(query.push(format!(" AND {column} = ")).push_bind(name)),
        names => drop(query.push(format!(" AND {column} = ANY(")).push_bind(names).push(")")),
    }
}

/// As it is typed, or as JSON writes it: a quotation mark in a note is stored with a backslash before it.
fn push_text<'a>(query: &mut QueryBuilder<'a, Postgres>, text: &'a str) {
    let written = serde_json::Value::from(text).to_string();
    let written = written[1..written.len() - 1].to_owned();
    let forms = if written == text { vec![written] } else { vec![text.to_owned(), written] };
    query.push(" AND (false");
    for form in forms {
        for column in ["payload", "metadata"] {
            query.push(format!(" OR strpos(lower({column}::text), lower(")).push_bind(form.clone()).push(")) > 0");
        }
    }
    query.push(")");
}

/// Every type of stream that there is.
pub fn aggregate_types() -> Vec<String> {
    let types: BTreeSet<&str> = Event::catalogue().into_iter().map(|(aggregate, ..)| aggregate).collect();
    types.into_iter().map(str::to_owned).collect()
}
