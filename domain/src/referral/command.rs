//! What may be asked of a referral pledge.

use super::{Contact, Tier};
use crate::ids::{ChapterId, ClosureId, MembershipId};
use crate::money::{Currency, Money};
use crate::policy::PolicyVersion;
use crate::rules::ReferralRules;
use crate::text::{Note, Personal};
use chrono::NaiveDate;

#[derive(Debug, Clone)]
pub enum ReferralCommand {
    /// Both are looked up to be active members of the chapter, and the chapter to be open: forming or active.
    Pledge {
        chapter_id: ChapterId,
        chapter_is_open: bool,
        giver: MembershipId,
        giver_is_member: bool,
        receiver: MembershipId,
        receiver_is_member: bool,
        tier: Tier,
        contact: Option<Contact>,
        description: Personal<Note>,
        rules: ReferralRules,
        policy: PolicyVersion,
        on: NaiveDate,
    },
    Acknowledge {
        on: NaiveDate,
    },
    /// The receiver has spoken to the contact. Acknowledging first is not required.
    RecordContact {
        on: NaiveDate,
    },
    /// `region_currencies` is looked up. Also after an earlier closing, and after expiry: business that comes late is business.
    Close {
        closure_id: ClosureId,
        amount: Money,
        amount_shared: bool,
        region_currencies: Vec<Currency>,
        on: NaiveDate,
        today: NaiveDate,
    },
    AmendAmount {
        closure_id: ClosureId,
        amount: Money,
        reason: Note,
        on: NaiveDate,
    },
    /// Not after a closing.
    MarkNotSold {
        reason: Note,
        on: NaiveDate,
    },
    /// From `expires_on` (pledge date + 180 days without news) on; news (acknowledged, contacted) moves it.
    Expire {
        on: NaiveDate,
    },
    Dispute {
        reason: Note,
        on: NaiveDate,
    },
    /// Before contact only.
    Withdraw {
        reason: Note,
        on: NaiveDate,
    },
}
