//! Attendance: who was there, on time, and how near the limit of absences.

mod area;
mod chapter;
mod figures;
mod standing;
#[cfg(test)]
mod tests;

pub use area::{AreaAttendance, AttendanceMonth, area};
pub use chapter::{AttendanceOfMeeting, AttendanceOfMember, AttendanceWeek, ChapterAttendance, ChapterAttendanceRows, Standings, chapter};
pub use figures::{AttendanceFigures, MarkCounts};
pub use standing::{AbsenceState, AttendanceStanding, AttendanceWindow, SeatReviewOfMember, window};
