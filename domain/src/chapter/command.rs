//! What may be asked of a chapter.

use super::Office;
use crate::calendar::{MeetingRule, Term};
use crate::ids::{MembershipId, RegionId};
use crate::money::Currency;
use crate::text::{Name, Note};
use chrono::NaiveDate;
use chrono_tz::Tz;

#[derive(Debug, Clone)]
pub enum ChapterCommand {
    /// `region_currencies` is looked up: the chapter's currency must be one of them.
    Found {
        name: Name,
        region_id: RegionId,
        time_zone: Tz,
        meeting_rule: MeetingRule,
        currency: Currency,
        region_currencies: Vec<Currency>,
        founded_on: NaiveDate,
    },
    Rename {
        name: Name,
    },
    Charter {
        on: NaiveDate,
        today: NaiveDate,
    },
    Suspend {
        on: NaiveDate,
        reason: Note,
    },
    Resume {
        on: NaiveDate,
    },
    Dissolve {
        on: NaiveDate,
        reason: Note,
    },
    ChangeMeetingRule {
        meeting_rule: MeetingRule,
        today: NaiveDate,
    },
    /// `is_member` is looked up: only the chapter's own active members hold office. One holder an office at a time, save the committee; a member holds an office once at a time.
    AppointOfficer {
        membership_id: MembershipId,
        is_member: bool,
        office: Office,
        term: Term,
    },
    /// A term that has begun by `today` is shortened to a last day of its own; one entered ahead is taken back whole.
    RemoveOfficer {
        membership_id: MembershipId,
        office: Office,
        last_day: NaiveDate,
        today: NaiveDate,
        reason: Note,
    },
    /// Every office of a member, running or entered ahead, ends with the day.
    EndOffices {
        membership_id: MembershipId,
        last_day: NaiveDate,
        reason: Note,
    },
}
