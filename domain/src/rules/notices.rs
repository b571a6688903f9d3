//! When notices go out. Source: the organisation's table of notices.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

/// Times are the chapter's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRules {
    pub meeting_notice_days_before: u32,
    pub meeting_reminder_days_before: u32,
    /// Scores go out on this business day of the month: Monday to Friday, counted from 1.
    pub scores_business_day: u32,
    /// Between these hours nothing is sent unless it is urgent.
    #[serde(with = "crate::calendar::clock_time")]
    pub quiet_from: NaiveTime,
    #[serde(with = "crate::calendar::clock_time")]
    pub quiet_until: NaiveTime,
}

impl Default for NoticeRules {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a full hour of the day");
        Self {
            meeting_notice_days_before: 3,
            meeting_reminder_days_before: 1,
            scores_business_day: 3,
            quiet_from: hour(21),
            quiet_until: hour(7),
        }
    }
}
