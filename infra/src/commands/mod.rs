//! The one door for commands: people's through REST and pages, and the program's own.
//!
//! A use case reads facts, decides, and stages events in a [`Unit`]; [`Commands::perform`] appends them once, whatever is
//! retried, and answers with the position they reached. No rule lives here: the domain decides.

mod asked;
mod cache;
mod context;
mod error;
mod facts;
mod unit;

pub mod chapters;
pub mod dues;
pub mod exchange_rates;
pub mod meetings;
pub mod memberships;
pub mod policies;
pub mod referrals;
pub mod regions;
pub mod seats;
pub mod tasks;
pub mod users;

pub use cache::Loaded;
pub use context::{Cause, Context, program};
pub use error::CommandError;
pub use unit::{Scope, Unit};

use crate::event_log::{EventLog, StreamName, Verdict};
use crate::to_the_end::to_the_end;
use crate::wall::Behind;
use cache::Cache;
use domain::Decide;
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::collections::BTreeSet;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

/// How often a command that others overtook is decided anew.
const MOST_ATTEMPTS: u32 = 12;

/// What a command answers: what it made or changed, and where that stands in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The id of the stream that the command is about.
    pub id: String,
    /// Its version now.
    pub version: i64,
    /// What else the caller needs, such as the number of an invoice.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub details: serde_json::Map<String, serde_json::Value>,
}

impl Answer {
    /// An answer without details.
    pub fn new(id: impl ToString, version: i64) -> Self {
        Self { id: id.to_string(), version, details: serde_json::Map::new() }
    }

    /// Adds a detail.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("details are plain data");
        self.details.insert(name.to_owned(), value);
        self
    }
}

/// An answer, and the position that the command reached. A read that waits for it sees what was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    pub answer: Answer,
    pub position: i64,
    /// It had been done before, by the same command.
    pub repeated: bool,
}

/// Something that can be asked of the organisation. Runs again from the start when others overtook it.
pub trait UseCase: Send + Sync + 'static {
    /// Reads facts, decides, stages events.
    fn run(&self, unit: &mut Unit<'_>) -> impl Future<Output = Result<Answer, CommandError>> + Send;
}

/// The door.
#[derive(Clone)]
pub struct Commands {
    pub log: EventLog,
    cache: Arc<Cache>,
}

impl Commands {
    /// The door to a log.
    pub fn new(log: EventLog) -> Self {
        Self { log, cache: Arc::default() }
    }

    /// The same door, over the same log read by other connections.
    pub(crate) fn over(&self, log: EventLog) -> Self {
        Self { log, ..self.clone() }
    }

    /// The same door, at which somebody asks behind a wall: they load what they see. What commands have to know they learn all the same.
    pub fn behind(&self, behind: &Behind) -> Self {
        Self { log: self.log.behind(behind), ..self.clone() }
    }

    /// The same door, at which aggregates are loaded as they were known at a position of the log. It performs nothing.
    pub fn as_of(&self, position: i64) -> Self {
        Self { log: EventLog { reader: self.log.reader.as_of(position), ..self.log.clone() }, ..self.clone() }
    }

    /// The door as the program itself uses it.
    fn own(&self) -> Self {
        let log = EventLog { reader: self.log.reader.behind(None), ..self.log.clone() };
        Self { log, ..self.clone() }
    }

    /// Performs a use case to its end, even when the caller goes away.
    pub async fn perform<U: UseCase>(&self, context: Context, use_case: U) -> Result<Committed, CommandError> {
        if !self.log.reader.is_of_now() {
            return Err(CommandError::Fault("nothing is performed in the past".to_owned()));
        }
        let commands = self.own();
        let work = AssertUnwindSafe(async move { commands.attempt(&context, &use_case).await });
        // A command that panics fails alone, whoever asked for it.
        to_the_end(work.catch_unwind())
            .await
            .unwrap_or_else(|panic| Err(CommandError::Fault(format!("a command panicked: {}", said(&*panic)))))
    }

