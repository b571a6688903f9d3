//! One command's unit of work: the aggregates it read, the decisions it staged, and one append for all of it.

use super::cache::Loaded;
use super::{CommandError, Commands, Context};
use crate::event_log::{Append, Expectation, Named, NewEvent, StreamName, encode};
use chrono::{DateTime, Utc};
use domain::{ChapterId, Claim, ClaimKey, Decide, RegionId};
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;

/// Whose events these are: for as-of reads and for who may see them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope {
    pub chapter_id: Option<ChapterId>,
    pub region_id: Option<RegionId>,
}

impl Scope {
    /// The organisation's own.
    pub const ORGANISATION: Scope = Scope { chapter_id: None, region_id: None };

    /// A region's own.
    pub fn region(region_id: RegionId) -> Self {
        Scope { chapter_id: None, region_id: Some(region_id) }
    }
}

struct Stream {
    /// The version that was read.
    version: i64,
    /// With the staged events folded in.
    state: Arc<dyn Any + Send + Sync>,
    staged: i64,
}

/// The unit of work of one attempt at a command.
pub struct Unit<'a> {
    pub(super) commands: &'a Commands,
    pub(super) context: &'a Context,
    now: DateTime<Utc>,
    streams: BTreeMap<StreamName, Stream>,
    turns: BTreeMap<StreamName, OwnedMutexGuard<()>>,
    events: Vec<NewEvent>,
    claims: Vec<Claim>,
    /// The version that the caller named, until it is compared.
    named_version: Option<i64>,
    pub(super) fresh: bool,
}

impl<'a> Unit<'a> {
    /// `fresh` reads every stream from the log, whatever the cache says.
    pub(crate) fn new(commands: &'a Commands, context: &'a Context, fresh: bool) -> Self {
        let now = commands.log.clock.now();
        Self {
            commands,
            context,
            now,
            streams: BTreeMap::new(),
            turns: BTreeMap::new(),
            events: Vec::new(),
            claims: Vec::new(),
            named_version: context.if_version,
            fresh,
        }
    }

    /// The moment of the command.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The command's id: what else it makes can be derived from it, so that a repeat makes the same.
    pub fn command_id(&self) -> uuid::Uuid {
        self.context.metadata.command_id
    }

    /// An aggregate as it stands, staged events included. Version 0 is one that does not exist.
    /// The log will refuse the command if the stream has moved on by then.
    pub async fn load<A: Decide>(&mut self, id: &str) -> Result<Loaded<A>, CommandError> {
        if let Some(stream) = self.streams.get(&(A::TYPE, id) as &dyn Named) {
            let state = stream.state.clone().downcast().map_err(|_| CommandError::Fault("two aggregates share a type name".to_owned()))?;
            return Ok(Loaded { version: stream.version + stream.staged, state });
        }
        let loaded: Loaded<A> = self.commands.load(id, self.fresh).await?;
        let stream = Stream { version: loaded.version, state: loaded.state.clone(), staged: 0 };
        self.streams.insert(StreamName::new(A::TYPE, id), stream);
        Ok(loaded)
    }

