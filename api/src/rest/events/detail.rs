//! One event with what hangs together with it, as far as somebody sees.

use super::Event;
use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use domain::event::Metadata;
use infra::event_log::StoredEvent;
use infra::mail::NoticeRow;
use infra::policies::TaskRow;
use infra::trace::{Answered, Trace};
use serde_json::value::RawValue;

/// An event, the command that wrote it, what caused it, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventDetail)]
pub struct Detail {
    #[serde(flatten)]
    event: Event,
    /// None for an event that says of no command.
    #[schema(required)]
    command: Option<Command>,
    /// The event that it reacted to, the one that this reacted to, and so on; the last is where it all began. None for what somebody asked for.
    causes: Vec<Link>,
    effects: Effects,
    /// The one before it in its stream.
    #[schema(required)]
    previous: Option<Link>,
    /// The one after it in its stream.
    #[schema(required)]
    next: Option<Link>,
}

/// Another event, by what it takes to find and to name it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventLink)]
pub struct Link {
    position: i64,
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    event_type: String,
    recorded_at: DateTime<Utc>,
    /// The command that wrote it; that of a task has the task's id.
    #[schema(required)]
    command_id: Option<Uuid>,
    #[schema(required)]
    chapter_id: Option<Uuid>,
    #[schema(required)]
    region_id: Option<Uuid>,
}

/// The command that wrote an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventCommand)]
pub struct Command {
    command_id: Uuid,
    actor: Uuid,
    /// The same for all that one request or run has started.
    correlation: Uuid,
    #[schema(required)]
    on_behalf_of: Option<Uuid>,
    /// Of what the program did by itself: the reaction.
    #[schema(required, example = "invoice_on_approval")]
    reason: Option<String>,
    #[schema(required, example = "Mozilla/5.0")]
    client: Option<String>,
    /// The other events that it wrote.
    events: Vec<Link>,
    /// What it answered; none when no answer was kept.
    #[schema(required)]
    answered: Option<Answer>,
}

/// What a command answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventCommandAnswer)]
pub struct Answer {
    /// The position that it reached.
    position: i64,
    #[schema(value_type = Object, example = json!({"id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "version": 4}))]
    answer: Box<RawValue>,
}

/// What came of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventEffects)]
pub struct Effects {
    /// Events that reacted to it.
    events: Vec<Link>,
    /// What the program has to do because of it, has done, or has not, and why.
    tasks: Vec<Task>,
    /// What people were told because of it.
    notices: Vec<Told>,
    /// Whether that is all: of each kind the first 500 are told.
    is_all: bool,
}

/// A task that an event gave rise to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventTask)]
pub struct Task {
    /// Also the id of the command that it becomes.
    id: Uuid,
    /// The reaction that asked for it.
    #[schema(example = "invoice_on_approval")]
    set_by: String,
    #[schema(value_type = Object, example = json!({"task": "issue_joining_invoice", "membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}))]
    task: serde_json::Value,
    #[schema(required)]
    chapter_id: Option<Uuid>,
    due_at: DateTime<Utc>,
    /// pending, done, refused or failed.
    #[schema(example = "done")]
    state: String,
    /// Why it was refused, has failed, or waits.
    #[schema(required)]
    note: Option<String>,
    #[schema(required)]
    settled_at: Option<DateTime<Utc>>,
}

/// A notice that an event called for. More of it is at `/notices/{id}`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventNotice)]
pub struct Told {
    id: Uuid,
    #[schema(example = "receipt")]
    kind: String,
    #[schema(example = "payment")]
    subject_kind: String,
    subject_id: Uuid,
    /// To whom.
    #[schema(required)]
    membership_id: Option<Uuid>,
    #[schema(required)]
    chapter_id: Option<Uuid>,
    #[schema(example = "sent")]
    state: String,
    #[schema(required)]
    reason: Option<String>,
    queued_at: DateTime<Utc>,
}

/// How far somebody sees: of what belongs to a region and perhaps a chapter, and of what belongs to a chapter.
pub trait Sight {
    fn sees(&self, region: Option<Uuid>, chapter: Option<Uuid>) -> bool;
    fn sees_chapter(&self, chapter: Uuid) -> bool;
    /// Whether it takes in what is of a chapter, or of the organisation itself.
    fn sees_what_is_of(&self, chapter: Option<Uuid>) -> bool {
        chapter.map_or_else(|| self.sees(None, None), |chapter| self.sees_chapter(chapter))
    }
}

impl Detail {
    /// What somebody sees of it.
    pub fn of(trace: Trace, sight: &impl Sight) -> Self {
        let Trace { event, metadata, same_command, answered, causes, events, tasks, notices, is_all, previous, next } = trace;
        let link = |event: StoredEvent| if sight.sees(event.region_id, event.chapter_id) { Some(Link::from(event)) } else { None };
        let links = |events: Vec<StoredEvent>| events.into_iter().filter_map(link).collect::<Vec<_>>();
        Self {
            event: event.into(),
            command: metadata.map(|metadata| Command::of(metadata, links(same_command), answered)),
            causes: links(causes),
            effects: Effects {
                events: links(events),
                tasks: tasks.into_iter().filter(|task| sight.sees_what_is_of(task.chapter_id)).map(Task::from).collect(),
                notices: notices.into_iter().filter(|notice| sight.sees_what_is_of(notice.chapter_id)).map(Told::from).collect(),
                is_all,
            },
            previous: previous.and_then(link),
            next: next.and_then(link),
        }
    }
}

impl Command {
    fn of(metadata: Metadata, events: Vec<Link>, answered: Option<Answered>) -> Self {
        Self {
            command_id: metadata.command_id,
            actor: metadata.actor.0,
            correlation: metadata.correlation,
            on_behalf_of: metadata.on_behalf_of.map(|actor| actor.0),
            reason: metadata.reason,
            client: metadata.client,
            events,
            answered: answered.map(|Answered { position, answer }| Answer { position, answer }),
        }
    }
}

impl From<StoredEvent> for Link {
    fn from(event: StoredEvent) -> Self {
        let metadata: Option<Metadata> = serde_json::from_str(event.metadata.get()).ok();
        Self {
            position: event.position,
            aggregate_type: event.aggregate_type,
            aggregate_id: event.aggregate_id,
            sequence: event.sequence,
            event_type: event.event_type,
            recorded_at: event.recorded_at,
            command_id: metadata.map(|metadata| metadata.command_id),
            chapter_id: event.chapter_id,
            region_id: event.region_id,
        }
    }
}

impl From<TaskRow> for Task {
    fn from(row: TaskRow) -> Self {
        let TaskRow { id, due_at, chapter_id, task, set_by, state, note, settled_at, .. } = row;
        Self { id, set_by, task, chapter_id, due_at, state, note, settled_at }
    }
}

impl From<NoticeRow> for Told {
    fn from(row: NoticeRow) -> Self {
        let NoticeRow { id, kind, subject_kind, subject_id, membership_id, chapter_id, state, reason, queued_at, .. } = row;
        Self { id, kind, subject_kind, subject_id, membership_id, chapter_id, state, reason, queued_at }
    }
}
