//! The reactor: events in, tasks out, with its checkpoint in one transaction.

use super::{Automation, AutomationError};
use crate::commands::{Context, Unit, program};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::reactions::{self, Reaction, RulesInForce};
use domain::{ChapterId, Event, Recorded, calendar, ids};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use uuid::Uuid;

const CHECKPOINT: &str = "policies";
const PAGE: i64 = 2_000;

/// A task about to be kept.
#[derive(Default)]
struct Tasks {
    ids: Vec<Uuid>,
    due_at: Vec<DateTime<Utc>>,
    due_on: Vec<NaiveDate>,
    chapters: Vec<Uuid>,
    tasks: Vec<serde_json::Value>,
    policies: Vec<Option<serde_json::Value>>,
    set_by: Vec<String>,
    causation: Vec<i64>,
}

impl Automation {
    /// Reacts to the events after the checkpoint. False when there were none, or another node is at it.
    pub(super) async fn react(&self) -> Result<bool, AutomationError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("INSERT INTO work.checkpoints (name, version, position) VALUES ($1, 1, 0) ON CONFLICT DO NOTHING")
            .bind(CHECKPOINT)
            .execute(&mut *tx)
            .await?;
        let held: Option<i64> = sqlx::query_scalar("SELECT position FROM work.checkpoints WHERE name = $1 FOR UPDATE SKIP LOCKED")
            .bind(CHECKPOINT)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(position) = held else { return Ok(false) };
        let events = self.commands.log.reader.recorded(position, PAGE).await?;
        let Some(last) = events.last().map(|event| event.position) else { return Ok(false) };
        let mut tasks = Tasks::default();
        let mut known = HashMap::new();
        for event in &events {
            if let (Some(chapter), true) = (event.chapter_id, may_matter(&event.event)) {
                let (rules, today) = self.rules_at(&mut known, chapter, event.recorded_at).await?;
                self.collect(&mut tasks, event, chapter, rules, today).await?;
            }
        }
        if !tasks.ids.is_empty() {
            sqlx::query(
                "INSERT INTO work.tasks (id, due_at, due_on, chapter_id, task, policy, set_by, causation) \
                 SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::date[], $4::uuid[], $5::jsonb[], $6::jsonb[], $7::text[], $8::bigint[]) \
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(tasks.ids)
            .bind(tasks.due_at)
            .bind(tasks.due_on)
            .bind(tasks.chapters)
            .bind(tasks.tasks)
            .bind(tasks.policies)
            .bind(tasks.set_by)
            .bind(tasks.causation)
            .execute(&mut *tx)
            .await?;
        }
        sqlx::query("UPDATE work.checkpoints SET position = $1 WHERE name = $2").bind(last).bind(CHECKPOINT).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn collect(
        &self,
        tasks: &mut Tasks,
        event: &Recorded,
        chapter: ChapterId,
        rules: &RulesInForce,
        today: NaiveDate,
    ) -> Result<(), AutomationError> {
        for policy in reactions::ALL {
            for (number, reaction) in (policy.react)(event, rules).into_iter().enumerate() {
                let id = ids::derived("reaction", &[policy.name, &event.position.to_string(), &number.to_string()]);
                let (due_at, due_on, chapter_id, task, version) = match reaction {
                    Reaction::Do(task) => (event.recorded_at, today, chapter, task, None),
                    Reaction::On { day, chapter_id, task, policy } => {
                        (self.start_of_day(chapter_id, day).await?, day, chapter_id, task, Some(policy))
                    }
                };
                tasks.ids.push(id);
                tasks.due_at.push(due_at);
                tasks.due_on.push(due_on);
                tasks.chapters.push(chapter_id.into());
                tasks.tasks.push(serde_json::to_value(&task)?);
                tasks.policies.push(version.map(serde_json::to_value).transpose()?);
                tasks.set_by.push(policy.name.to_owned());
                tasks.causation.push(event.position);
            }
        }
        Ok(())
    }

    /// The rules of a chapter at an instant, and the day it is there; looked up once a page.
    async fn rules_at<'k>(
        &self,
        known: &'k mut HashMap<(ChapterId, NaiveDate), Arc<RulesInForce>>,
        chapter: ChapterId,
        at: DateTime<Utc>,
    ) -> Result<(&'k RulesInForce, NaiveDate), AutomationError> {
        let context = reading();
        let mut unit = Unit::new(&self.commands, &context, false);
        let zone = unit.zone_of(chapter).await?;
        let today = calendar::local_date(zone, at);
        let rules = match known.entry((chapter, today)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(unit.rules_of(chapter, today).await?),
        };
        Ok((rules, today))
    }

    async fn start_of_day(&self, chapter: ChapterId, day: NaiveDate) -> Result<DateTime<Utc>, AutomationError> {
        let context = reading();
        let mut unit = Unit::new(&self.commands, &context, false);
        let zone = unit.zone_of(chapter).await?;
        Ok(calendar::instant(zone, day.and_time(NaiveTime::MIN)))
    }
}

/// A context for reading facts; nothing is ever written with it.
fn reading() -> Context {
    Context::new(program(), Uuid::nil(), b"")
}

/// Events that no reaction looks at need no rules looked up.
fn may_matter(event: &Event) -> bool {
    match event {
        Event::Chapter(_) | Event::Meeting(_) | Event::Membership(_) | Event::Dues(_) | Event::Referral(_) => true,
        Event::Region(_) | Event::Policy(_) | Event::InvoiceSeries(_) => false,
    }
}
