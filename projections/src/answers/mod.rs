//! What the read models answer: pure functions from rows, and the rules in force, to dashboards.
//!
//! Rates are whole numbers per thousand, rounded half up, and absent where there is nothing to divide by. Amounts stay in
//! their own currency. Months are whole: a span that begins or ends within one counts all of it, and says so.

mod amounts;
mod area;
pub mod area_roster;
pub mod attendance;
pub mod exchange;
pub mod preview;
pub mod referral_value;
pub mod renewals;
pub mod return_on_dues;
pub mod roster;
mod rules;
pub mod scores;
mod span;
pub mod summary;
mod who;

pub use amounts::{Amounts, MoneyText};
pub use area::{Area, Part, Parts};
pub use rules::{PolicyUsed, lineage, rules_on};
pub use span::{Months, Span, per_mille, per_mille_of, weeks, without_gaps};
pub use who::{Names, Who};
