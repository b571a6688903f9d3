//! A membership: one person in one chapter, from application to departure, with its history kept through
//! renewal, transfer, leave and reinstatement.

mod charges;
mod command;
mod decide;
mod event;
mod file;
mod phase;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Change, MembershipCommand};
pub use event::{Applicant, LeaveKind, MemberRecord, MembershipEvent, Reference, RenewalDecision, SeatReviewOutcome};
pub use file::{File, Leave, Renewal, SeatReview, Stay};
pub use phase::{Departure, Phase, PhaseName};
pub use refusal::MembershipRefusal;
pub use state::Membership;
