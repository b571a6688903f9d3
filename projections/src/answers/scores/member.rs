//! The score of a member: the traffic light.

use super::measure::{Measure, MeasureName, RowKey};
use crate::answers::attendance::MarkCounts;
use crate::answers::{Names, PolicyUsed, Span, Who, weeks};
use crate::{AttendanceMarkRow, ClosingRow, MeetingRow, MemberActivityDayRow, MemberRow, MemberStanding, ReferralRow, VisitorRow};
use chrono::NaiveDate;
use domain::meeting::Mark;
use domain::reactions::RulesInForce;
use domain::referral::Stage;
use domain::rules::{MemberScoreRules, Section, major_fraction};
use domain::{ChapterId, MembershipId, Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows behind the scores of a chapter's members; those of other days are left aside.
#[derive(Debug, Clone, Default)]
pub struct MemberScoreRows {
    pub marks: Vec<AttendanceMarkRow>,
    pub referrals: Vec<ReferralRow>,
    pub closings: Vec<ClosingRow>,
    pub activity: Vec<MemberActivityDayRow>,
    pub meetings: Vec<MeetingRow>,
    pub visitors: Vec<VisitorRow>,
    pub members: Vec<MemberRow>,
    pub names: Names,
}

/// The days over which the score of a day is reckoned: so many months that end on it.
pub fn window(on: NaiveDate, rules: &MemberScoreRules) -> Span {
    Span::months_to(on, rules.window_months)
}

/// The colour that a score has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    Green,
    Amber,
    Red,
    Grey,
}

impl Colour {
    fn of(points: u32, rules: &MemberScoreRules) -> Self {
        match points {
            points if points >= rules.green_from => Colour::Green,
            points if points >= rules.amber_from => Colour::Amber,
            points if points >= rules.red_from => Colour::Red,
            _ => Colour::Grey,
        }
    }
}

/// The score of a member, every point explained.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MemberScore {
    pub member: Who,
    pub points: u32,
    pub colour: Colour,
    /// Weeks, from Monday to Sunday, with a completed sheet that lists the member.
    pub weeks: i64,
    pub measures: Vec<Measure>,
}

/// The score of one member on a day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ScoreOfMember {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    /// First day of the window.
    pub from: NaiveDate,
    /// Last day of the window: the day asked about.
    pub to: NaiveDate,
    pub policy: PolicyUsed,
    #[serde(flatten)]
    pub score: MemberScore,
}

impl ScoreOfMember {
    /// As the member may see it: a receiver shares the amount of closed business with the giver or does not, and the sum would tell.
    pub fn without_amounts(mut self) -> Self {
        self.score.measures = self.score.measures.into_iter().map(Measure::without_amount).collect();
        self
    }
}

/// The scores of a chapter's active members.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MemberScores {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    /// First day of the window.
    pub from: NaiveDate,
    /// Last day of the window: the day asked about.
    pub to: NaiveDate,
    pub policy: PolicyUsed,
    pub green: i64,
    pub amber: i64,
    pub red: i64,
    pub grey: i64,
    /// The highest first.
    pub members: Vec<MemberScore>,
}

/// The scores of all active members on a day, without the rows behind them.
pub fn members(chapter_id: ChapterId, on: NaiveDate, rules: &RulesInForce, rows: &MemberScoreRows) -> MemberScores {
    let span = window(on, &rules.rules.member_score);
    let counted = Counted::all(span, &rules.rules.member_score, rows, false);
    let active = rows.members.iter().filter(|row| row.status == MemberStanding::Active);
    let mut members: Vec<_> = active.map(|row| score(row, counted.get(&row.membership_id), &rules.rules.member_score, rows)).collect();
    members.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| (&a.member.name, &a.member).cmp(&(&b.member.name, &b.member))));
    let with = |colour| i64::try_from(members.iter().filter(|score| score.colour == colour).count()).unwrap_or(i64::MAX);
    MemberScores {
        chapter_id,
        from: span.from,
        to: span.to,
        policy: PolicyUsed::of(rules, Section::MemberScore),
        green: with(Colour::Green),
        amber: with(Colour::Amber),
        red: with(Colour::Red),
        grey: with(Colour::Grey),
        members,
    }
}

/// The score of one member on a day, with the rows behind each point. None when the member was never in the chapter.
pub fn member(
    chapter_id: ChapterId,
    id: MembershipId,
    on: NaiveDate,
    rules: &RulesInForce,
    rows: &MemberScoreRows,
) -> Option<ScoreOfMember> {
    let span = window(on, &rules.rules.member_score);
    let row = rows.members.iter().find(|row| row.membership_id == id)?;
    let counted = Counted::all(span, &rules.rules.member_score, rows, true);
    let score = score(row, counted.get(&id), &rules.rules.member_score, rows);
    Some(ScoreOfMember { chapter_id, from: span.from, to: span.to, policy: PolicyUsed::of(rules, Section::MemberScore), score })
}

