//! The score of a chapter.

use super::measure::{Measure, MeasureName, RowKey};
use crate::answers::attendance::MarkCounts;
use crate::answers::renewals::MembershipFigures;
use crate::answers::{Months, PolicyUsed, weeks};
use crate::{ChapterAttendanceMonthRow, ChapterReferralMonthRow, MemberKey, MemberRow, MembershipMonthRow, Table, VisitorKey, VisitorRow};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::rules::Section;
use domain::{ChapterId, MeetingId, MembershipId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who visited a meeting that was held, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitorSeen {
    pub chapter_id: ChapterId,
    pub meeting_id: MeetingId,
    pub person_id: PersonId,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// As which member of the chapter, and on which day, they joined, if they did.
    pub joined: Option<(MembershipId, NaiveDate)>,
}

impl VisitorSeen {
    /// Whether they joined between the meeting and a day. Who was a member before is no visitor won.
    fn was_won_by(&self, day: NaiveDate) -> bool {
        self.joined.is_some_and(|(_, joined)| joined >= self.held_on && joined <= day)
    }
}

/// A meeting that was held: its sheet is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingHeld {
    pub chapter_id: ChapterId,
    pub held_on: NaiveDate,
}

/// The rows behind the score of a chapter; those of other chapters are left aside.
#[derive(Debug, Clone, Default)]
pub struct ChapterScoreRows {
    pub attendance: Vec<ChapterAttendanceMonthRow>,
    pub referrals: Vec<ChapterReferralMonthRow>,
    /// Every month up to the day asked about.
    pub membership: Vec<MembershipMonthRow>,
    pub meetings: Vec<MeetingHeld>,
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

/// Whether each point comes with the rows behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explain {
    Rows,
    PointsAlone,
}

/// The score of a chapter on a day, reckoned over whole months.
pub fn chapter(chapter_id: ChapterId, on: NaiveDate, rules: &RulesInForce, rows: &ChapterScoreRows, explain: Explain) -> ChapterScore {
    let bands = &rules.rules.chapter_score;
    let span = Months(bands.window_months).ending_in(on);
    let attendance: Vec<_> = rows.attendance.iter().filter(|row| row.chapter_id == chapter_id && span.contains(row.month)).collect();
    let referrals: Vec<_> = rows.referrals.iter().filter(|row| row.chapter_id == chapter_id && span.contains(row.month)).collect();
    let membership: Vec<_> = rows.membership.iter().filter(|row| row.chapter_id == chapter_id && row.month <= span.to).collect();
    let visitors: Vec<_> = rows.visitors.iter().filter(|seen| seen.chapter_id == chapter_id && span.contains(seen.held_on)).collect();
    let held = rows.meetings.iter().filter(|held| held.chapter_id == chapter_id && span.contains(held.held_on));
    let mut marks = MarkCounts::default();
    attendance.iter().for_each(|row| marks.add(&MarkCounts::from(*row)));
    let weeks = weeks(held.map(|held| held.held_on));
    let given = referrals.iter().map(|row| row.inside + row.outside).sum();
    let figures = MembershipFigures::of(span, membership.iter().copied());
    let visits = i64::try_from(visitors.len()).unwrap_or(i64::MAX);
    let (people, joined) = won(&visitors, span.to);
    let of_months: Vec<_> = membership.iter().copied().filter(|row| span.contains(row.month)).collect();
    let measure = |name, bands, count, per, rows: &dyn Fn() -> Vec<RowKey>| {
        let measure = Measure::by_bands(name, bands, count, per);
        if explain == Explain::Rows { measure.with_rows(rows()) } else { measure }
    };
    let measures = vec![
        measure(MeasureName::Size, &bands.size, figures.members, 1, &|| keys(&membership)),
        measure(MeasureName::Growth, &bands.growth, figures.net(), 1, &|| keys(&of_months)),
        measure(MeasureName::Retention, &bands.retention, figures.terms_renewed, figures.terms_ended, &|| keys(&of_months)),
        measure(MeasureName::ReferralsPerMemberWeek, &bands.referrals_per_member_week, given, marks.marks(), &|| keys(&referrals)),
        measure(MeasureName::VisitorsPerWeek, &bands.visitors_per_week, visits, weeks, &|| visitors.iter().map(visit).collect()),
        measure(MeasureName::VisitorConversion, &bands.visitor_conversion, joined, people, &|| conversions(&visitors, span.to)),
        measure(MeasureName::Absenteeism, &bands.absenteeism, marks.absent, marks.marks(), &|| keys(&attendance)),
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

fn keys<T: Table>(rows: &[&T]) -> Vec<RowKey> {
    rows.iter().map(|row| RowKey::of(*row)).collect()
}

fn visit(seen: &&VisitorSeen) -> RowKey {
    let VisitorSeen { chapter_id, meeting_id, person_id, .. } = **seen;
    RowKey::of_key::<VisitorRow>(&VisitorKey { chapter_id, meeting_id, person_id })
}

/// The visits of everybody, and the memberships of those who joined.
fn conversions(visitors: &[&VisitorSeen], until: NaiveDate) -> Vec<RowKey> {
    let joined = visitors.iter().filter(|seen| seen.was_won_by(until));
    let members: BTreeSet<_> = joined.filter_map(|seen| Some((seen.chapter_id, seen.joined?.0))).collect();
    let members =
        members.into_iter().map(|(chapter_id, membership_id)| RowKey::of_key::<MemberRow>(&MemberKey { chapter_id, membership_id }));
    visitors.iter().map(visit).chain(members).collect()
}

/// How many people visited, and how many of them joined afterwards.
fn won(visitors: &[&VisitorSeen], until: NaiveDate) -> (i64, i64) {
    let mut people: BTreeMap<PersonId, bool> = BTreeMap::new();
    for seen in visitors {
        *people.entry(seen.person_id).or_default() |= seen.was_won_by(until);
    }
    let count = |people: usize| i64::try_from(people).unwrap_or(i64::MAX);
    (count(people.len()), count(people.values().filter(|joined| **joined).count()))
}
