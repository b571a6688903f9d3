//! The scheduler: takes what is due and carries it out, each task once, on any number of nodes.
//! Tasks of one chapter run in the order of their moments; chapters run side by side, save that documents get their numbers
//! in the order of chapters, whichever is faster: the same tasks give the same numbers.

use super::{Automation, AutomationError};
use crate::commands::tasks::RunTask;
use crate::commands::{Cause, CommandError, Context};
use crate::mail::outbox::{NewNotice, record};
use chrono::{DateTime, TimeDelta, Utc};
use domain::membership::Membership;
use domain::notices::Notice;
use domain::policy::PolicyVersion;
use domain::reactions::Task;
use domain::{ChapterId, MembershipId};
use futures::StreamExt;
use sqlx::types::Json;
use std::collections::BTreeMap;
use tokio::sync::oneshot;
use uuid::Uuid;

const AT_ONCE: i64 = 256;
const CHAPTERS_AT_ONCE: usize = 16;
const MOST_ATTEMPTS: i32 = 8;

/// A waiting task is woken by what it waits for; an hour is for what begins to hold on a day, such as a fee plan set ahead.
const LOOKED_AT_AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

#[derive(sqlx::FromRow)]
struct Due {
    id: Uuid,
    chapter_id: Option<Uuid>,
    task: Json<Task>,
    policy: Option<Json<PolicyVersion>>,
    set_by: String,
    causation: i64,
    /// Of the event that it reacts to.
    correlation: Uuid,
    attempts: i32,
}

impl Due {
    fn context(&self) -> Context {
        let (position, correlation, reaction) = (self.causation, self.correlation, self.set_by.clone());
        Context::reaction(self.id, Cause { position, correlation, reaction })
    }
}

/// How a task ended, and why; and the notices that came of it.
struct Outcome {
    id: Uuid,
    ending: Ending,
    note: Option<String>,
    notices: Vec<NewNotice>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    /// It no longer applies.
    Refused,
    /// Tried for the last time.
    Failed,
    /// To be tried again at once.
    Again,
    /// To be tried again when somebody has done their part; that is no failure, however long it takes.
    Waiting,
}

impl Ending {
    fn state(self) -> &'static str {
        match self {
            Ending::Done => "done",
            Ending::Refused => "refused",
            Ending::Failed => "failed",
            Ending::Again | Ending::Waiting => "pending",
        }
    }
}

impl Automation {
    /// Carries out what is due by the clock. Returns how many tasks were settled.
    pub(super) async fn carry_out_due(&self) -> Result<usize, AutomationError> {
        let now = self.commands.log.clock.now();
        let mut settled = 0;
        loop {
            let count = self.carry_out_some(now).await?;
            settled += count;
            if count == 0 {
                return Ok(settled);
            }
        }
    }

    async fn carry_out_some(&self, now: DateTime<Utc>) -> Result<usize, AutomationError> {
        // The rows stay locked until their outcome is written: a crash gives them back, and a repeat is the same command.
        let mut tx = self.pool.begin().await?;
        sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *tx).await?;
        let due: Vec<Due> = sqlx::query_as(
            "SELECT t.id, t.chapter_id, task, policy, set_by, causation, (metadata->>'correlation')::uuid AS correlation, attempts \
             FROM work.tasks t JOIN log.events ON position = causation \
             WHERE state = 'pending' AND due_at <= $1 AND coalesce(waits_until <= $1, true) \
             ORDER BY due_at, t.chapter_id, causation, set_by, task::text LIMIT $2 FOR UPDATE OF t SKIP LOCKED",
        )
        .bind(now)
        .bind(AT_ONCE)
        .fetch_all(&mut *tx)
        .await?;
        if due.is_empty() {
            tx.rollback().await?;
            return Ok(0);
        }
        let mut by_chapter: BTreeMap<Option<Uuid>, Vec<Due>> = BTreeMap::new();
        for task in due {
            by_chapter.entry(task.chapter_id).or_default().push(task);
        }
        let outcomes: Vec<Vec<Outcome>> = futures::stream::iter(with_turns(by_chapter.into_values()))
            .map(|(tasks, turn)| self.carry_out_in_order(tasks, turn))
            .buffer_unordered(CHAPTERS_AT_ONCE)
            .collect()
            .await;
        let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
        let settled = outcomes.iter().filter(|outcome| outcome.ending.state() != "pending").count();
        let (mut ids, mut states, mut waits, mut notes, mut notices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for outcome in outcomes {
            ids.push(outcome.id);
            states.push(outcome.ending.state());
            waits.push(outcome.ending == Ending::Waiting);
            notes.push(outcome.note);
            notices.extend(outcome.notices);
        }
        record(&mut tx, notices).await?;
        sqlx::query(
            "UPDATE work.tasks t SET state = o.state, note = o.note, \
             attempts = t.attempts + CASE WHEN o.waits THEN 0 ELSE 1 END, waits_until = CASE WHEN o.waits THEN $6 END, \
             settled_at = CASE WHEN o.state = 'pending' THEN NULL ELSE $5 END \
             FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bool[]) o(id, state, note, waits) WHERE t.id = o.id",
        )
        .bind(ids)
        .bind(states)
        .bind(notes)
        .bind(waits)
        .bind(now)
        .bind(now + LOOKED_AT_AGAIN_AFTER)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(settled)
    }

