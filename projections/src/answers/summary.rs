//! The numbers of a home page.

use crate::answers::attendance::{AttendanceFigures, MarkCounts};
use crate::answers::referral_value::Counted;
use crate::answers::renewals::{MembershipFigures, Receivable, Receivables};
use crate::answers::{Amounts, Span};
use crate::{ChapterAttendanceMonthRow, ChapterBusinessMonthRow, ChapterReferralMonthRow, MembershipMonthRow};
use chrono::NaiveDate;
use serde::Serialize;

/// The rows behind a summary, of a chapter or an area.
#[derive(Debug, Clone, Default)]
pub struct SummaryRows {
    pub chapters: i64,
    pub attendance: Vec<ChapterAttendanceMonthRow>,
    pub referrals: Vec<ChapterReferralMonthRow>,
    pub business: Vec<ChapterBusinessMonthRow>,
    /// Every month up to the end of the span.
    pub membership: Vec<MembershipMonthRow>,
    /// At meetings with a completed sheet.
    pub visitors: Vec<Counted>,
    pub receivables: Vec<Receivable>,
}

/// A chapter, a region or the organisation at a glance, over whole months.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Summary {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Chapters that are not dissolved.
    pub chapters: i64,
    pub membership: MembershipFigures,
    pub attendance: AttendanceFigures,
    /// Referrals given.
    pub referrals: i64,
    pub closings: i64,
    pub business: Amounts,
    pub visitors: i64,
    /// What members owe; none for members, who would see each other's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receivables: Option<Receivables>,
}

/// Answers at a glance.
pub fn summary(span: Span, rows: &SummaryRows) -> Summary {
    let months = span.whole_months();
    let mut attendance = AttendanceFigures::default();
    for row in rows.attendance.iter().filter(|row| months.contains(row.month)) {
        attendance.add(&AttendanceFigures::of(row.meetings, MarkCounts::from(row)));
    }
    let business: Vec<_> = rows.business.iter().filter(|row| months.contains(row.month)).collect();
    Summary {
        from: months.from,
        to: months.to,
        chapters: rows.chapters,
        membership: MembershipFigures::of(months, rows.membership.iter()),
        attendance,
        referrals: rows.referrals.iter().filter(|row| months.contains(row.month)).map(|row| row.inside + row.outside).sum(),
        closings: business.iter().map(|row| row.closings).sum(),
        business: business.iter().map(|row| (row.currency, row.amount_minor)).collect(),
        visitors: rows.visitors.iter().filter(|row| months.contains(row.month)).map(|row| row.count).sum(),
        receivables: Some(Receivables::on(span.to, &rows.receivables)),
    }
}
