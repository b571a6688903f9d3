//! Streams by their names.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A stream's name: the type of its aggregate, and its id. Copies share the id, so that a name costs little to pass on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamName {
    pub aggregate_type: &'static str,
    pub aggregate_id: Arc<str>,
}

impl StreamName {
    /// The name of an aggregate's stream.
    pub fn new(aggregate_type: &'static str, aggregate_id: &str) -> Self {
        Self { aggregate_type, aggregate_id: aggregate_id.into() }
    }
}

/// A stream's name whose id is borrowed: enough to look for it, without a copy.
pub(crate) trait Named {
    fn parts(&self) -> (&str, &str);
}

impl Named for StreamName {
    fn parts(&self) -> (&str, &str) {
        (self.aggregate_type, &self.aggregate_id)
    }
}

impl Named for (&str, &str) {
    fn parts(&self) -> (&str, &str) {
        *self
    }
}

impl<'a> Borrow<dyn Named + 'a> for StreamName {
    fn borrow(&self) -> &(dyn Named + 'a) {
        self
    }
}

impl Hash for StreamName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl Hash for dyn Named + '_ {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl PartialEq for dyn Named + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for dyn Named + '_ {}

impl PartialOrd for dyn Named + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for dyn Named + '_ {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.parts().cmp(&other.parts())
    }
}

/// Something of each stream. Its hashes are quick, and another process's are others.
pub(crate) type ByStream<T> = std::collections::HashMap<StreamName, T, foldhash::fast::RandomState>;