    async fn attempt<U: UseCase>(&self, context: &Context, use_case: &U) -> Result<Committed, CommandError> {
        let mut fresh = false;
        let mut overtaken = String::new();
        for attempt in 0..MOST_ATTEMPTS {
            let mut unit = Unit::new(self, context, fresh);
            let answer = match use_case.run(&mut unit).await {
                Ok(answer) => answer,
                Err(error) if error.is_decision() => {
                    if let Some(before) = self.answered(context).await? {
                        return Ok(before);
                    }
                    // What the cache knew may be old; a refusal must not be.
                    if fresh {
                        return Err(error);
                    }
                    fresh = true;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let text = serde_json::to_string(&answer).expect("an answer is plain data");
            let Some(append) = unit.append(text) else {
                return Ok(Committed { answer, position: self.log.head.position(), repeated: false });
            };
            match self.log.writer.append(append).await? {
                Verdict::Accepted { position } => {
                    unit.remember();
                    return Ok(Committed { answer, position, repeated: false });
                }
                Verdict::Duplicate { position, answer } => {
                    unit.forget();
                    return repeated(position, &answer);
                }
                Verdict::CommandReused => return Err(CommandError::KeyReused),
                Verdict::ClaimTaken { key, .. } if key.starts_with("ticket/") => {
                    unit.forget();
                    overtaken = key;
                    fresh = true;
                }
                Verdict::ClaimTaken { key, .. } => return Err(CommandError::claim_taken(&key)),
                Verdict::VersionConflict { stream, .. } => {
                    unit.forget();
                    overtaken = stream;
                    fresh = true;
                }
            }
            drop(unit);
            tokio::time::sleep(Duration::from_millis(u64::from(attempt * attempt)) + jitter()).await;
        }
        Err(CommandError::Conflict { stream: overtaken })
    }

    /// What this very command answered earlier, if it did.
    async fn answered(&self, context: &Context) -> Result<Option<Committed>, CommandError> {
        match self.log.reader.answered(context.metadata.command_id).await? {
            None => Ok(None),
            Some((hash, ..)) if hash != context.request_hash => Err(CommandError::KeyReused),
            Some((_, position, answer)) => repeated(position, &answer).map(Some),
        }
    }

    /// An aggregate as the log has it; from the cache unless `fresh`. What somebody does not see is to them as if it had never been.
    pub async fn load<A: Decide>(&self, id: &str, fresh: bool) -> Result<Loaded<A>, CommandError> {
        // What the program itself asks for again and again it mostly knows.
        let reader = &self.log.reader;
        if !fresh
            && reader.is_of_now()
            && !reader.is_for_somebody()
            && let Some(known) = self.cache.get(id)
        {
            return Ok(known);
        }
        self.load_all(&[id], fresh).await?.pop().ok_or_else(|| CommandError::Fault(format!("{id} was not loaded")))
    }

    /// Many of them, in the order of their ids; one that is named several times is loaded once.
    pub async fn load_all<A: Decide>(&self, ids: &[impl ToString], fresh: bool) -> Result<Vec<Loaded<A>>, CommandError> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let once: Vec<String> = ids.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        if once.len() == ids.len() {
            return self.load_each(ids, fresh).await;
        }
        let all = self.load_each(once.clone(), fresh).await?;
        Ok(ids.iter().filter_map(|id| once.binary_search(id).ok()).map(|place| all[place].clone()).collect())
    }

    async fn load_each<A: Decide>(&self, ids: Vec<String>, fresh: bool) -> Result<Vec<Loaded<A>>, CommandError> {
        let mut all = self.load_own::<A>(&ids, fresh).await?;
        let stand: Vec<usize> = (0..all.len()).filter(|place| all[*place].version > 0).collect();
        let last: Vec<(&str, i64)> = stand.iter().map(|place| (ids[*place].as_str(), all[*place].version)).collect();
        let seen = self.log.reader.sees(A::TYPE, &last).await?;
        for ((place, (id, _)), _) in stand.into_iter().zip(last).zip(seen).filter(|(_, seen)| !seen) {
            // What is theirs now may have been another's then.
            if self.log.reader.is_of_now() {
                tracing::error!(kind = A::TYPE, id, "the second wall hid what the first check had let pass");
            }
            all[place] = Loaded { version: 0, state: Arc::default() };
        }
        Ok(all)
    }

    async fn load_own<A: Decide>(&self, ids: &[String], fresh: bool) -> Result<Vec<Loaded<A>>, CommandError> {
        // The cache knows the present alone.
        let is_of_now = self.log.reader.is_of_now();
        let mut all: Vec<Loaded<A>> = Vec::with_capacity(ids.len());
        let mut behind = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            let known = if is_of_now { self.cache.get::<A>(id) } else { None };
            if fresh || known.is_none() {
                behind.push(place);
            }
            all.push(known.unwrap_or_else(|| Loaded { version: 0, state: Arc::default() }));
        }
        if behind.is_empty() {
            return Ok(all);
        }
        let after: Vec<(&str, i64)> = behind.iter().map(|place| (ids[*place].as_str(), all[*place].version)).collect();
        let streams = self.log.reader.streams::<A::Event>(A::TYPE, &after).await?;
        for ((place, (id, _)), (version, events)) in behind.into_iter().zip(after).zip(streams) {
            if !events.is_empty() {
                let mut state = A::clone(&all[place].state);
                events.into_iter().for_each(|event| state.apply(event));
                all[place] = Loaded { version, state: Arc::new(state) };
            }
            if is_of_now {
                self.cache.put(&StreamName::new(A::TYPE, id), all[place].version, all[place].state.clone());
            }
        }
        Ok(all)
    }

    /// An aggregate that is known to stand at a version at least: from the cache if that has come so far.
    pub async fn load_since<A: Decide>(&self, id: &str, version: i64) -> Result<Loaded<A>, CommandError> {
        match self.cache.get::<A>(id) {
            Some(known) if known.version >= version && self.log.reader.is_of_now() => Ok(known),
            _ => self.load(id, true).await,
        }
    }

    /// An aggregate that must exist, read from the log.
    pub async fn existing<A: Decide>(&self, id: &str, what: &'static str) -> Result<Loaded<A>, CommandError> {
        let loaded = self.load::<A>(id, true).await?;
        if loaded.version == 0 { Err(CommandError::NotFound { what }) } else { Ok(loaded) }
    }
}

/// What a panic says.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it says nothing")
}

fn repeated(position: i64, answer: &str) -> Result<Committed, CommandError> {
    let answer = serde_json::from_str(answer).map_err(|error| CommandError::Fault(format!("the kept answer cannot be read: {error}")))?;
    Ok(Committed { answer, position, repeated: true })
}

/// Those who collided once should not collide again.
fn jitter() -> Duration {
    Duration::from_micros(rand::random_range(0..2_000))
}
