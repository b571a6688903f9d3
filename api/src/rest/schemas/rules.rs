//! The shapes of the policy's sections.

use super::{Currency, Profession};
use domain::notices::NoticeKind;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// For whom a rule holds: `"organisation"`, `{"region": id}` or `{"chapter": id}`.
#[derive(ToSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyScope {
    Organisation,
    Region(Uuid),
    Chapter(Uuid),
}

/// The name of a section of the rules.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
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

/// A section of the rules with all its values; `section` names it.
#[derive(ToSchema, Serialize)]
#[serde(untagged)]
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

/// The names of the sections, each the only one that its shape may have: generators of clients understand that better than a
/// name beside the shape.
macro_rules! named {
    ($($only:ident = $name:ident),*) => {
        $(#[derive(ToSchema, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $only {
            $name,
        })*
    };
}

named!(
    OnlyAttendance = Attendance,
    OnlyReferrals = Referrals,
    OnlyMemberScore = MemberScore,
    OnlyChapterScore = ChapterScore,
    OnlyJoining = Joining,
    OnlyRenewal = Renewal,
    OnlyMeetings = Meetings,
    OnlyProfessions = Professions,
    OnlyNotices = Notices,
    OnlyOffices = Offices,
    OnlyFees = Fees
);

/// Over which span absences are counted.
#[derive(ToSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The last so many months.
    Rolling,
    /// January to June, July to December.
    HalfYear,
}

#[derive(ToSchema, Serialize)]
pub struct AttendanceRules {
    #[schema(inline)]
    pub section: OnlyAttendance,
    pub window: Window,
    pub window_months: u32,
    /// So many absences are warned of; the next opens the seat for review.
    pub absences_allowed: u32,
    pub substitutes_guideline: u32,
    pub medical_leave_weeks: u32,
    pub sheet_due_days: u32,
}

#[derive(ToSchema, Serialize)]
pub struct ReferralRules {
    #[schema(inline)]
    pub section: OnlyReferrals,
    pub expires_after_days: u32,
    pub reminder_days: Vec<u32>,
}

/// Points by bands: those of the first band whose limit the measure stays below, else `otherwise`.
#[derive(ToSchema, Serialize)]
pub struct Bands {
    pub below: Vec<Band>,
    pub otherwise: u32,
}

#[derive(ToSchema, Serialize)]
pub struct Band {
    /// In thousandths of the measure's unit.
    pub limit_thousandths: i64,
    pub points: u32,
}

#[derive(ToSchema, Serialize)]
pub struct MemberScoreRules {
    #[schema(inline)]
    pub section: OnlyMemberScore,
    pub window_months: u32,
    pub referrals_per_week: Bands,
    pub visitors_per_week: Bands,
    pub absences: Bands,
    pub training: Bands,
    /// In major units of `currency`.
    pub closed_business: Bands,
    #[schema(value_type = Currency)]
    pub currency: String,
    pub testimonials_per_week: Bands,
    pub never_late: u32,
    pub green_from: u32,
    pub amber_from: u32,
    pub red_from: u32,
}

#[derive(ToSchema, Serialize)]
pub struct ChapterScoreRules {
    #[schema(inline)]
    pub section: OnlyChapterScore,
    pub window_months: u32,
    pub size: Bands,
    pub growth: Bands,
    pub retention: Bands,
    pub referrals_per_member_week: Bands,
    pub visitors_per_week: Bands,
    pub visitor_conversion: Bands,
    pub absenteeism: Bands,
}

#[derive(ToSchema, Serialize)]
pub struct JoiningRules {
    #[schema(inline)]
    pub section: OnlyJoining,
    pub references: u32,
    pub decide_within_days: u32,
    pub seat_held_days: u32,
    pub training_within_days: u32,
    pub visits_before_applying: u32,
}

/// Days counted from the last day of the term, before or after it.
#[derive(ToSchema, Serialize)]
pub struct RenewalRules {
    #[schema(inline)]
    pub section: OnlyRenewal,
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

#[derive(ToSchema, Serialize)]
pub struct MeetingRules {
    #[schema(inline)]
    pub section: OnlyMeetings,
    pub scheduled_weeks_ahead: u32,
}

/// The organisation's list of professions.
#[derive(ToSchema, Serialize)]
pub struct ProfessionRules {
    #[schema(inline)]
    pub section: OnlyProfessions,
    #[schema(value_type = Vec<Profession>)]
    pub names: Vec<String>,
}

/// The day on which the officers' year begins.
#[derive(ToSchema, Serialize)]
pub struct OfficeRules {
    #[schema(inline)]
    pub section: OnlyOffices,
    pub year_begins_month: u32,
    pub year_begins_day: u32,
}

/// What a fee plan charges, and when an invoice is due, where neither is said.
#[derive(ToSchema, Serialize)]
pub struct FeeRules {
    #[schema(inline)]
    pub section: OnlyFees,
    /// In whole units of the plan's currency.
    pub late_fee: u32,
    /// Days that an invoice gives for payment whose day nothing else sets: one made by hand, or for a late fee or a transfer.
    pub days_to_pay: u32,
}

/// When notices go out; times are the chapter's own.
#[derive(ToSchema, Serialize)]
pub struct NoticeRules {
    #[schema(inline)]
    pub section: OnlyNotices,
    pub meeting_notice_days_before: u32,
    pub meeting_reminder_days_before: u32,
    /// Monday to Friday, counted from 1.
    pub scores_business_day: u32,
    /// Between these hours nothing is sent unless it is urgent.
    #[schema(value_type = String, example = "21:00")]
    pub quiet_from: String,
    #[schema(value_type = String, example = "07:00")]
    pub quiet_until: String,
    /// When nobody knows whether one of these arrived, it is sent once more by itself.
    #[schema(value_type = Vec<String>, example = json!(["meeting_moved"]))]
    pub repeated_in_doubt: Vec<NoticeKind>,
    /// These are let be then. Of all others a person says what became of them.
    #[schema(value_type = Vec<String>, example = json!(["meeting_reminder"]))]
    pub let_be_in_doubt: Vec<NoticeKind>,
}

/// Which version of which scope's rules something came from.
#[derive(ToSchema)]
pub struct PolicyVersion {
    pub scope: PolicyScope,
    pub version: u32,
}
