//! How near a member is to the limit of absences, over the window of the policy in force.

use super::figures::{AttendanceFigures, MarkCounts};
use crate::answers::Span;
use chrono::NaiveDate;
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
    let (kind, span) = match rules.window {
        Window::Rolling => ("rolling", Span::months_to(to, rules.window_months)),
        Window::HalfYear => ("half_year", Span::half_year_to(to)),
    };
    AttendanceWindow {
        kind: kind.to_owned(),
        from: span.from,
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
    /// Judges a member's marks in the window.
    pub fn of(counts: MarkCounts, window: &AttendanceWindow) -> Self {
        let allowed = i64::from(window.absences_allowed);
        let state = match counts.absent {
            0 => AbsenceState::Fine,
            absent if absent <= allowed => AbsenceState::Warned,
            _ => AbsenceState::Review,
        };
        AttendanceStanding {
            figures: AttendanceFigures::of(counts.marks(), counts),
            absences: counts.absent,
            state,
            absences_left: (allowed - counts.absent).max(0),
            substitutes: counts.substituted,
            over_substitutes_guideline: counts.substituted > i64::from(window.substitutes_guideline),
        }
    }
}
