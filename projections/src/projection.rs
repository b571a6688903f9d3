//! A projection: which rows an event touches, and what it does to each.

use crate::table::{Table, TableInfo, TableKey, Value};
use domain::Recorded;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

/// A read model as a pure keyed fold. A new `VERSION` is rebuilt from the log before it serves.
pub trait Projection: Send + Sync + 'static {
    /// The row; its table's name is the projection's name.
    type Row: Table;
    const VERSION: i32;
    /// The rows that the event touches.
    fn keys(event: &Recorded) -> Vec<<Self::Row as Table>::Key>;
    /// Folds the event into one of them. None is a row that does not exist, before or after.
    fn apply(row: &mut Option<Self::Row>, key: &<Self::Row as Table>::Key, event: &Recorded);
}

/// What a fold changed of the rows that it was given.
#[derive(Debug, Default)]
pub struct Changes {
    /// Rows that were not among them.
    pub added: Vec<Vec<Value>>,
    /// Rows that were, as they are now.
    pub changed: Vec<Vec<Value>>,
    /// Keys of those that are no more.
    pub removed: Vec<Vec<Value>>,
}

/// A fold in progress, for runners that treat every projection alike.
pub trait Fold: Send + Sync {
    /// The distinct keys that these events touch.
    fn keys(&self, events: &[Recorded]) -> Vec<Vec<Value>>;
    /// Takes in rows as they stand. False when a row does not fit the table.
    fn load(&mut self, rows: &[Vec<Value>]) -> bool;
    /// Folds the events.
    fn apply(&mut self, events: &[Recorded]);
    /// What differs from the rows that were taken in.
    fn changes(&self) -> Changes;
    /// The rows that exist.
    fn rows(&self) -> Vec<Vec<Value>>;
    /// How many keys it has met.
    fn size(&self) -> usize;
    /// The rows, for whoever knows their type.
    fn as_any(&self) -> &dyn Any;
}

/// The rows of one projection in memory.
pub struct Rows<P: Projection> {
    rows: BTreeMap<<P::Row as Table>::Key, Slot<P::Row>>,
    projection: PhantomData<fn() -> P>,
}

/// A row that exists or not, and whether it was taken in.
struct Slot<R> {
    row: Option<R>,
    taken_in: bool,
}

impl<P: Projection> Default for Rows<P> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), projection: PhantomData }
    }
}

impl<P: Projection> Rows<P> {
    /// The rows that exist.
    pub fn iter(&self) -> impl Iterator<Item = &P::Row> {
        self.rows.values().filter_map(|slot| slot.row.as_ref())
    }

    /// Folds one event.
    pub fn fold(&mut self, event: &Recorded) {
        for key in P::keys(event) {
            let slot = self.rows.entry(key.clone()).or_insert(Slot { row: None, taken_in: false });
            P::apply(&mut slot.row, &key, event);
        }
    }
}

impl<P: Projection> Fold for Rows<P> {
    fn keys(&self, events: &[Recorded]) -> Vec<Vec<Value>> {
        let distinct: BTreeSet<_> = events.iter().flat_map(P::keys).collect();
        distinct.iter().map(TableKey::values).collect()
    }

    fn load(&mut self, rows: &[Vec<Value>]) -> bool {
        rows.iter().all(|values| match P::Row::from_values(values) {
            Some(row) => {
                self.rows.insert(row.key(), Slot { row: Some(row), taken_in: true });
                true
            }
            None => false,
        })
    }

    fn apply(&mut self, events: &[Recorded]) {
        events.iter().for_each(|event| self.fold(event));
    }

    fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        for (key, slot) in &self.rows {
            match (&slot.row, slot.taken_in) {
                (Some(row), false) => changes.added.push(row.values()),
                (Some(row), true) => changes.changed.push(row.values()),
                (None, true) => changes.removed.push(key.values()),
                (None, false) => {}
            }
        }
        changes
    }

    fn rows(&self) -> Vec<Vec<Value>> {
        self.iter().map(Table::values).collect()
    }

    fn size(&self) -> usize {
        self.rows.len()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A projection without its types.
#[derive(Clone, Copy)]
pub struct Registered {
    pub info: &'static TableInfo,
    pub version: i32,
    /// An empty fold.
    pub fold: fn() -> Box<dyn Fold>,
    /// Whether an event touches the row with this key: the explanation of a row is the events for which it does.
    pub touches: fn(&Recorded, &[Value]) -> bool,
}

/// Takes the types off a projection.
pub fn registered<P: Projection>() -> Registered {
    Registered {
        info: P::Row::INFO,
        version: P::VERSION,
        fold: || Box::new(Rows::<P>::default()),
        touches: |event, key| P::keys(event).iter().any(|k| k.values() == key),
    }
}
