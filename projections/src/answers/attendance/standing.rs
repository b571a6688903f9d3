//! How near a member is to the limit of absences, over the window of the policy in force.

use super::figures::{AttendanceFigures, MarkCounts};
use crate::answers::PolicyUsed;
use crate::{SeatReviewRow, SeatReviewStanding};
use chrono::NaiveDate;
use domain::absences::Absences;
use domain::rules::{AttendanceRules, Window};
use serde::Serialize;

/// The span over which absences are counted, and the limits in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AttendanceWindow {
    /// rolling or half_year.
    pub kind: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// So many absences are warned of; the next opens the seat for review.
    pub absences_allowed: u32,
    /// So many substitutes are the guideline.
    pub substitutes_guideline: u32,
}

/// The window that ends on a day.
pub fn window(rules: &AttendanceRules, to: NaiveDate) -> AttendanceWindow {
    let kind = match rules.window {
        Window::Rolling => "rolling",
        Window::HalfYear => "half_year",
    };
    AttendanceWindow {
        kind: kind.to_owned(),
        from: rules.window_to(to).starts_on,
        to,
        absences_allowed: rules.absences_allowed,
        substitutes_guideline: rules.substitutes_guideline,
    }
}

/// What a member's absences lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceState {
    /// None.
    Fine,
    /// One at least, and not more than are allowed: a letter went on each.
    Warned,
    /// More than are allowed: the seat is open for review.
    Review,
}

/// The latest review of a member's seat: opened by itself when absences were too many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SeatReviewOfMember {
    pub status: SeatReviewStanding,
    pub opened_on: NaiveDate,
    /// As counted when it was opened.
    pub absences: i64,
    pub allowed: i64,
    pub window_from: NaiveDate,
    pub window_to: NaiveDate,
    /// The policy version that set the limit.
    pub policy: PolicyUsed,
    pub closed_on: Option<NaiveDate>,
    /// What the committee noted when it let the member keep the seat.
    pub note: Option<String>,
}

impl From<&SeatReviewRow> for SeatReviewOfMember {
    fn from(row: &SeatReviewRow) -> Self {
        SeatReviewOfMember {
            status: row.status,
            opened_on: row.opened_on,
            absences: row.absences,
            allowed: row.allowed,
            window_from: row.window_from,
            window_to: row.window_to,
            policy: PolicyUsed {
                section: "attendance".to_owned(),
                scope: row.policy_scope.clone(),
                scope_id: row.policy_scope_id,
                version: u32::try_from(row.policy_version).unwrap_or(0),
            },
            closed_on: row.closed_on,
            note: row.note.clone(),
        }
    }
}

/// A member's attendance over the policy's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AttendanceStanding {
    pub figures: AttendanceFigures,
    pub absences: i64,
    pub state: AbsenceState,
    /// How many more absences the member has before the seat is open for review.
    pub absences_left: i64,
    pub substitutes: i64,
    pub over_substitutes_guideline: bool,
}

impl AttendanceStanding {
    /// Judges a member's marks in the window, and the absences among them.
    pub fn of(counts: MarkCounts, absences: Absences, window: &AttendanceWindow) -> Self {
        let state = match absences.counted {
            0 => AbsenceState::Fine,
            _ if absences.too_many() => AbsenceState::Review,
            _ => AbsenceState::Warned,
        };
        AttendanceStanding {
            figures: AttendanceFigures::of(counts.marks(), counts),
            absences: i64::from(absences.counted),
            state,
            absences_left: i64::from(absences.allowed.saturating_sub(absences.counted)),
            substitutes: counts.substituted,
            over_substitutes_guideline: counts.substituted > i64::from(window.substitutes_guideline),
        }
    }
}
