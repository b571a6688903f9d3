//! What may happen in a networking organisation: aggregates, commands, events, refusals and the
//! rules between them. Pure by construction: no I/O, no SQL, no HTTP, no clock, no random numbers.
//! Time, ids and looked-up facts arrive inside commands.

pub mod absences;
pub mod aggregate;
pub mod api_token;
pub mod calendar;
pub mod chapter;
pub mod claims;
#[cfg(test)]
mod corpus;
pub mod dues;
pub mod event;
pub mod exchange_rate;
pub mod grants;
pub mod ids;
pub mod invoice_series;
pub mod meeting;
pub mod membership;
pub mod money;
pub mod notices;
pub mod policy;
#[cfg(test)]
mod properties;
pub mod reactions;
pub mod referral;
pub mod region;
pub mod rules;
#[cfg(test)]
mod testing;
pub mod text;
pub mod upcast;
pub mod user;

pub use aggregate::{Claim, ClaimKey, Decide, Refusal, all_refusals};
pub use event::{Event, Recorded};
pub use ids::*;
pub use money::{Currency, Money};
