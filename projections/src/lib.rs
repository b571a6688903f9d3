//! What is known: read models as pure keyed folds over events, and what they answer.
//!
//! Invariant: a fold sees events and nothing else. No SQL, no clock, no I/O: so a read model can be rebuilt, folded as of
//! any position, proved against its live table, and explained by the events behind each row.

pub mod answers;
pub mod guard;
pub mod projection;
pub mod sort;
pub mod table;
pub mod tally;

mod models;
pub use models::*;

pub use guard::Guard;
pub use projection::{Changes, Fold, Projection, Registered, registered};
pub use sort::Sort;
pub use table::{Cell, Column, Index, Kind, Table, TableInfo, TableKey, Value, Where};
pub use tally::{Adds, Tally};

#[cfg(test)]
mod testing;
