//! A referral pledge: one member's word to another of the same chapter that here is someone who wants what they sell.

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::ReferralCommand;
pub use event::{AmendmentOutcome, Contact, Parties, ReferralEvent, Tier};
pub use refusal::ReferralRefusal;
pub use state::{Closure, Pledge, Referral, Stage};
