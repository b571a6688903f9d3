//! What happens to a chapter.

use crate::calendar::{MeetingRule, Term};
use crate::event::events;
use crate::ids::{MembershipId, RegionId};
use crate::money::Currency;
use crate::text::{Name, Note};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An office of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    President,
    VicePresident,
    SecretaryTreasurer,
    /// Held by several members at a time.
    MembershipCommittee,
    MentorCoordinator,
}

events! {
    /// What happens to a chapter.
    pub enum ChapterEvent {
        /// The chapter is forming.
        Founded = "chapter.founded", "2.0" {
            name: Name, region_id: RegionId, time_zone: Tz, meeting_rule: MeetingRule,
            /// What its members pay dues and report business in where none is named.
            currency: Currency,
            founded_on: NaiveDate,
        }
        Renamed = "chapter.renamed", "1.0" { name: Name }
        /// The chapter has its charter and is active.
        Chartered = "chapter.chartered", "1.0" { on: NaiveDate }
        Suspended = "chapter.suspended", "1.0" { on: NaiveDate, reason: Note }
        Resumed = "chapter.resumed", "1.0" { on: NaiveDate }
        Dissolved = "chapter.dissolved", "1.0" { on: NaiveDate, reason: Note }
        /// Meetings follow this rule from its first date on.
        MeetingRuleChanged = "chapter.meeting_rule_changed", "2.0" { meeting_rule: MeetingRule }
        OfficerAppointed = "chapter.officer_appointed", "1.0" { membership_id: MembershipId, office: Office, term: Term }
        /// The officer's last day in office.
        OfficerRemoved = "chapter.officer_removed", "1.0" { membership_id: MembershipId, office: Office, term: Term, last_day: NaiveDate, reason: Note }
    }
}
