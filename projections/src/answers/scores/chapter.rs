//! The score of a chapter.

use super::measure::{Measure, MeasureName, RowKey};
use crate::answers::attendance::MarkCounts;
use crate::answers::renewals::MembershipFigures;
use crate::answers::{Months, PolicyUsed, Span};
use crate::{ChapterAttendanceMonthRow, ChapterReferralMonthRow, MembershipMonthRow};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::rules::Section;
use domain::{ChapterId, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;

/// Somebody who visited a meeting that was held, and the day on which they became a member of the chapter, if they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitorSeen {
    pub chapter_id: ChapterId,
    pub person_id: PersonId,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    pub joined_on: Option<NaiveDate>,
}

/// The rows behind the score of a chapter; those of other chapters are left aside.
#[derive(Debug, Clone, Default)]
pub struct ChapterScoreRows {
    pub attendance: Vec<ChapterAttendanceMonthRow>,
    pub referrals: Vec<ChapterReferralMonthRow>,
    /// Every month up to the day asked about.
    pub membership: Vec<MembershipMonthRow>,
    pub visitors: Vec<VisitorSeen>,
}

/// The score of a chapter, every point explained.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ChapterScore {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    pub policy: PolicyUsed,
    pub points: u32,
    pub measures: Vec<Measure>,
}

/// The score of a chapter on a day.
pub fn chapter(chapter_id: ChapterId, on: NaiveDate, rules: &RulesInForce, rows: &ChapterScoreRows) -> ChapterScore {
    let bands = &rules.rules.chapter_score;
    let span = Months(bands.window_months).ending_in(on);
    let attendance: Vec<_> = rows.attendance.iter().filter(|row| row.chapter_id == chapter_id && span.contains(row.month)).collect();
    let referrals: Vec<_> = rows.referrals.iter().filter(|row| row.chapter_id == chapter_id && span.contains(row.month)).collect();
    let membership: Vec<_> = rows.membership.iter().filter(|row| row.chapter_id == chapter_id).collect();
    let mut marks = MarkCounts::default();
    attendance.iter().for_each(|row| marks.add(&MarkCounts::from(*row)));
    let weeks = attendance.iter().map(|row| row.meetings).sum();
    let given = referrals.iter().map(|row| row.inside + row.outside).sum();
    let figures = MembershipFigures::of(span, membership.iter().copied());
    let visitors = Visitors::of(chapter_id, span, &rows.visitors);
    let of_months = |row: &&&MembershipMonthRow| span.contains(row.month);
    let comings: Vec<_> = membership.iter().filter(of_months).map(|row| RowKey::of(*row)).collect();
    let sheets: Vec<_> = attendance.iter().map(|row| RowKey::of(*row)).collect();
    let pledges: Vec<_> = referrals.iter().map(|row| RowKey::of(*row)).collect();
    let measure = |name, bands, count, per, rows: &[RowKey]| Measure::by_bands(name, bands, count, per).with_rows(rows.to_vec());
    let measures = vec![
        measure(MeasureName::Size, &bands.size, figures.members, 1, &[]),
        measure(MeasureName::Growth, &bands.growth, figures.net(), 1, &comings),
        measure(MeasureName::Retention, &bands.retention, figures.terms_renewed, figures.terms_ended, &comings),
        measure(MeasureName::ReferralsPerMemberWeek, &bands.referrals_per_member_week, given, marks.marks(), &pledges),
        measure(MeasureName::VisitorsPerWeek, &bands.visitors_per_week, visitors.visits, weeks, &[]),
        measure(MeasureName::VisitorConversion, &bands.visitor_conversion, visitors.joined, visitors.people, &[]),
        measure(MeasureName::Absenteeism, &bands.absenteeism, marks.absent, marks.marks(), &sheets),
    ];
    ChapterScore {
        chapter_id,
        from: span.from,
        to: span.to,
        policy: PolicyUsed::of(rules, Section::ChapterScore),
        points: measures.iter().map(|measure| measure.points).sum(),
        measures,
    }
}

/// Visits of the span, by how many people, and how many of them joined afterwards.
struct Visitors {
    visits: i64,
    people: i64,
    joined: i64,
}

impl Visitors {
    fn of(chapter_id: ChapterId, span: Span, seen: &[VisitorSeen]) -> Self {
        let mut people: BTreeMap<PersonId, bool> = BTreeMap::new();
        let mut visits = 0;
        for visit in seen.iter().filter(|visit| visit.chapter_id == chapter_id && span.contains(visit.held_on)) {
            visits += 1;
            // Who was a member before is no visitor won.
            let won = visit.joined_on.is_some_and(|joined| joined >= visit.held_on && joined <= span.to);
            *people.entry(visit.person_id).or_default() |= won;
        }
        let count = |people: usize| i64::try_from(people).unwrap_or(i64::MAX);
        Visitors { visits, people: count(people.len()), joined: count(people.values().filter(|joined| **joined).count()) }
    }
}
