//! What a change of the rules would do to the members of a chapter: who would have another colour, and who would stand otherwise by absences.
//! Reckoned as if the rules held on a day, over the marks and business that there are up to it.

use super::Who;
use super::attendance::{AbsenceState, AttendanceStanding, MarkCounts, window};
use super::scores::{Colour, MemberScoreRows, members};
use chrono::NaiveDate;
use domain::absences::Absences;
use domain::meeting::Mark;
use domain::reactions::RulesInForce;
use domain::rules::Section;
use domain::{ChapterId, MembershipId};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a member's absences lead to, with the limit itself apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// No absence.
    Fine,
    /// Some, and not as many as are allowed.
    Warned,
    /// As many as are allowed: the next opens the seat for review.
    AtLimit,
    /// More than are allowed.
    Review,
}

impl From<&AttendanceStanding> for Standing {
    fn from(standing: &AttendanceStanding) -> Self {
        match standing.state {
            AbsenceState::Fine => Standing::Fine,
            AbsenceState::Warned if standing.absences_left == 0 => Standing::AtLimit,
            AbsenceState::Warned => Standing::Warned,
            AbsenceState::Review => Standing::Review,
        }
    }
}

/// How a member stands by some rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PreviewedStanding)]
pub struct Stands {
    pub points: u32,
    pub colour: Colour,
    pub absences: i64,
    #[schema(inline)]
    pub standing: Standing,
}

/// A member who would stand otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PreviewedMember)]
pub struct Changed {
    pub member: Who,
    /// By the rules without the change.
    pub before: Stands,
    /// By the rules with it.
    pub after: Stands,
}

impl Changed {
    /// Whether the change brings the member to the limit of absences, or from there beyond it.
    pub fn comes_to_limit(&self) -> bool {
        self.after.standing >= Standing::AtLimit && self.after.standing > self.before.standing
    }
}

/// How many active members have which colour, and are at the limit of absences or beyond.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PreviewedCounts)]
pub struct Counts {
    pub green: i64,
    pub amber: i64,
    pub red: i64,
    pub grey: i64,
    pub at_limit: i64,
    pub under_review: i64,
}

impl Counts {
    fn count(&mut self, stands: Stands) {
        let colour = match stands.colour {
            Colour::Green => &mut self.green,
            Colour::Amber => &mut self.amber,
            Colour::Red => &mut self.red,
            Colour::Grey => &mut self.grey,
        };
        *colour += 1;
        self.at_limit += i64::from(stands.standing == Standing::AtLimit);
        self.under_review += i64::from(stands.standing == Standing::Review);
    }

    /// Adds another chapter's.
    pub fn add(&mut self, other: &Counts) {
        self.green += other.green;
        self.amber += other.amber;
        self.red += other.red;
        self.grey += other.grey;
        self.at_limit += other.at_limit;
        self.under_review += other.under_review;
    }
}

/// What a change would do in a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PreviewedChapter)]
pub struct Preview {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    pub name: String,
    /// Active members.
    pub members: i64,
    pub before: Counts,
    pub after: Counts,
    /// Who would have another colour.
    pub other_colour: i64,
    /// Who would come to the limit of absences, or beyond it.
    pub come_to_limit: i64,
    /// Those who would stand otherwise.
    pub changed: Vec<Changed>,
}

/// Whether how members stand depends on a section: a change of another one changes nobody's colour or absences.
pub fn decides(section: Section) -> bool {
    match section {
        Section::Attendance | Section::MemberScore => true,
        Section::Referrals
        | Section::ChapterScore
        | Section::Joining
        | Section::Renewal
        | Section::Meetings
        | Section::Professions
        | Section::Notices
        | Section::Offices
        | Section::Fees => false,
    }
}

/// Looks at a chapter's active members by the rules without a change, and with it.
pub fn preview(
    (id, name): (ChapterId, &str),
    on: NaiveDate,
    before: &RulesInForce,
    after: &RulesInForce,
    rows: &MemberScoreRows,
) -> Preview {
    let mut marks: BTreeMap<MembershipId, Vec<(NaiveDate, Mark)>> = BTreeMap::new();
    for row in &rows.marks {
        marks.entry(row.membership_id).or_default().push((row.held_on, row.mark));
    }
    let none = Vec::new();
    let stand = |rules: &RulesInForce| -> BTreeMap<MembershipId, (Who, Stands)> {
        let scores = members(id, on, rules, rows).members.into_iter();
        let stands = |score: super::scores::MemberScore| {
            let own = marks.get(&score.member.membership_id).unwrap_or(&none);
            let standing = absences(own, on, rules);
            let stands =
                Stands { points: score.points, colour: score.colour, absences: standing.absences, standing: Standing::from(&standing) };
            (score.member.membership_id, (score.member, stands))
        };
        scores.map(stands).collect()
    };
    let (stand_before, mut stand_after) = (stand(before), stand(after));
    let (mut counts_before, mut counts_after) = (Counts::default(), Counts::default());
    let mut changed = Vec::new();
    let size = stand_before.len();
    for (id, (member, before)) in stand_before {
        let Some((_, after)) = stand_after.remove(&id) else { continue };
        counts_before.count(before);
        counts_after.count(after);
        if before.colour != after.colour || before.standing != after.standing {
            changed.push(Changed { member, before, after });
        }
    }
    changed.sort_by(|one, other| (&one.member.name, &one.member).cmp(&(&other.member.name, &other.member)));
    let count = |which: &dyn Fn(&Changed) -> bool| i64::try_from(changed.iter().filter(|one| which(one)).count()).unwrap_or(i64::MAX);
    Preview {
        chapter_id: id,
        name: name.to_owned(),
        members: i64::try_from(size).unwrap_or(i64::MAX),
        before: counts_before,
        after: counts_after,
        other_colour: count(&|one| one.before.colour != one.after.colour),
        come_to_limit: count(&Changed::comes_to_limit),
        changed,
    }
}

