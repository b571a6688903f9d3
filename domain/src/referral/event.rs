//! What happens to a referral pledge.

use crate::event::events;
use crate::ids::{ChapterId, ClosureId, MembershipId};
use crate::money::Money;
use crate::policy::PolicyVersion;
use crate::text::{EmailAddress, Name, Note, Personal, Phone};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The giver buys (tier 1).
    Inside,
    /// The giver's contact buys (tier 2).
    Outside,
}

/// Whom the receiver should call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: Personal<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal<Phone>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal<EmailAddress>>,
}

/// Between whom, of which kind, since when: repeated in every event, so that a fold needs no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    pub chapter_id: ChapterId,
    pub giver: MembershipId,
    pub receiver: MembershipId,
    pub tier: Tier,
    pub pledged_on: NaiveDate,
}

events! {
    /// What happens to a referral pledge.
    pub enum ReferralEvent {
        Pledged = "referral.pledged", "1.0" { parties: Parties, contact: Option<Contact>, description: Personal<Note>, expires_on: NaiveDate, policy: PolicyVersion }
        /// News: without more of it the pledge now expires on this day, as long after as the rules of the pledge say.
        Acknowledged = "referral.acknowledged", "1.0" { parties: Parties, on: NaiveDate, expires_on: NaiveDate, policy: PolicyVersion }
        /// The receiver has spoken to the contact. News, as above.
        Contacted = "referral.contacted", "1.0" { parties: Parties, on: NaiveDate, expires_on: NaiveDate, policy: PolicyVersion }
        /// Business was closed. A pledge may close more than once; `first` marks the first time.
        Closed = "referral.closed", "1.0" { parties: Parties, closure_id: ClosureId, amount: Money, amount_shared: bool, first: bool, on: NaiveDate }
        /// Counts from the day of the closing that it amends (`closed_on`).
        AmountAmended = "referral.amount_amended", "1.0" { parties: Parties, closure_id: ClosureId, closed_on: NaiveDate, from: Money, to: Money, reason: Note, on: NaiveDate }
        NotSold = "referral.not_sold", "1.0" { parties: Parties, reason: Note, on: NaiveDate }
        Expired = "referral.expired", "1.0" { parties: Parties, on: NaiveDate }
        Disputed = "referral.disputed", "1.0" { parties: Parties, reason: Note, on: NaiveDate }
        Withdrawn = "referral.withdrawn", "1.0" { parties: Parties, reason: Note, on: NaiveDate }
    }
}
