//! The words in which the script is written.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use chrono_tz::Tz;
use domain::chapter::Office;
use domain::notices::NoticeClass;

use super::calendar::Every;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    Acknowledged,
    Contacted,
    Closed,
    NotSold,
    Withdrawn,
}

/// Members, meetings and referrals are numbered within their chapter.
#[derive(Debug, Clone)]
pub enum What {
    Approve {
        member: usize,
    },
    /// So much of what is owed, in percent.
    Pay {
        member: usize,
        percent: i64,
    },
    Resign {
        member: usize,
    },
    Decide {
        member: usize,
        renew: bool,
    },
    Mute {
        member: usize,
        class: NoticeClass,
    },
    Appoint {
        member: usize,
        office: Office,
        from: NaiveDate,
        to: NaiveDate,
    },
    Move {
        meeting: usize,
        to: NaiveDateTime,
    },
    Cancel {
        meeting: usize,
    },
    Complete {
        meeting: usize,
        absent: Vec<usize>,
    },
    Pledge {
        referral: usize,
        giver: usize,
        receiver: usize,
    },
    Tell {
        referral: usize,
        news: News,
    },
}

/// Done at the first step at which it is this hour or later in the chapter.
#[derive(Debug, Clone)]
pub struct Act {
    pub day: NaiveDate,
    pub hour: u32,
    pub what: What,
}

pub struct Chapter {
    pub number: usize,
    pub zone: Tz,
    pub weekday: Weekday,
    pub at: NaiveTime,
    pub every: Every,
    pub from: NaiveDate,
    /// The days that the rule gives.
    pub slots: Vec<NaiveDate>,
    /// In the order of their moments.
    pub acts: Vec<Act>,
}
