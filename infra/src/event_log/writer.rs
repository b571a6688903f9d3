//! The log writer: one task a process. All that gathers while the last batch commits goes as one call of one
//! database function, in one transaction. A caller that goes away loses only its answer, never its write.

use super::batch::{Append, Arrays, Verdict};
use super::head::Head;
use super::known::{Known, Touched};
use crate::clock::Clock;
use crate::database::{self, is_transient};
use sqlx::PgConnection;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Most events of one batch: bounds the memory of a call and the wait of those behind it.
const MOST_EVENTS: usize = 4_000;
/// How often a batch is sent again when the database does not answer; with the pauses about half a minute.
const MOST_TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(600);

/// Why an append has no verdict.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// It may or may not have been written: the same command, sent again, finds out.
    #[error("the event log does not answer: {0}")]
    Unavailable(String),
    #[error("the event log refused the append: {0}")]
    Rejected(String),
}

struct Pending {
    append: Append,
    reply: oneshot::Sender<Result<Verdict, AppendError>>,
}

/// How much the writer has done: for metrics and benchmarks.
#[derive(Default, Debug)]
pub struct Stats {
    pub batches: AtomicU64,
    pub commands: AtomicU64,
    pub events: AtomicU64,
    pub resends: AtomicU64,
    /// Batches that could not be written as they came, and were looked into.
    pub second_looks: AtomicU64,
    /// Batches for which it was taken for granted where the log ends.
    pub granted: AtomicU64,
}

/// The way into the log.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Pending>,
    stats: Arc<Stats>,
}

impl Writer {
    pub(super) fn start(options: PgConnectOptions, head: Head, clock: Clock) -> Self {
        let (queue, inbox) = mpsc::channel(4_096);
        let stats = Arc::new(Stats::default());
        let task = WriterTask {
            options,
            head,
            clock,
            stats: stats.clone(),
            connection: None,
            waiting: VecDeque::new(),
            crowded: false,
            known: Known::default(),
        };
        tokio::spawn(task.run(inbox));
        Self { queue, stats }
    }

    /// Appends, and waits for the verdict. Whoever stops waiting does not stop the write.
    pub async fn append(&self, append: Append) -> Result<Verdict, AppendError> {
        let (reply, verdict) = oneshot::channel();
        let ended = || AppendError::Unavailable("the program is stopping".to_owned());
        self.queue.send(Pending { append, reply }).await.map_err(|_| ended())?;
        verdict.await.map_err(|_| ended())?
    }

    /// What it has done so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }
}

struct WriterTask {
    options: PgConnectOptions,
    head: Head,
    clock: Clock,
    stats: Arc<Stats>,
    connection: Option<PgConnection>,
    /// Those that could not share the last batch.
    waiting: VecDeque<Pending>,
    /// Whether several write at once: more than one was in the last batch, or one came while it was written.
    crowded: bool,
    known: Known,
}

/// Of the command with this number in the batch: outcome, position, detail, answer. Number 0 tells where the log ended before the batch.
type VerdictRow = (i32, String, Option<i64>, Option<String>, Option<String>);

/// What the log says to a batch: where it ended before, and a verdict for each append.
struct Answered {
    before: i64,
    verdicts: Vec<Verdict>,
}

impl WriterTask {
    async fn run(mut self, mut inbox: mpsc::Receiver<Pending>) {
        while let Some(batch) = self.gather(&mut inbox).await {
            self.commit(batch).await;
        }
    }

    /// Waits for one append and takes what else is there. Where several write at once it lingers a moment, so that those who were just answered
    /// get in too; one who writes alone waits for nobody.
    async fn gather(&mut self, inbox: &mut mpsc::Receiver<Pending>) -> Option<Vec<Pending>> {
        self.take(inbox);
        self.crowded |= !self.waiting.is_empty();
        if self.waiting.is_empty() {
            self.waiting.push_back(inbox.recv().await?);
            self.take(inbox);
        }
        for _ in 0..if self.crowded { 4 } else { 0 } {
            tokio::task::yield_now().await;
            self.take(inbox);
        }
        self.crowded = self.waiting.len() > 1;
        let mut touched = Touched::default();
        let (mut batch, mut later, mut events) = (Vec::new(), VecDeque::new(), 0);
        for pending in std::mem::take(&mut self.waiting) {
            let size = pending.append.events.len();
            let fits = batch.is_empty() || events + size <= MOST_EVENTS;
            // One that must wait may be overtaken: the order is free. It is the first of the next batch.
            if fits && touched.admit(&pending.append) {
                events += size;
                batch.push(pending);
            } else {
                later.push_back(pending);
            }
        }
        self.waiting = later;
        Some(batch)
    }

    fn take(&mut self, inbox: &mut mpsc::Receiver<Pending>) {
        while let Ok(pending) = inbox.try_recv() {
            self.waiting.push_back(pending);
        }
    }

    async fn commit(&mut self, batch: Vec<Pending>) {
        match self.send_until_answered(&batch).await {
            Ok(answered) => self.answer(batch, answered),
            // One append that the database cannot store must not take its neighbours with it.
            Err(AppendError::Rejected(_)) if batch.len() > 1 => {
                for pending in batch {
                    Box::pin(self.commit(vec![pending])).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, commands = batch.len(), "appends failed");
                for pending in batch {
                    let _ = pending.reply.send(Err(error.clone()));
                }
            }
        }
    }

