//! The scheduler: takes what is due and carries it out, each task once, on any number of nodes.
//! Tasks of one chapter run in the order of their moments; chapters run side by side, save that documents get their numbers
//! in the order of chapters, whichever is faster: the same tasks give the same numbers.

use super::{Automation, AutomationError};
use crate::commands::tasks::RunTask;
use crate::commands::{CommandError, Context};
use crate::mail::outbox::{NewNotice, record};
use chrono::{DateTime, Utc};
use domain::MembershipId;
use domain::membership::Membership;
use domain::notices::Notice;
use domain::policy::PolicyVersion;
use domain::reactions::Task;
use futures::StreamExt;
use sqlx::types::Json;
use std::collections::BTreeMap;
use tokio::sync::oneshot;
use uuid::Uuid;

const AT_ONCE: i64 = 256;
const CHAPTERS_AT_ONCE: usize = 16;
const MOST_ATTEMPTS: i32 = 8;

#[derive(sqlx::FromRow)]
struct Due {
    id: Uuid,
    chapter_id: Uuid,
    task: Json<Task>,
    policy: Option<Json<PolicyVersion>>,
    causation: i64,
    attempts: i32,
}

/// How a task ended: its state, and why; and the notices that came of it.
struct Outcome {
    id: Uuid,
    state: &'static str,
    note: Option<String>,
    notices: Vec<NewNotice>,
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
            "SELECT id, chapter_id, task, policy, causation, attempts FROM work.tasks WHERE state = 'pending' AND due_at <= $1 \
             ORDER BY due_at, chapter_id, causation, set_by, task::text LIMIT $2 FOR UPDATE SKIP LOCKED",
        )
        .bind(now)
        .bind(AT_ONCE)
        .fetch_all(&mut *tx)
        .await?;
        let mut by_chapter: BTreeMap<Uuid, Vec<Due>> = BTreeMap::new();
        for task in due {
            by_chapter.entry(task.chapter_id).or_default().push(task);
        }
        let outcomes: Vec<Vec<Outcome>> = futures::stream::iter(with_turns(by_chapter.into_values()))
            .map(|(tasks, turn)| self.carry_out_in_order(tasks, turn))
            .buffer_unordered(CHAPTERS_AT_ONCE)
            .collect()
            .await;
        let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
        let settled = outcomes.iter().filter(|outcome| outcome.state != "pending").count();
        let (mut ids, mut states, mut notes, mut notices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for outcome in outcomes {
            ids.push(outcome.id);
            states.push(outcome.state);
            notes.push(outcome.note);
            notices.extend(outcome.notices);
        }
        record(&mut tx, notices).await?;
        sqlx::query(
            "UPDATE work.tasks t SET state = o.state, note = o.note, attempts = t.attempts + 1, \
             settled_at = CASE WHEN o.state = 'pending' THEN NULL ELSE $4 END \
             FROM unnest($1::uuid[], $2::text[], $3::text[]) o(id, state, note) WHERE t.id = o.id",
        )
        .bind(ids)
        .bind(states)
        .bind(notes)
        .bind(now)
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
        let context = Context::reaction(due.id, due.causation);
        let policy = due.policy.as_ref().map(|policy| policy.0);
        let run = RunTask { task: due.task.0.clone(), chapter_id: due.chapter_id.into(), policy };
        let (state, note) = match self.commands.perform(context, run).await {
            Ok(_) => ("done", None),
            // It no longer applies: the invoice was paid, the pledge closed, the member left.
            Err(error) if error.is_decision() => ("refused", Some(error.to_string())),
            Err(error) => unsettled(due, error),
        };
        Outcome { id: due.id, state, note, notices: Vec::new() }
    }

    /// Letters go into the outbox in the transaction that settles their task.
    async fn notify(&self, due: &Due, notice: &Notice) -> Outcome {
        let (state, note, notices) = match self.post.write(&self.commands, notice, due.id, due.causation).await {
            Ok(Ok(notices)) => ("done", None, notices),
            Ok(Err(reason)) => ("refused", Some(reason.to_owned()), Vec::new()),
            Err(error) if error.is_decision() => ("refused", Some(error.to_string()), Vec::new()),
            Err(error) => {
                let (state, note) = unsettled(due, error);
                (state, note, Vec::new())
            }
        };
        Outcome { id: due.id, state, note, notices }
    }
}

impl Automation {
    async fn withhold(&self, due: &Due, member: MembershipId) -> Outcome {
        let withheld = async {
            let muted = self.commands.existing::<Membership>(&member.to_string(), "membership").await?.state.muted_notices().to_vec();
            let withheld = crate::mail::outbox::withhold(&self.pool, member, &muted, self.commands.log.clock.now()).await;
            withheld.map_err(|error| CommandError::Unavailable(error.to_string()))
        };
        let (state, note) = match withheld.await {
            Ok(_) => ("done", None),
            Err(error) => unsettled(due, error),
        };
        Outcome { id: due.id, state, note, notices: Vec::new() }
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

fn unsettled(due: &Due, error: CommandError) -> (&'static str, Option<String>) {
    let state = if due.attempts + 1 >= MOST_ATTEMPTS { "failed" } else { "pending" };
    tracing::warn!(task = %due.id, state, %error, "a task was not carried out");
    (state, Some(error.to_string()))
}
