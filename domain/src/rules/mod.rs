//! The numbers of the house: every limit, deadline and band, as sections of a versioned policy.
//! The defaults are the organisation's founding policy; headquarters, a region or a chapter changes a section by command.

mod check;
mod notices;
mod offices;
mod professions;
mod scores;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use notices::{InDoubt, NoticeRules};
pub use offices::{FeeRules, OfficeRules};
pub use professions::ProfessionRules;
pub use scores::{Band, Bands, ChapterScoreRules, MemberScoreRules, major_fraction};

/// One section of the policy, with all its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "section", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    Attendance(AttendanceRules),
    Referrals(ReferralRules),
    MemberScore(MemberScoreRules),
    ChapterScore(ChapterScoreRules),
    Joining(JoiningRules),
    Renewal(RenewalRules),
    Meetings(MeetingRules),
    Professions(ProfessionRules),
    Notices(NoticeRules),
    Offices(OfficeRules),
    Fees(FeeRules),
}

/// The name of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Attendance,
    Referrals,
    MemberScore,
    ChapterScore,
    Joining,
    Renewal,
    Meetings,
    Professions,
    Notices,
    Offices,
    Fees,
}

impl Section {
    /// All sections.
    pub const ALL: [Section; 11] = [
        Section::Attendance,
        Section::Referrals,
        Section::MemberScore,
        Section::ChapterScore,
        Section::Joining,
        Section::Renewal,
        Section::Meetings,
        Section::Professions,
        Section::Notices,
        Section::Offices,
        Section::Fees,
    ];
}

impl Rule {
    /// Which section it is.
    pub fn section(&self) -> Section {
        match self {
            Rule::Attendance(_) => Section::Attendance,
            Rule::Referrals(_) => Section::Referrals,
            Rule::MemberScore(_) => Section::MemberScore,
            Rule::ChapterScore(_) => Section::ChapterScore,
            Rule::Joining(_) => Section::Joining,
            Rule::Renewal(_) => Section::Renewal,
            Rule::Meetings(_) => Section::Meetings,
            Rule::Professions(_) => Section::Professions,
            Rule::Notices(_) => Section::Notices,
            Rule::Offices(_) => Section::Offices,
            Rule::Fees(_) => Section::Fees,
        }
    }
}

/// All sections as they hold for one place on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Rules {
    pub attendance: AttendanceRules,
    pub referrals: ReferralRules,
    pub member_score: MemberScoreRules,
    pub chapter_score: ChapterScoreRules,
    pub joining: JoiningRules,
    pub renewal: RenewalRules,
    pub meetings: MeetingRules,
    pub professions: ProfessionRules,
    pub notices: NoticeRules,
    pub offices: OfficeRules,
    pub fees: FeeRules,
}

impl Rules {
    /// Puts a section in the place of the one that held.
    pub fn replace(&mut self, rule: Rule) {
        match rule {
            Rule::Attendance(r) => self.attendance = r,
            Rule::Referrals(r) => self.referrals = r,
            Rule::MemberScore(r) => self.member_score = r,
            Rule::ChapterScore(r) => self.chapter_score = r,
            Rule::Joining(r) => self.joining = r,
            Rule::Renewal(r) => self.renewal = r,
            Rule::Meetings(r) => self.meetings = r,
            Rule::Professions(r) => self.professions = r,
            Rule::Notices(r) => self.notices = r,
            Rule::Offices(r) => self.offices = r,
            Rule::Fees(r) => self.fees = r,
        }
    }
}

/// Over which span absences are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The last so many months, ending on the day asked about.
    Rolling,
    /// January to June, July to December.
    HalfYear,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRules {
    pub window: Window,
    pub window_months: u32,
    /// So many absences are warned of; the next opens the seat for review.
    pub absences_allowed: u32,
    pub substitutes_guideline: u32,
    pub medical_leave_weeks: u32,
    pub sheet_due_days: u32,
}

impl Default for AttendanceRules {
    fn default() -> Self {
        Self {
            window: Window::Rolling,
            window_months: 6,
            absences_allowed: 3,
            substitutes_guideline: 3,
            medical_leave_weeks: 8,
            sheet_due_days: 1,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralRules {
    pub expires_after_days: u32,
    pub reminder_days: Vec<u32>,
}

impl Default for ReferralRules {
    fn default() -> Self {
        Self { expires_after_days: 180, reminder_days: vec![14, 45, 90] }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoiningRules {
    pub references: u32,
    pub decide_within_days: u32,
    pub seat_held_days: u32,
    pub training_within_days: u32,
    pub visits_before_applying: u32,
}

impl Default for JoiningRules {
    fn default() -> Self {
        Self { references: 2, decide_within_days: 7, seat_held_days: 7, training_within_days: 60, visits_before_applying: 2 }
    }
}

/// Days counted from the last day of the term, before or after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewalRules {
    pub opens_days_before: u32,
    pub decision_days_before: u32,
    pub invoice_days_before: u32,
    pub reminder_days_before: Vec<u32>,
    pub overdue_days_after: u32,
    pub final_notice_days_after: Vec<u32>,
    pub lapses_days_after: u32,
    /// A transfer with less than so many months left ...
    pub transfer_months_left: u32,
    /// ... requires renewal first, when this is set.
    pub transfer_requires_renewal: bool,
}

impl Default for RenewalRules {
    fn default() -> Self {
        Self {
            opens_days_before: 90,
            decision_days_before: 60,
            invoice_days_before: 30,
            reminder_days_before: vec![14, 7, 1],
            overdue_days_after: 1,
            final_notice_days_after: vec![7, 14],
            lapses_days_after: 15,
            transfer_months_left: 6,
            transfer_requires_renewal: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingRules {
    pub scheduled_weeks_ahead: u32,
}

impl Default for MeetingRules {
    fn default() -> Self {
        Self { scheduled_weeks_ahead: 8 }
    }
}
