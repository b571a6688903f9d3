//! Aggregates that were just used, with their versions. A stale one costs a conflict and a reload, never a wrong decision:
//! the log checks every version that a decision saw.

use crate::event_log::{Named, StreamName};
use chrono::NaiveDate;
use domain::Decide;
use domain::policy::PolicyScope;
use domain::reactions::RulesInForce;
use lru::LruCache;
use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

const MOST_STREAMS: usize = 200_000;
const MOST_RULES: usize = 5_000;

/// An aggregate at a version of its stream; version 0 is one that does not exist yet.
pub struct Loaded<A> {
    pub version: i64,
    pub state: Arc<A>,
}

impl<A> Clone for Loaded<A> {
    fn clone(&self) -> Self {
        Self { version: self.version, state: self.state.clone() }
    }
}

#[derive(Clone, Default)]
struct Slot {
    /// Held by whoever is writing the stream in this process, so that they queue here rather than conflict in the log.
    turn: Arc<tokio::sync::Mutex<()>>,
    known: Option<(i64, Arc<dyn Any + Send + Sync>)>,
}

/// What the policies of some places, each at a version, say on a day.
type Asked = (Vec<(PolicyScope, i64)>, NaiveDate);

/// The cache of one process.
pub struct Cache {
    slots: Mutex<Lru<StreamName, Slot>>,
    rules: Mutex<Lru<Asked, Arc<RulesInForce>>>,
}

type Lru<K, V> = LruCache<K, V, foldhash::fast::RandomState>;

fn at_most<K: std::hash::Hash + Eq, V>(most: usize) -> Mutex<Lru<K, V>> {
    let most = NonZeroUsize::new(most).expect("it is not zero");
    Mutex::new(LruCache::with_hasher(most, foldhash::fast::RandomState::default()))
}

impl Default for Cache {
    fn default() -> Self {
        Self { slots: at_most(MOST_STREAMS), rules: at_most(MOST_RULES) }
    }
}

impl Cache {
    fn with<T>(&self, stream: &dyn Named, name: impl FnOnce() -> StreamName, f: impl FnOnce(&mut Slot) -> T) -> T {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        match slots.get_mut(stream) {
            Some(slot) => f(slot),
            None => f(slots.get_or_insert_mut(name(), Slot::default)),
        }
    }

    /// The lock under which this process writes the stream.
    pub fn turn(&self, aggregate_type: &'static str, id: &str) -> Arc<tokio::sync::Mutex<()>> {
        self.with(&(aggregate_type, id), || StreamName::new(aggregate_type, id), |slot| slot.turn.clone())
    }

    /// What is known of the stream.
    pub fn get<A: Decide>(&self, id: &str) -> Option<Loaded<A>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, state) = slots.get(&(A::TYPE, id) as &dyn Named)?.known.clone()?;
        drop(slots);
        Some(Loaded { version, state: state.downcast().ok()? })
    }

    /// Remembers the stream at a version, unless a later one is known.
    pub fn put(&self, stream: &StreamName, version: i64, state: Arc<dyn Any + Send + Sync>) {
        self.with(
            stream,
            || stream.clone(),
            |slot| {
                if slot.known.as_ref().is_none_or(|(known, _)| *known <= version) {
                    slot.known = Some((version, state));
                }
            },
        );
    }

    /// The rules that follow from the policies' versions: worked out once.
    pub fn rules(&self, asked: Asked, work_out: impl FnOnce() -> RulesInForce) -> Arc<RulesInForce> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.get_or_insert(asked, || Arc::new(work_out())).clone()
    }

    /// Forgets the stream's state.
    pub fn forget(&self, stream: &StreamName) {
        self.with(stream, || stream.clone(), |slot| slot.known = None);
    }
}
