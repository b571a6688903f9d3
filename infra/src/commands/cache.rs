//! Aggregates that were just used, with their versions. A stale one costs a conflict and a reload, never a wrong decision:
//! the log checks every version that a decision saw.

use domain::Decide;
use lru::LruCache;
use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

const MOST_STREAMS: usize = 200_000;

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

#[derive(Clone)]
struct Slot {
    /// Held by whoever is writing the stream in this process, so that they queue here rather than conflict in the log.
    turn: Arc<tokio::sync::Mutex<()>>,
    known: Option<(i64, Arc<dyn Any + Send + Sync>)>,
}

type Key = (&'static str, String);

/// The cache of one process.
pub struct Cache {
    slots: Mutex<LruCache<Key, Slot>>,
}

impl Default for Cache {
    fn default() -> Self {
        Self { slots: Mutex::new(LruCache::new(NonZeroUsize::new(MOST_STREAMS).expect("it is not zero"))) }
    }
}

impl Cache {
    fn with<T>(&self, key: Key, f: impl FnOnce(&mut Slot) -> T) -> T {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        f(slots.get_or_insert_mut(key, || Slot { turn: Arc::default(), known: None }))
    }

    /// The lock under which this process writes the stream.
    pub fn turn(&self, aggregate_type: &'static str, id: &str) -> Arc<tokio::sync::Mutex<()>> {
        self.with((aggregate_type, id.to_owned()), |slot| slot.turn.clone())
    }

    /// What is known of the stream.
    pub fn get<A: Decide>(&self, id: &str) -> Option<Loaded<A>> {
        let (version, state) = self.with((A::TYPE, id.to_owned()), |slot| slot.known.clone())?;
        Some(Loaded { version, state: state.downcast().ok()? })
    }

    /// Remembers the stream at a version, unless a later one is known.
    pub fn put<A: Decide>(&self, id: &str, loaded: &Loaded<A>) {
        self.with((A::TYPE, id.to_owned()), |slot| {
            if slot.known.as_ref().is_none_or(|(version, _)| *version <= loaded.version) {
                slot.known = Some((loaded.version, loaded.state.clone()));
            }
        });
    }

    /// Forgets the stream's state.
    pub fn forget(&self, aggregate_type: &'static str, id: &str) {
        self.with((aggregate_type, id.to_owned()), |slot| slot.known = None);
    }
}
