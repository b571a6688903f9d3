//! When notices go out. Source: the organisation's table of notices.

use crate::notices::NoticeKind;
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
    /// When nobody knows whether one of these arrived, it is sent once more by itself: not to know of it costs more than to hear it twice.
    #[serde(default = "repeated")]
    pub repeated_in_doubt: Vec<NoticeKind>,
    /// These are let be then: it would be no loss. Of all others a person says what became of them.
    #[serde(default = "let_be")]
    pub let_be_in_doubt: Vec<NoticeKind>,
}

fn repeated() -> Vec<NoticeKind> {
    use NoticeKind as K;
    vec![K::MeetingMoved, K::MeetingCancelled, K::RenewalOverdue, K::RenewalFinalNotice, K::Lapsed]
}

fn let_be() -> Vec<NoticeKind> {
    use NoticeKind as K;
    vec![K::MeetingReminder, K::RenewalReminder, K::ReferralReminder, K::ClosedBusinessThanks, K::MonthlyScores]
}

/// What happens by itself to a notice of which nobody knows whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InDoubt {
    Repeat,
    LetBe,
    /// Nothing: a person settles it.
    Ask,
}

impl NoticeRules {
    /// What happens to a kind of notice in doubt.
    pub fn in_doubt(&self, kind: NoticeKind) -> InDoubt {
        if self.repeated_in_doubt.contains(&kind) {
            InDoubt::Repeat
        } else if self.let_be_in_doubt.contains(&kind) {
            InDoubt::LetBe
        } else {
            InDoubt::Ask
        }
    }
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
            repeated_in_doubt: repeated(),
            let_be_in_doubt: let_be(),
        }
    }
}