/// What was counted of one member.
#[derive(Default, Clone)]
struct Counted {
    marks: MarkCounts,
    listed_on: Vec<NaiveDate>,
    referrals: i64,
    visitors: i64,
    training: i64,
    testimonials: i64,
    business_minor: i64,
    rows: BTreeMap<MeasureName, Vec<RowKey>>,
}

impl Counted {
    fn all(span: Span, rules: &MemberScoreRules, rows: &MemberScoreRows, explain: bool) -> BTreeMap<MembershipId, Counted> {
        let mut all: BTreeMap<MembershipId, Counted> = BTreeMap::new();
        for row in rows.marks.iter().filter(|row| span.contains(row.held_on)) {
            let sum = all.entry(row.membership_id).or_default();
            sum.marks.count(row.mark);
            sum.listed_on.push(row.held_on);
            let one = |mark| i64::from(row.mark == mark);
            sum.explain(explain, row, &[(MeasureName::Absences, one(Mark::A)), (MeasureName::NeverLate, one(Mark::L))]);
        }
        for row in rows.referrals.iter().filter(|row| span.contains(row.pledged_on) && row.stage != Stage::Withdrawn) {
            let sum = all.entry(row.giver).or_default();
            sum.referrals += 1;
            sum.explain(explain, row, &[(MeasureName::ReferralsPerWeek, 1)]);
        }
        for row in rows.closings.iter().filter(|row| span.contains(row.closed_on) && row.currency == rules.currency) {
            let sum = all.entry(row.giver).or_default();
            sum.business_minor = sum.business_minor.saturating_add(row.amount_minor);
            sum.explain(explain, row, &[(MeasureName::ClosedBusinessGiven, row.amount_minor)]);
        }
        for row in rows.activity.iter().filter(|row| span.contains(row.day)) {
            let sum = all.entry(row.membership_id).or_default();
            sum.training += row.training_credits;
            sum.testimonials += row.testimonials_given;
            let counts = [(MeasureName::TrainingCredits, row.training_credits), (MeasureName::TestimonialsPerWeek, row.testimonials_given)];
            sum.explain(explain, row, &counts);
        }
        for row in rows.visitors.iter().filter(|row| was_held(row, span, rows)) {
            let sum = all.entry(row.invited_by).or_default();
            sum.visitors += 1;
            sum.explain(explain, row, &[(MeasureName::VisitorsPerWeek, 1)]);
        }
        all
    }

    fn explain<T: crate::Table>(&mut self, wanted: bool, row: &T, counts: &[(MeasureName, i64)]) {
        for (name, _) in counts.iter().filter(|(_, count)| wanted && *count != 0) {
            self.rows.entry(*name).or_default().push(RowKey::of(row));
        }
    }
}

/// Whether the visitor's meeting was held in the span.
fn was_held(row: &VisitorRow, span: Span, rows: &MemberScoreRows) -> bool {
    rows.meetings.iter().any(|meeting| meeting.meeting_id == row.meeting_id && meeting.sheet.counts() && span.contains(meeting.held_on))
}

fn score(member: &MemberRow, counted: Option<&Counted>, rules: &MemberScoreRules, rows: &MemberScoreRows) -> MemberScore {
    let counted = counted.cloned().unwrap_or_default();
    let weeks = weeks(counted.listed_on.iter().copied());
    let amount = Money::of_minor(counted.business_minor, rules.currency);
    let (minor, of_major) = major_fraction(amount);
    let by_bands = |name, bands, count, per| Measure::by_bands(name, bands, count, per);
    let business = by_bands(MeasureName::ClosedBusinessGiven, &rules.closed_business, minor, of_major);
    let measures = [
        by_bands(MeasureName::ReferralsPerWeek, &rules.referrals_per_week, counted.referrals, weeks),
        by_bands(MeasureName::VisitorsPerWeek, &rules.visitors_per_week, counted.visitors, weeks),
        by_bands(MeasureName::Absences, &rules.absences, counted.marks.absent, 1),
        by_bands(MeasureName::TrainingCredits, &rules.training, counted.training, 1),
        Measure { amount: Some(amount), ..business },
        by_bands(MeasureName::TestimonialsPerWeek, &rules.testimonials_per_week, counted.testimonials, weeks),
        never_late(counted.marks.late, rules),
    ];
    let explained = |measure: Measure| {
        let rows = counted.rows.get(&measure.name).cloned().unwrap_or_default();
        measure.with_rows(rows)
    };
    let measures: Vec<Measure> = measures.into_iter().map(explained).collect();
    let points = measures.iter().map(|measure| measure.points).sum();
    MemberScore { member: rows.names.who(member), points, colour: Colour::of(points, rules), weeks, measures }
}

fn never_late(late: i64, rules: &MemberScoreRules) -> Measure {
    Measure {
        name: MeasureName::NeverLate,
        points: if late == 0 { rules.never_late } else { 0 },
        most: rules.never_late,
        count: Some(late),
        per: 1,
        value_thousandths: late.checked_mul(1000),
        amount: None,
        band: None,
        rows: Vec::new(),
    }
}