    async fn carry_out_in_order(&self, tasks: Vec<Due>, mut turn: Turn) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let mut numbers = tasks.iter().filter(|due| due.task.0.takes_a_number()).count();
        for due in tasks {
            let takes_a_number = due.task.0.takes_a_number();
            if takes_a_number {
                turn.wait().await;
                numbers -= 1;
            }
            outcomes.push(match &due.task.0 {
                Task::Notify(notice) => self.notify(&due, notice).await,
                Task::WithholdMuted { membership_id } => self.withhold(&due, *membership_id).await,
                _ => self.carry_out(&due).await,
            });
            if takes_a_number && numbers == 0 {
                turn.pass_on();
            }
        }
        outcomes
    }
}

impl Automation {
    async fn carry_out(&self, due: &Due) -> Outcome {
        let context = due.context();
        let policy = due.policy.as_ref().map(|policy| policy.0);
        let run = RunTask { task: due.task.0.clone(), chapter_id: due.chapter_id.map(ChapterId), policy };
        let (ending, note) = match self.commands.perform(context, run).await {
            Ok(_) => (Ending::Done, None),
            Err(error) if error.waits_for_headquarters() => {
                tracing::warn!(task = %due.id, %error, "a task waits");
                (Ending::Waiting, Some(error.to_string()))
            }
            // It no longer applies: the invoice was paid, the pledge closed, the member left.
            Err(error) if error.is_decision() => (Ending::Refused, Some(error.to_string())),
            Err(error) => unsettled(due, error),
        };
        Outcome { id: due.id, ending, note, notices: Vec::new() }
    }

    /// Letters go into the outbox in the transaction that settles their task.
    async fn notify(&self, due: &Due, notice: &Notice) -> Outcome {
        let (ending, note, notices) = match self.post.write(&self.commands, notice, due.context(), due.causation).await {
            Ok(Ok(notices)) => (Ending::Done, None, notices),
            Ok(Err(reason)) => (Ending::Refused, Some(reason.to_owned()), Vec::new()),
            Err(error) if error.is_decision() => (Ending::Refused, Some(error.to_string()), Vec::new()),
            Err(error) => {
                let (ending, note) = unsettled(due, error);
                (ending, note, Vec::new())
            }
        };
        Outcome { id: due.id, ending, note, notices }
    }
}

impl Automation {
    async fn withhold(&self, due: &Due, member: MembershipId) -> Outcome {
        let withheld = async {
            let muted = self.commands.existing::<Membership>(&member.to_string(), "membership").await?.state.muted_notices().to_vec();
            let withheld = crate::mail::outbox::withhold(&self.pool, member, &muted, self.commands.log.clock.now()).await;
            withheld.map_err(|error| CommandError::Unavailable(error.to_string()))
        };
        let (ending, note) = match withheld.await {
            Ok(_) => (Ending::Done, None),
            Err(error) => unsettled(due, error),
        };
        Outcome { id: due.id, ending, note, notices: Vec::new() }
    }
}

/// When a chapter may take numbers: after those before it have taken theirs.
#[derive(Default)]
struct Turn {
    mine: Option<oneshot::Receiver<()>>,
    next: Option<oneshot::Sender<()>>,
}

impl Turn {
    async fn wait(&mut self) {
        if let Some(mine) = self.mine.take() {
            // Whoever was before and is gone takes no number any more.
            let _gone = mine.await;
        }
    }

    /// To the next one, by letting go.
    fn pass_on(&mut self) {
        self.next = None;
    }
}

/// Gives each chapter its turn among those with documents to number.
fn with_turns(chapters: impl Iterator<Item = Vec<Due>>) -> Vec<(Vec<Due>, Turn)> {
    let mut last = None;
    let mut turn = |tasks: &[Due]| {
        if !tasks.iter().any(|due| due.task.0.takes_a_number()) {
            return Turn::default();
        }
        let (next, mine) = oneshot::channel();
        Turn { mine: last.replace(mine), next: Some(next) }
    };
    chapters.map(|tasks| (turn(&tasks), tasks)).map(|(turn, tasks)| (tasks, turn)).collect()
}

fn unsettled(due: &Due, error: CommandError) -> (Ending, Option<String>) {
    let ending = if due.attempts + 1 >= MOST_ATTEMPTS { Ending::Failed } else { Ending::Again };
    tracing::warn!(task = %due.id, state = ending.state(), %error, "a task was not carried out");
    (ending, Some(error.to_string()))
}
