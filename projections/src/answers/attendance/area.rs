//! The attendance of a region with its subtree, or of the organisation: by month, and by part.

use super::figures::{AttendanceFigures, MarkCounts};
use crate::ChapterAttendanceMonthRow;
use crate::answers::{Area, Parts, Span, without_gaps};
use chrono::NaiveDate;
use domain::ChapterId;
use serde::Serialize;
use std::collections::BTreeMap;

/// A month of an area, by its first day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AttendanceMonth {
    pub month: NaiveDate,
    pub figures: AttendanceFigures,
}

/// The attendance of a region with its subtree, or of the organisation, over whole months. Only completed sheets count.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AreaAttendance {
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    pub chapters: i64,
    pub totals: AttendanceFigures,
    pub months: Vec<AttendanceMonth>,
    pub parts: Parts<AttendanceFigures>,
}

/// Answers for an area from the rows of its chapters in whole months.
pub fn area(area: &Area, span: Span, rows: &[ChapterAttendanceMonthRow]) -> AreaAttendance {
    let span = span.whole_months();
    let mut totals = AttendanceFigures::default();
    let mut months: BTreeMap<NaiveDate, AttendanceFigures> = BTreeMap::new();
    let mut chapters: BTreeMap<ChapterId, AttendanceFigures> = BTreeMap::new();
    for row in rows.iter().filter(|row| span.contains(row.month)) {
        let figures = AttendanceFigures::of(row.meetings, MarkCounts::from(row));
        totals.add(&figures);
        months.entry(row.month).or_default().add(&figures);
        chapters.entry(row.chapter_id).or_default().add(&figures);
    }
    AreaAttendance {
        from: span.from,
        to: span.to,
        chapters: i64::try_from(area.chapters().count()).unwrap_or(i64::MAX),
        totals,
        months: without_gaps(months).into_iter().map(|(month, figures)| AttendanceMonth { month, figures }).collect(),
        parts: area.split(chapters, AttendanceFigures::add),
    }
}