fn absences(marks: &[(NaiveDate, Mark)], on: NaiveDate, rules: &RulesInForce) -> AttendanceStanding {
    let rules = &rules.rules.attendance;
    let window = window(rules, on);
    let mut counts = MarkCounts::default();
    marks.iter().filter(|(held_on, _)| window.from <= *held_on && *held_on <= on).for_each(|(_, mark)| counts.count(*mark));
    AttendanceStanding::of(counts, Absences::to(on, rules, marks), &window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::{Names, rules_on};
    use crate::testing::{HOME, Log, day};
    use crate::*;
    use domain::calendar::days_from;
    use domain::meeting::Mark::{A, P};
    use domain::rules::{AttendanceRules, MemberScoreRules, Rule};
    use uuid::Uuid;

    const ADA: MembershipId = MembershipId(Uuid::from_u128(11));
    const BEN: MembershipId = MembershipId(Uuid::from_u128(12));

    /// Ada is absent twice in ten weeks, Ben never.
    fn told() -> MemberScoreRows {
        let mut log = Log::default();
        log.founded("2025-01-07").joined(ADA, "2025-12-01").joined(BEN, "2025-12-01");
        for week in 0..10 {
            let on = days_from(day("2026-01-06"), 7 * week);
            log.held(&on.to_string(), &[(ADA, if week < 2 { A } else { P }), (BEN, P)]);
        }
        MemberScoreRows {
            marks: log.rows::<AttendanceMarks>(),
            meetings: log.rows::<Meetings>(),
            members: log.rows::<Members>(),
            names: Names::default(),
            ..MemberScoreRows::default()
        }
    }

    fn with(rule: Rule) -> RulesInForce {
        let mut rules = rules_on(&[], Some(HOME), &[], day("2026-03-31"));
        rules.rules.replace(rule);
        rules
    }

    #[test]
    fn who_would_come_to_the_limit_is_listed_and_nobody_else() {
        let before = rules_on(&[], Some(HOME), &[], day("2026-03-31"));
        let after = with(Rule::Attendance(AttendanceRules { absences_allowed: 2, ..AttendanceRules::default() }));
        let found = preview((HOME, "Rheinhafen"), day("2026-03-31"), &before, &after, &told());
        assert_eq!((found.members, found.come_to_limit, found.other_colour), (2, 1, 0));
        assert_eq!((found.before.at_limit, found.after.at_limit), (0, 1));
        let [ada] = &found.changed[..] else { panic!("{found:?}") };
        assert_eq!((ada.member.membership_id, ada.before.standing, ada.after.standing), (ADA, Standing::Warned, Standing::AtLimit));
        let stricter = with(Rule::Attendance(AttendanceRules { absences_allowed: 1, ..AttendanceRules::default() }));
        let found = preview((HOME, "Rheinhafen"), day("2026-03-31"), &before, &stricter, &told());
        assert_eq!((found.after.under_review, found.changed[0].after.standing), (1, Standing::Review));
    }

    #[test]
    fn colours_are_counted_by_the_rules_before_and_after() {
        let before = rules_on(&[], Some(HOME), &[], day("2026-03-31"));
        // Ben has 15 for no absence and 5 for never being late; Ada 5 and 5.
        let after =
            with(Rule::MemberScore(MemberScoreRules { green_from: 20, amber_from: 15, red_from: 10, ..MemberScoreRules::default() }));
        let found = preview((HOME, "Rheinhafen"), day("2026-03-31"), &before, &after, &told());
        assert_eq!((found.before.grey, found.after.green, found.after.red), (2, 1, 1));
        assert_eq!(found.other_colour, 2);
        let same = preview((HOME, "Rheinhafen"), day("2026-03-31"), &before, &before, &told());
        assert_eq!((same.changed, same.before), (Vec::new(), same.after));
    }
}