    /// A batch whose answer was lost is sent again as it was: what had been written answers as a duplicate. It is looked into only
    /// when it cannot be written as it comes.
    async fn send_until_answered(&mut self, batch: &[Pending]) -> Result<Answered, AppendError> {
        let (mut pause, mut careful) = (PAUSE, false);
        for attempt in 1.. {
            match self.send(batch, careful).await {
                Ok(rows) => return answered(batch, rows).ok_or_else(|| AppendError::Rejected("the log gave no verdict".to_owned())),
                Err(error) if !careful && is_taken(&error) => {
                    careful = true;
                    self.stats.second_looks.fetch_add(1, Relaxed);
                }
                Err(error) if !is_transient(&error) => return Err(AppendError::Rejected(error.to_string())),
                Err(error) if attempt >= MOST_TRIES => return Err(AppendError::Unavailable(error.to_string())),
                Err(error) => {
                    tracing::debug!(%error, attempt, "a batch is sent again");
                    careful = true;
                    // It may be another server by then, which has not taken over everything.
                    self.connection = None;
                    self.known.forget();
                    self.stats.resends.fetch_add(1, Relaxed);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
        unreachable!("the loop returns at the last try")
    }

    async fn send(&mut self, batch: &[Pending], careful: bool) -> Result<Vec<VerdictRow>, sqlx::Error> {
        if self.connection.is_none() {
            let mut connection = database::connect_one(&self.options).await?;
            // A simulation that is cut off is begun again: it need not wait for the disk at every commit.
            if self.clock.stamp().is_some() {
                sqlx::query("SET synchronous_commit = off").execute(&mut connection).await?;
            }
            self.connection = Some(connection);
        }
        let connection = self.connection.as_mut().expect("it was connected just above");
        let mut a = Arrays::default();
        let end = self.known.end().filter(|_| !careful);
        self.stats.granted.fetch_add(u64::from(end.is_some()), Relaxed);
        let granted = end.map(|_| &self.known);
        batch.iter().for_each(|pending| a.push(&pending.append, granted, careful));
        sqlx::query_as(
            "SELECT command, outcome, position, detail, answer \
             FROM log.append_batch($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25)",
        )
        .bind(self.clock.stamp())
        .bind(end)
        .bind(careful)
        .bind(a.c_id)
        .bind(a.c_hash)
        .bind(a.c_upto)
        .bind(a.c_answer)
        .bind(a.c_meta)
        .bind(a.s_cmd)
        .bind(a.s_type)
        .bind(a.s_id)
        .bind(a.s_expected)
        .bind(a.e_cmd)
        .bind(a.e_stype)
        .bind(a.e_sid)
        .bind(a.e_seq)
        .bind(a.e_type)
        .bind(a.e_ver)
        .bind(a.e_payload)
        .bind(a.e_chapter)
        .bind(a.e_region)
        .bind(a.k_cmd)
        .bind(a.k_key)
        .bind(a.k_owner)
        .bind(a.k_take)
        .fetch_all(connection)
        .await
    }

    fn answer(&mut self, batch: Vec<Pending>, answered: Answered) {
        self.stats.batches.fetch_add(1, Relaxed);
        let Answered { before, verdicts } = answered;
        let written = batch.iter().zip(&verdicts).filter_map(|(pending, verdict)| match verdict {
            Verdict::Accepted { position } => Some((&pending.append, *position)),
            _ => None,
        });
        let furthest = written.clone().map(|(_, position)| position).max().unwrap_or(before);
        self.known.learn(before, furthest, written.map(|(append, _)| append));
        for (pending, verdict) in batch.into_iter().zip(verdicts) {
            if let Verdict::Accepted { .. } = verdict {
                self.stats.commands.fetch_add(1, Relaxed);
                self.stats.events.fetch_add(pending.append.events.len() as u64, Relaxed);
            }
            let _ = pending.reply.send(Ok(verdict));
        }
        self.head.advance(furthest);
    }
}

/// Whether a key of the log is there already: a command's, a stream's beginning.
fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(DatabaseError::is_unique_violation)
}

/// A verdict for each append of the batch: those that the log does not name are written, one after the other.
fn answered(batch: &[Pending], rows: Vec<VerdictRow>) -> Option<Answered> {
    let mut refused: HashMap<i32, Verdict> = HashMap::new();
    let mut before = None;
    for (number, outcome, position, detail, answer) in rows {
        let position = position.unwrap_or_default();
        let verdict = match outcome.as_str() {
            "written" => {
                before = Some(position);
                continue;
            }
            "duplicate" => Verdict::Duplicate { position, answer: answer.unwrap_or_default() },
            "version_conflict" => Verdict::VersionConflict { stream: detail.unwrap_or_default(), actual: position },
            "claim_taken" => Verdict::ClaimTaken { key: detail.unwrap_or_default(), owner: answer.unwrap_or_default() },
            _ => Verdict::CommandReused,
        };
        refused.insert(number, verdict);
    }
    let before = before?;
    let mut last = before;
    let verdict = |(number, pending): (i32, &Pending)| {
        refused.remove(&number).unwrap_or_else(|| {
            last += i64::try_from(pending.append.events.len()).expect("a command writes far fewer events than i64 counts");
            Verdict::Accepted { position: last }
        })
    };
    let verdicts = (1..).zip(batch).map(verdict).collect();
    Some(Answered { before, verdicts })
}
