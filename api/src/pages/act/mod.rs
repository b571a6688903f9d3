//! Acts: what a page offers to do, each a form with its fields, its button, and a word on what comes of it. A page may have several; one that is not done comes
//! back open, with all that was typed, what is wrong beside each field, and a list of it on top. No rule is here: an act is done by the function that REST calls.
//!
//! A form that came is read in one of two ways. Where its fields are those of REST's body, by their names with dots between, [`Filled::body`] reads it as that body:
//! one reader for both, which stops at the first thing that is wrong. Where it asks otherwise than the body does (a name in place of an id, an amount in the currency
//! of the invoice, one choice for several kinds of decision), [`Typed`] reads it field by field, and tells all that is wrong at once.

mod chosen;
mod field;
mod filled;
mod form;
mod page;
mod tried;
mod typed;

pub use chosen::to_the_last;
pub use field::{
    Field, Kind, TICKED, choice, day, email, kinds, line, lines, link, members, moment, money, number, one_of, phone, tick, time, years,
};
pub use filled::{Fields, Filled, fresh_key, no_such_act};
pub use form::Act;
pub use page::alone;
pub use tried::{NotDone, Tried, problems};
pub use typed::{Typed, Wrong, amount};
