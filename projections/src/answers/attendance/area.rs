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

/// How many members are near or beyond the limit of absences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AreaStandings {
    /// Active members with as many absences as are allowed, or more, over the policy's window.
    pub at_limit: i64,
    /// Seats whose review the committee has not decided yet.
    pub under_review: i64,
}

/// The attendance of an area, or of one of its parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AttendanceOfPart {
    #[serde(flatten)]
    pub figures: AttendanceFigures,
    #[serde(flatten)]
    pub standings: AreaStandings,
}

impl AttendanceOfPart {
    fn add(&mut self, other: &Self) {
        self.figures.add(&other.figures);
        self.standings.at_limit += other.standings.at_limit;
        self.standings.under_review += other.standings.under_review;
    }
}

/// The attendance of a region with its subtree, or of the organisation, over whole months. Only completed sheets count.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AreaAttendance {
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    pub chapters: i64,
    pub totals: AttendanceOfPart,
    pub months: Vec<AttendanceMonth>,
    pub parts: Parts<AttendanceOfPart>,
}

/// Answers for an area from the rows of its chapters in whole months, and from how their members stand at the end of these.
pub fn area(area: &Area, span: Span, rows: &[ChapterAttendanceMonthRow], standings: &BTreeMap<ChapterId, AreaStandings>) -> AreaAttendance {
    let span = span.whole_months();
    let mut months: BTreeMap<NaiveDate, AttendanceFigures> = BTreeMap::new();
    let of_standing =
        |(id, standings): (&ChapterId, &AreaStandings)| (*id, AttendanceOfPart { standings: *standings, ..Default::default() });
    let mut chapters: BTreeMap<ChapterId, AttendanceOfPart> = standings.iter().map(of_standing).collect();
    for row in rows.iter().filter(|row| span.contains(row.month)) {
        let figures = AttendanceFigures::of(row.meetings, MarkCounts::from(row));
        months.entry(row.month).or_default().add(&figures);
        chapters.entry(row.chapter_id).or_default().figures.add(&figures);
    }
    let mut totals = AttendanceOfPart::default();
    chapters.values().for_each(|part| totals.add(part));
    AreaAttendance {
        from: span.from,
        to: span.to,
        chapters: i64::try_from(area.chapters().count()).unwrap_or(i64::MAX),
        totals,
        months: without_gaps(span, months).into_iter().map(|(month, figures)| AttendanceMonth { month, figures }).collect(),
        parts: area.split(chapters, AttendanceOfPart::add),
    }
}
