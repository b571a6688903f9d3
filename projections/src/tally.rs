//! Read tables whose rows are sums: what an event adds, it adds; what an amendment takes back, it takes off again.
//!
//! Invariant: a row of nothing but zeroes does not exist, so that an amended past leaves the same rows as one that never was.

use crate::projection::Projection;
use crate::table::Table;
use domain::Recorded;
use std::collections::BTreeSet;

/// A row that is a key and numbers alone.
pub trait Tally: Table {
    /// The columns that are numbers.
    const SUMS: &'static [&'static str];
    /// Nothing, under a key.
    fn nothing(key: &Self::Key) -> Self;
    /// Whether every number is zero.
    fn is_nothing(&self) -> bool;
    /// Adds another row's numbers, whatever its key.
    fn add(&mut self, other: &Self);
    /// The numbers, in the order of [`Tally::SUMS`].
    fn sums(&self) -> Vec<i64>;
}

/// A projection that is told entirely by what each event adds to which sums.
pub trait Adds: Send + Sync + 'static {
    type Row: Tally;
    const VERSION: i32;
    /// Rows whose keys say where, and whose numbers say what, the event adds.
    fn added(event: &Recorded) -> Vec<Self::Row>;
}

impl<A: Adds> Projection for A {
    type Row = A::Row;
    const VERSION: i32 = A::VERSION;

    fn keys(event: &Recorded) -> Vec<<A::Row as Table>::Key> {
        // A key that an event names twice is folded once, with both.
        A::added(event).iter().map(Table::key).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn apply(row: &mut Option<A::Row>, key: &<A::Row as Table>::Key, event: &Recorded) {
        for added in A::added(event).iter().filter(|added| added.key() == *key) {
            change(row, key, |sums| sums.add(added));
        }
    }
}

/// Changes the sums of a row, which begins at nothing and is no more when nothing is left.
pub fn change<T: Tally>(row: &mut Option<T>, key: &T::Key, change: impl FnOnce(&mut T)) {
    let mut sums = row.take().unwrap_or_else(|| T::nothing(key));
    change(&mut sums);
    *row = (!sums.is_nothing()).then_some(sums);
}

/// Declares a read table of sums: its key, and what each number says.
#[macro_export]
macro_rules! tally_table {
    ($(#[doc = $doc:literal])* $row:ident, $key:ident = $name:literal for $guard:ident $(($of:expr))? {
        key { $($(#[doc = $kdoc:literal])* $kfield:ident : $ktype:ty),+ $(,)? }
        sums { $($(#[doc = $fdoc:literal])* $field:ident),+ $(,)? }
    }) => {
        $crate::read_table! {
            $(#[doc = $doc])*
            $row, $key = $name for $guard $(($of))? {
                key { $($(#[doc = $kdoc])* $kfield: $ktype),+ }
                row { $($(#[doc = $fdoc])* $field: i64),+ }
            }
        }

        impl $crate::tally::Tally for $row {
            const SUMS: &'static [&'static str] = &[$(stringify!($field)),+];
            fn nothing(key: &$key) -> Self {
                Self { $($kfield: key.$kfield.clone(),)+ $($field: 0),+ }
            }
            fn is_nothing(&self) -> bool {
                true $(&& self.$field == 0)+
            }
            fn add(&mut self, other: &Self) {
                // Saturating: sums beyond what a column holds can only come of amounts that nobody has.
                $(self.$field = self.$field.saturating_add(other.$field);)+
            }
            fn sums(&self) -> Vec<i64> {
                vec![$(self.$field),+]
            }
        }
    };
}
