//! What happens to a referral pledge.

use super::Stage;
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

/// What an amended amount makes of the pledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AmendmentOutcome {
    /// Its last closing was a mistake: the pledge stands where it stood before it closed. News gives it time, as any other does.
    Reopened { stage: Stage, expires_on: NaiveDate, policy: PolicyVersion },
    /// A closing that had been taken back stands again.
    ClosedAgain,
}

events! {
    /// What happens to a referral pledge.
    pub enum ReferralEvent {
        Pledged = "referral.pledged", "1.0" { parties: Parties, contact: Option<Contact>, description: Personal<Note>, expires_on: NaiveDate, policy: PolicyVersion }
        /// News: without more of it the pledge now expires on this day, as long after as the rules of the pledge say.
        Acknowledged = "referral.acknowledged", "1.0" { parties: Parties, on: NaiveDate, expires_on: NaiveDate, policy: PolicyVersion }
        /// The receiver has spoken to the contact. News, as above.
        Contacted = "referral.contacted", "1.0" { parties: Parties, on: NaiveDate, expires_on: NaiveDate, policy: PolicyVersion }
        /// Business was closed. A pledge may close more than once; `first` marks that until then it was not closed.
        Closed = "referral.closed", "1.0" { parties: Parties, closure_id: ClosureId, amount: Money, amount_shared: bool, first: bool, on: NaiveDate }
        /// Counts from the day of the closing that it amends (`closed_on`). `outcome` says what it makes of the pledge; none where that stays as it was,
        /// and in amendments from before version 2, which left the pledge closed whatever they took back.
        AmountAmended = "referral.amount_amended", "2.0" {
            parties: Parties, closure_id: ClosureId, closed_on: NaiveDate, from: Money, to: Money, reason: Note, on: NaiveDate, outcome: Option<AmendmentOutcome>,
        }
        NotSold = "referral.not_sold", "1.0" { parties: Parties, reason: Note, on: NaiveDate }
        Expired = "referral.expired", "1.0" { parties: Parties, on: NaiveDate }
        Disputed = "referral.disputed", "1.0" { parties: Parties, reason: Note, on: NaiveDate }
        Withdrawn = "referral.withdrawn", "1.0" { parties: Parties, reason: Note, on: NaiveDate }
    }
}
