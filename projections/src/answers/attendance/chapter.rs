//! The attendance of one chapter: member by meeting, against the limits, and week by week.

use super::figures::{AttendanceFigures, MarkCounts};
use super::sheets::{DaysWithMembers, sheet_due_on, sheet_is_overdue};
use super::standing::{AttendanceStanding, AttendanceWindow, SeatReviewOfMember, window};
use crate::answers::{Names, PolicyUsed, Span, Who};
use crate::{
    AttendanceMarkRow, MeetingRow, MeetingStanding, MemberRow, MemberStanding, MembershipDayRow, SeatReviewRow, SeatReviewStanding,
    SheetStanding,
};
use chrono::NaiveDate;
use domain::absences::Absences;
use domain::calendar::week_of;
use domain::meeting::Mark;
use domain::reactions::RulesInForce;
use domain::rules::{AttendanceRules, Section};
use domain::{ChapterId, MeetingId, MembershipId};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows behind the attendance of a chapter.
#[derive(Debug, Clone, Default)]
pub struct ChapterAttendanceRows {
    /// The meetings of the span.
    pub meetings: Vec<MeetingRow>,
    /// The marks of the span and of the policy's window.
    pub marks: Vec<AttendanceMarkRow>,
    /// Everybody who was ever in the chapter.
    pub members: Vec<MemberRow>,
    /// Every seat that was ever open for review.
    pub reviews: Vec<SeatReviewRow>,
    /// All comings and goings.
    pub days: Vec<MembershipDayRow>,
    pub names: Names,
}

/// A meeting of the span: a column of the heat map.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AttendanceOfMeeting {
    #[schema(value_type = Uuid)]
    pub meeting_id: MeetingId,
    pub held_on: NaiveDate,
    pub status: MeetingStanding,
    pub sheet: SheetStanding,
    /// The last day on which the sheet is in time; none where the meeting does not take place, or nobody is a member on its day.
    pub sheet_due_on: Option<NaiveDate>,
    /// Whether that day has gone by at the end of the span, and the sheet is not completed.
    pub sheet_overdue: bool,
    pub visitors: i64,
    pub figures: AttendanceFigures,
}

/// A member: a row of the heat map, and the standing over the policy's window.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AttendanceOfMember {
    pub member: Who,
    /// The member's mark at each of `meetings`, in the same order; null where the sheet does not list the member.
    #[schema(value_type = Vec<Option<String>>)]
    pub marks: Vec<Option<Mark>>,
    /// Over the span asked for.
    pub figures: AttendanceFigures,
    /// Over the policy's window.
    pub standing: AttendanceStanding,
    /// The latest review of the seat, if there ever was one.
    pub review: Option<SeatReviewOfMember>,
}

/// A week of the chapter, by its Monday.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AttendanceWeek {
    pub week: NaiveDate,
    pub visitors: i64,
    pub figures: AttendanceFigures,
}

/// The attendance of a chapter. Only completed sheets count.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ChapterAttendance {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub policy: PolicyUsed,
    /// Over which days, and up to which limits, each member's standing is reckoned.
    pub window: AttendanceWindow,
    pub totals: AttendanceFigures,
    /// How many members the standing of each kind has: fine, warned, review.
    pub standings: Standings,
    /// Sheets that are overdue at the end of the span.
    pub sheets_overdue: i64,
    pub meetings: Vec<AttendanceOfMeeting>,
    pub members: Vec<AttendanceOfMember>,
    pub weeks: Vec<AttendanceWeek>,
}

/// How many active members stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Standings {
    pub fine: i64,
    pub warned: i64,
    pub review: i64,
    /// Seats whose review the committee has not decided yet.
    pub under_review: i64,
    pub over_substitutes_guideline: i64,
}

impl Standings {
    fn count(&mut self, AttendanceOfMember { standing, review, .. }: &AttendanceOfMember) {
        use super::AbsenceState;
        self.under_review += i64::from(review.as_ref().is_some_and(|review| review.status == SeatReviewStanding::Open));
        match standing.state {
            AbsenceState::Fine => self.fine += 1,
            AbsenceState::Warned => self.warned += 1,
            AbsenceState::Review => self.review += 1,
        }
        self.over_substitutes_guideline += i64::from(standing.over_substitutes_guideline);
    }
}

/// A member's marks: over the span, over the window, and at each meeting.
#[derive(Default)]
struct Marked {
    span: MarkCounts,
    window: MarkCounts,
    days: Vec<(NaiveDate, Mark)>,
    at: BTreeMap<MeetingId, Mark>,
}

