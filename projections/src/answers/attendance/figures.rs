//! Counts of marks, and the rates that they make.

use crate::answers::per_mille;
use crate::{ChapterAttendanceMonthRow, MeetingRow, MemberAttendanceMonthRow};
use domain::meeting::Mark;
use serde::Serialize;

/// How many marks of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MarkCounts {
    /// P
    pub present: i64,
    /// A
    pub absent: i64,
    /// L
    pub late: i64,
    /// M
    pub medical: i64,
    /// S
    pub substituted: i64,
}

impl MarkCounts {
    /// Counts one mark.
    pub fn count(&mut self, mark: Mark) {
        match mark {
            Mark::P => self.present += 1,
            Mark::A => self.absent += 1,
            Mark::L => self.late += 1,
            Mark::M => self.medical += 1,
            Mark::S => self.substituted += 1,
        }
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &MarkCounts) {
        self.present += other.present;
        self.absent += other.absent;
        self.late += other.late;
        self.medical += other.medical;
        self.substituted += other.substituted;
    }

    /// All of them: the member-weeks, where a chapter meets weekly.
    pub fn marks(&self) -> i64 {
        self.present + self.absent + self.late + self.medical + self.substituted
    }
}

macro_rules! from_rows {
    ($($row:ty),+) => {$(
        impl From<&$row> for MarkCounts {
            fn from(row: &$row) -> Self {
                MarkCounts { present: row.present, absent: row.absent, late: row.late, medical: row.medical, substituted: row.substituted }
            }
        }
    )+};
}

from_rows!(MeetingRow, MemberAttendanceMonthRow, ChapterAttendanceMonthRow);

/// Counts of marks with their rates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AttendanceFigures {
    /// Meetings with a completed sheet.
    pub meetings: i64,
    pub counts: MarkCounts,
    /// Seats filled, by the member or a substitute, in thousandths of those that should have been: (P + L + S) / (P + L + S + A).
    pub attendance_per_mille: Option<i64>,
    /// Members present on time, in thousandths of those present: P / (P + L).
    pub punctuality_per_mille: Option<i64>,
    /// Absences in thousandths of all marks.
    pub absenteeism_per_mille: Option<i64>,
}

impl AttendanceFigures {
    /// The figures of counts over so many meetings.
    pub fn of(meetings: i64, counts: MarkCounts) -> Self {
        let filled = counts.present + counts.late + counts.substituted;
        AttendanceFigures {
            meetings,
            counts,
            attendance_per_mille: per_mille(filled, filled + counts.absent),
            punctuality_per_mille: per_mille(counts.present, counts.present + counts.late),
            absenteeism_per_mille: per_mille(counts.absent, counts.marks()),
        }
    }

    /// Figures of two parts together.
    pub fn add(&mut self, other: &AttendanceFigures) {
        let mut counts = self.counts;
        counts.add(&other.counts);
        *self = AttendanceFigures::of(self.meetings + other.meetings, counts);
    }
}