    /// Many of them, in the order of their ids, of which those that were not loaded yet are at once.
    pub async fn load_all<A: Decide>(&mut self, ids: &[impl ToString]) -> Result<Vec<Loaded<A>>, CommandError> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let new: Vec<&String> = ids.iter().filter(|id| !self.holds::<A>(id)).collect();
        let loaded = self.commands.load_all::<A>(&new, self.fresh).await?;
        for (id, loaded) in new.into_iter().zip(loaded) {
            let stream = Stream { version: loaded.version, state: loaded.state, staged: 0 };
            self.streams.insert(StreamName::new(A::TYPE, id), stream);
        }
        let mut all = Vec::with_capacity(ids.len());
        for id in &ids {
            all.push(self.load(id).await?);
        }
        Ok(all)
    }

    /// An aggregate that must exist.
    pub async fn existing<A: Decide>(&mut self, id: &str, what: &'static str) -> Result<Arc<A>, CommandError> {
        let loaded = self.load::<A>(id).await?;
        if loaded.version == 0 { Err(CommandError::NotFound { what }) } else { Ok(loaded.state) }
    }

    /// Compares the version that the caller named (If-Match) with that of the stream the command is about. Only the first call counts.
    pub fn check_version(&mut self, actual: i64) -> Result<(), CommandError> {
        match self.named_version.take() {
            Some(expected) if expected != actual => Err(CommandError::Stale { expected, actual }),
            _ => Ok(()),
        }
    }

    /// Takes the turn to write a stream in this process; call it before the facts of a busy stream are read.
    pub async fn take_turn<A: Decide>(&mut self, id: &str) {
        if self.turns.contains_key(&(A::TYPE, id) as &dyn Named) {
            return;
        }
        let turn = self.commands.cache.turn(A::TYPE, id);
        // Units that want two streams the other way round must not wait for ever: the log settles it then.
        if let Ok(guard) = tokio::time::timeout(Duration::from_secs(5), turn.lock_owned()).await {
            self.turns.insert(StreamName::new(A::TYPE, id), guard);
        }
    }

    /// Decides the command that begins a new stream, without looking whether there is one: the log will.
    pub async fn create<A: Decide>(&mut self, id: &str, scope: Scope, command: A::Command) -> Result<i64, CommandError> {
        if !self.fresh {
            let stream = Stream { version: 0, state: Arc::new(A::default()), staged: 0 };
            self.streams.entry(StreamName::new(A::TYPE, id)).or_insert(stream);
        }
        self.decide::<A>(id, scope, command).await
    }

    /// Decides a command and stages its events. Returns the version that the stream then has.
    pub async fn decide<A: Decide>(&mut self, id: &str, scope: Scope, command: A::Command) -> Result<i64, CommandError> {
        let (before, events) = self.decided::<A>(id, command).await?;
        self.stage(id, scope, before, events)
    }

    /// Stages events whose scopes differ from one another.
    pub async fn decide_scoped<A: Decide>(
        &mut self,
        id: &str,
        scope_of: impl Fn(&A::Event) -> Scope,
        command: A::Command,
    ) -> Result<i64, CommandError> {
        let (before, events) = self.decided::<A>(id, command).await?;
        let first = self.events.len();
        let scopes: Vec<Scope> = events.iter().map(scope_of).collect();
        let version = self.stage(id, Scope::ORGANISATION, before, events)?;
        for (event, scope) in self.events[first..].iter_mut().zip(scopes) {
            (event.chapter_id, event.region_id) = (scope.chapter_id.map(Into::into), scope.region_id.map(Into::into));
        }
        Ok(version)
    }

    /// Makes sure that whoever decides on the same facts at the same moment comes after: theirs is decided anew.
    pub fn take_ticket(&mut self, key: ClaimKey) {
        self.claims.push(Claim::Take { key, owner: self.command_id().to_string() });
    }

    fn holds<A: Decide>(&self, id: &str) -> bool {
        self.streams.contains_key(&(A::TYPE, id) as &dyn Named)
    }

    async fn decided<A: Decide>(&mut self, id: &str, command: A::Command) -> Result<(Loaded<A>, Vec<A::Event>), CommandError> {
        if !self.holds::<A>(id) {
            self.take_turn::<A>(id).await;
        }
        let before = self.load::<A>(id).await?;
        // The first stream that a command decides on is the one whose version the caller named, unless the use case said otherwise.
        self.check_version(before.version)?;
        let events = before.state.decide(command).map_err(CommandError::refused)?;
        Ok((before, events))
    }

    fn stage<A: Decide>(&mut self, id: &str, scope: Scope, before: Loaded<A>, events: Vec<A::Event>) -> Result<i64, CommandError> {
        self.claims.extend(before.state.claims(id, &events));
        let mut version = before.version;
        drop(before);
        let key: &dyn Named = &(A::TYPE, id);
        let name = self.streams.get_key_value(key).map(|(name, _)| name.clone());
        let (name, stream) = name.zip(self.streams.get_mut(key)).expect("it was loaded before it was decided");
        let state = std::mem::replace(&mut stream.state, Arc::new(())).downcast::<A>();
        let mut state = state.map_err(|_| CommandError::Fault("two aggregates share a type name".to_owned()))?;
        // Copied where the cache has it, too; not again with each decision.
        let folded = Arc::make_mut(&mut state);
        for event in events {
            version += 1;
            let ids = (scope.chapter_id.map(Into::into), scope.region_id.map(Into::into));
            self.events.push(encode(&name, version, &event, ids));
            folded.apply(event);
        }
        stream.state = state;
        stream.staged = version - stream.version;
        Ok(version)
    }

    /// The append that carries all that was staged; none when nothing was.
    pub(super) fn append(&mut self, answer: String) -> Option<Append> {
        if self.events.is_empty() {
            return None;
        }
        let expected = |(name, stream): (&StreamName, &Stream)| Expectation {
            stream: name.clone(),
            version: stream.version,
            writes: stream.staged > 0,
        };
        Some(Append {
            command_id: self.context.metadata.command_id,
            request_hash: self.context.request_hash.clone(),
            answer,
            metadata: serde_json::to_string(&self.context.metadata).expect("metadata is plain data"),
            expectations: self.streams.iter().map(expected).collect(),
            events: std::mem::take(&mut self.events),
            claims: last_word(&self.claims),
        })
    }

    /// The versions of the streams that it writes are known now.
    pub(super) fn remember(self) {
        for (name, stream) in self.streams.into_iter().filter(|(_, stream)| stream.staged > 0) {
            self.commands.cache.put(&name, stream.version + stream.staged, stream.state);
        }
    }

    /// What was read has moved on: read it again next time.
    pub(super) fn forget(&self) {
        self.streams.keys().for_each(|name| self.commands.cache.forget(name));
    }
}

/// A key that one command both releases and takes counts as it ends.
fn last_word(claims: &[Claim]) -> Vec<Claim> {
    let mut last: BTreeMap<(String, String), Claim> = BTreeMap::new();
    for claim in claims {
        let (Claim::Take { key, owner } | Claim::Release { key, owner }) = claim;
        last.insert((key.0.clone(), owner.clone()), claim.clone());
    }
    last.into_values().collect()
}
