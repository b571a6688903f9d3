//! A simulated member: their character, and what they have in hand.

use super::chance::Chance;
use chrono::NaiveDate;
use domain::{ChapterId, ClosureId, MembershipId, ReferralId};

/// Where a simulated membership stands, as far as its next step needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The committee decides on this day.
    Applied {
        decided_on: NaiveDate,
    },
    /// Pays on this day, if ever.
    Approved {
        pays_on: Option<NaiveDate>,
    },
    Active,
    Gone,
}

/// How a member behaves, in cases of a thousand.
#[derive(Debug, Clone)]
pub struct Character {
    pub absent: u32,
    pub late: u32,
    pub substituted: u32,
    /// Referrals given at a meeting.
    pub generous: u32,
    /// How likely others think of this member.
    pub sought: u32,
    pub invites: u32,
    /// Days from the end of the term on which the renewal is paid; none lapses.
    pub pays_renewal: Option<i64>,
    pub pays_in_parts: bool,
}

impl Character {
    pub fn new(chance: &mut Chance) -> Self {
        let pays_renewal = match chance.between(0, 99) {
            0..=8 => None,
            9..=20 => Some(chance.between(2, 13)),
            _ => Some(-chance.between(0, 27)),
        };
        Self {
            absent: u32::try_from(chance.between(5, 70)).unwrap_or(30),
            late: u32::try_from(chance.between(0, 60)).unwrap_or(20),
            substituted: u32::try_from(chance.between(5, 50)).unwrap_or(20),
            generous: u32::try_from(chance.between(100, 1_100)).unwrap_or(500),
            // A few are sought by everybody, and some by nobody.
            sought: *chance.one_of(&[0, 1, 2, 2, 3, 3, 4, 6, 12]),
            invites: u32::try_from(chance.between(5, 120)).unwrap_or(40),
            pays_renewal,
            pays_in_parts: chance.happens(60),
        }
    }
}

/// A simulated membership.
#[derive(Debug, Clone)]
pub struct Member {
    pub id: MembershipId,
    pub standing: Standing,
    pub character: Character,
}

/// The next step of a pledge.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Acknowledge,
    Contact,
    Close {
        minor: i64,
        shared: bool,
    },
    CloseAgain {
        minor: i64,
    },
    /// The sum was another one.
    Amend {
        closure_id: ClosureId,
        minor: i64,
    },
    NotSold,
    Withdraw,
    Dispute,
}

/// A step that waits for its day.
#[derive(Debug, Clone, Copy)]
pub struct FollowUp {
    pub on: NaiveDate,
    pub referral: ReferralId,
    pub step: Step,
}

/// A member who wants to move to another chapter, where the seat is free.
#[derive(Debug, Clone)]
pub struct Moving {
    pub index: usize,
    pub to_chapter: ChapterId,
    pub key: String,
}
