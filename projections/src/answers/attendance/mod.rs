//! Attendance: who was there, on time, and how near the limit of absences.

mod area;
mod chapter;
mod figures;
mod sheets;
mod standing;
#[cfg(test)]
mod tests;

pub use area::{AreaAttendance, AreaStandings, AttendanceMonth, AttendanceOfPart, area};
pub use chapter::{AttendanceOfMeeting, AttendanceOfMember, AttendanceWeek, ChapterAttendance, ChapterAttendanceRows, Standings, chapter};
pub use figures::{AttendanceFigures, MarkCounts};
pub use sheets::{DaysWithMembers, by_sheet_due_on, by_sheet_overdue, sheet_due_on, sheet_is_overdue};
pub use standing::{AbsenceState, AttendanceStanding, AttendanceWindow, SeatReviewOfMember, window};