/// Answers for a chapter over a span of days.
pub fn chapter(chapter_id: ChapterId, span: Span, rules: &RulesInForce, rows: &ChapterAttendanceRows) -> ChapterAttendance {
    let window = window(&rules.rules.attendance, span.to);
    let meetings = columns(span, &rules.rules.attendance, rows);
    let marked = marked(span, &window, &rows.marks);
    let members = heat_map(&meetings, marked, &rules.rules.attendance, &window, rows);
    let mut standings = Standings::default();
    let active = members.iter().filter(|row| row.member.status == MemberStanding::Active);
    active.for_each(|row| standings.count(row));
    let mut totals = AttendanceFigures::default();
    meetings.iter().for_each(|meeting| totals.add(&meeting.figures));
    ChapterAttendance {
        chapter_id,
        from: span.from,
        to: span.to,
        policy: PolicyUsed::of(rules, Section::Attendance),
        window,
        totals,
        standings,
        sheets_overdue: meetings.iter().map(|meeting| i64::from(meeting.sheet_overdue)).sum(),
        weeks: weeks(&meetings),
        meetings,
        members,
    }
}

fn columns(span: Span, rules: &AttendanceRules, rows: &ChapterAttendanceRows) -> Vec<AttendanceOfMeeting> {
    let with_members = DaysWithMembers::of(&rows.days);
    let column = |row: &MeetingRow| AttendanceOfMeeting {
        meeting_id: row.meeting_id,
        held_on: row.held_on,
        status: row.status,
        sheet: row.sheet,
        sheet_due_on: sheet_due_on(row, rules, &with_members),
        sheet_overdue: sheet_is_overdue(row, rules, &with_members, span.to),
        visitors: row.visitors,
        figures: AttendanceFigures::of(i64::from(row.sheet.counts()), MarkCounts::from(row)),
    };
    let mut meetings: Vec<_> = rows.meetings.iter().filter(|row| span.contains(row.held_on)).map(column).collect();
    meetings.sort_by_key(|meeting| (meeting.held_on, meeting.meeting_id));
    meetings
}

fn marked(span: Span, window: &AttendanceWindow, rows: &[AttendanceMarkRow]) -> BTreeMap<MembershipId, Marked> {
    let window = Span { from: window.from, to: window.to };
    let mut marked: BTreeMap<MembershipId, Marked> = BTreeMap::new();
    for row in rows {
        let member = marked.entry(row.membership_id).or_default();
        if window.contains(row.held_on) {
            member.window.count(row.mark);
            member.days.push((row.held_on, row.mark));
        }
        if span.contains(row.held_on) {
            member.span.count(row.mark);
            member.at.insert(row.meeting_id, row.mark);
        }
    }
    marked
}

/// Active members, and whoever else was marked in the span, by name.
fn heat_map(
    meetings: &[AttendanceOfMeeting],
    mut marked: BTreeMap<MembershipId, Marked>,
    rules: &AttendanceRules,
    window: &AttendanceWindow,
    rows: &ChapterAttendanceRows,
) -> Vec<AttendanceOfMember> {
    let mut members = Vec::new();
    let reviews: BTreeMap<_, _> = rows.reviews.iter().map(|row| (row.membership_id, row)).collect();
    for row in &rows.members {
        let marks = marked.remove(&row.membership_id).unwrap_or_default();
        if row.status != MemberStanding::Active && marks.at.is_empty() {
            continue;
        }
        members.push(AttendanceOfMember {
            member: rows.names.who(row),
            marks: meetings.iter().map(|meeting| marks.at.get(&meeting.meeting_id).copied()).collect(),
            figures: AttendanceFigures::of(marks.span.marks(), marks.span),
            standing: AttendanceStanding::of(marks.window, Absences::to(window.to, rules, &marks.days), window),
            review: reviews.get(&row.membership_id).map(|row| SeatReviewOfMember::from(*row)),
        });
    }
    members.sort_by(|a, b| (&a.member.name, a.member.membership_id).cmp(&(&b.member.name, b.member.membership_id)));
    members
}

fn weeks(meetings: &[AttendanceOfMeeting]) -> Vec<AttendanceWeek> {
    let mut weeks: BTreeMap<NaiveDate, AttendanceWeek> = BTreeMap::new();
    for meeting in meetings.iter().filter(|meeting| meeting.sheet.counts()) {
        let week = week_of(meeting.held_on);
        let sum = weeks.entry(week).or_insert(AttendanceWeek { week, visitors: 0, figures: AttendanceFigures::default() });
        sum.visitors += meeting.visitors;
        sum.figures.add(&meeting.figures);
    }
    weeks.into_values().collect()
}
