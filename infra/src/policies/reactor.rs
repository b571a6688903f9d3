//! The reactor: events in, tasks out, with its checkpoint in one transaction.

use super::{Automation, AutomationError};
use crate::commands::{Context, Unit, program};
use crate::event_log::Filter;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::reactions::{self, Reaction, RulesInForce, Task};
use domain::region::RegionEvent;
use domain::{ChapterId, Event, Recorded, RegionId, calendar, ids};
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
    chapters: Vec<Option<Uuid>>,
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
        let Some(last) = events.last().map(|event| event.position) else {
            // Said, not left to the drop: until it is undone the next look would find the checkpoint taken.
            tx.rollback().await?;
            return Ok(false);
        };
        let mut tasks = Tasks::default();
        let mut known = HashMap::new();
        for event in &events {
            for chapter in self.hearers(event).await? {
                let heard = Recorded { chapter_id: chapter.or(event.chapter_id), ..event.clone() };
                let (rules, today) = self.rules_at(&mut known, chapter, event.recorded_at).await?;
                self.collect(&mut tasks, &heard, chapter, rules, today).await?;
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
        if events.iter().any(|event| matches!(event.event, Event::Region(RegionEvent::FeePlanSet { .. }))) {
            sqlx::query("UPDATE work.tasks SET waits_until = NULL WHERE state = 'pending' AND waits_until IS NOT NULL")
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("UPDATE work.checkpoints SET position = $1 WHERE name = $2").bind(last).bind(CHECKPOINT).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The chapters in which an event is heard: its own, or those of its region and of the regions under it, or all of them. A user's is
    /// heard by the organisation itself.
    async fn hearers(&self, event: &Recorded) -> Result<Vec<Option<ChapterId>>, AutomationError> {
        match (event.chapter_id, event.region_id) {
            (Some(chapter), _) if may_matter(&event.event) || reactions::hears_in_chapters(&event.event) => Ok(vec![Some(chapter)]),
            _ if matches!(event.event, Event::User(_)) => Ok(vec![None]),
            (None, region) if reactions::hears_in_chapters(&event.event) => {
                Ok(self.chapters_under(region, event.position).await?.into_iter().map(Some).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The chapters founded so far in a region, or in a region under it; or anywhere.
    async fn chapters_under(&self, region: Option<RegionId>, until: i64) -> Result<Vec<ChapterId>, AutomationError> {
        let context = reading();
        let mut unit = Unit::new(&self.commands, &context, false);
        let event_types = vec!["chapter.founded".to_owned()];
        let filter = Filter { event_types, until: Some(until), ..Filter::default() };
        let mut chapters = Vec::new();
        let mut after = 0;
        loop {
            let page = self.commands.log.reader.filtered(&filter, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(chapters) };
            after = last.position;
            for founded in page.iter().filter_map(|event| event.aggregate_id.parse().ok()) {
                let home = unit.region_of(founded).await?;
                let line = unit.lineage(home).await?;
                if region.is_none_or(|region| line.iter().any(|(above, _)| *above == region)) {
                    chapters.push(founded);
                }
            }
        }
    }

    async fn collect(
        &self,
        tasks: &mut Tasks,
        event: &Recorded,
        chapter: Option<ChapterId>,
        rules: &RulesInForce,
        today: NaiveDate,
    ) -> Result<(), AutomationError> {
        for policy in reactions::ALL {
            for (number, reaction) in (policy.react)(event, rules).into_iter().enumerate() {
                let id = task_id(policy.name, event, chapter, number);
                let (due_at, due_on, chapter_id, task, version) = match reaction {
                    Reaction::Do(task) => (event.recorded_at, today, chapter, task, None),
                    Reaction::On { day, chapter_id, task, policy } => {
                        let hour = match task {
                            // A notice is looked at when it may be sent, not in the middle of the night.
                            Task::Notify(_) => rules.rules.notices.quiet_until,
                            _ => NaiveTime::MIN,
                        };
                        (self.instant_in(chapter_id, day.and_time(hour)).await?, day, Some(chapter_id), task, Some(policy))
                    }
                };
                tasks.ids.push(id);
                tasks.due_at.push(due_at);
                tasks.due_on.push(due_on);
                tasks.chapters.push(chapter_id.map(Into::into));
                tasks.tasks.push(serde_json::to_value(&task)?);
                tasks.policies.push(version.map(serde_json::to_value).transpose()?);
                tasks.set_by.push(policy.name.to_owned());
                tasks.causation.push(event.position);
            }
        }
        Ok(())
    }

    /// The rules of a chapter, or of the organisation, at an instant, and the day it is there; looked up once a page.
    async fn rules_at<'k>(
        &self,
        known: &'k mut HashMap<(Option<ChapterId>, NaiveDate), Arc<RulesInForce>>,
        chapter: Option<ChapterId>,
        at: DateTime<Utc>,
    ) -> Result<(&'k RulesInForce, NaiveDate), AutomationError> {
        let context = reading();
        let mut unit = Unit::new(&self.commands, &context, false);
        let zone = match chapter {
            Some(chapter) => unit.zone_of(chapter).await?,
            None => chrono_tz::UTC,
        };
        let today = calendar::local_date(zone, at);
        let rules = match known.entry((chapter, today)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(match chapter {
                Some(chapter) => unit.rules_of(chapter, today).await?,
                None => unit.rules(None, None, today).await?,
            }),
        };
        Ok((rules, today))
    }

    async fn instant_in(&self, chapter: ChapterId, local: NaiveDateTime) -> Result<DateTime<Utc>, AutomationError> {
        let context = reading();
        let mut unit = Unit::new(&self.commands, &context, false);
        let zone = unit.zone_of(chapter).await?;
        Ok(calendar::instant(zone, local))
    }
}

/// The same whenever it is asked for: of one event, one reaction and, where the event is a region's or a policy's, one of its chapters.
fn task_id(reaction: &str, event: &Recorded, chapter: Option<ChapterId>, number: usize) -> Uuid {
    let (position, number) = (event.position.to_string(), number.to_string());
    let chapter = chapter.map(|chapter| chapter.to_string()).unwrap_or_default();
    let parts = [reaction, &position, &number, &chapter];
    let of_many = matches!(event.event, Event::Region(_) | Event::Policy(_));
    ids::derived("reaction", if of_many { &parts } else { &parts[..3] })
}

/// A context for reading facts; nothing is ever written with it.
fn reading() -> Context {
    Context::new(program(), Uuid::nil(), b"")
}

/// Events that no reaction looks at need no rules looked up.
fn may_matter(event: &Event) -> bool {
    match event {
        Event::Chapter(_) | Event::Meeting(_) | Event::Membership(_) | Event::Dues(_) | Event::Referral(_) => true,
        Event::Region(_) | Event::Policy(_) | Event::InvoiceSeries(_) | Event::ExchangeRate(_) | Event::User(_) | Event::ApiToken(_) => {
            false
        }
    }
}
