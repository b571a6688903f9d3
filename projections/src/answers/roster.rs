//! Who is in a chapter, in which office, and which seats are taken.

use crate::answers::{Names, Who};
use crate::{Cell, MemberRow, MemberStanding, OfficerRow, Sort, Where};
use chrono::NaiveDate;
use domain::calendar::day_before;
use domain::rules::ProfessionRules;
use domain::{ChapterId, MembershipId};
use serde::Serialize;
use std::collections::BTreeMap;

/// A member of the roster.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ChapterRosterMember)]
pub struct RosterMember {
    pub member: Who,
    pub applied_on: Option<NaiveDate>,
    /// While the committee has not decided: the last day on which it is in time.
    pub decide_by: Option<NaiveDate>,
    /// Whether that day has gone by.
    pub decision_overdue: bool,
    /// How many members object, while the committee has not decided.
    pub objections: i64,
    /// The last day on which the seat is held for payment, while it is.
    pub seat_held_until: Option<NaiveDate>,
    pub joined_on: Option<NaiveDate>,
    pub term_starts_on: Option<NaiveDate>,
    pub term_ends_on: Option<NaiveDate>,
    pub training_due_on: Option<NaiveDate>,
    pub training_completed_on: Option<NaiveDate>,
    #[schema(value_type = Option<Uuid>)]
    pub sponsor: Option<MembershipId>,
    /// The offices held on the day asked about.
    pub offices: Vec<String>,
}

/// A seat: a profession, and who holds it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Seat {
    pub profession: String,
    pub held_by: Option<Who>,
}

/// The roster and seats of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ChapterRoster)]
pub struct Roster {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    pub on: NaiveDate,
    pub active: i64,
    /// Active members, by name.
    pub members: Vec<RosterMember>,
    /// Those who have applied, are approved and have not paid yet, or are to return.
    pub applicants: Vec<RosterMember>,
    /// Every profession of the organisation's list, and every other one that is held.
    pub seats: Vec<Seat>,
}

/// Answers for a chapter as it stands; `on` says whose offices are current.
pub fn roster(
    chapter_id: ChapterId,
    on: NaiveDate,
    professions: &ProfessionRules,
    members: &[MemberRow],
    officers: &[OfficerRow],
    names: &Names,
) -> Roster {
    let of = |row: &MemberRow| listed(row, on, officers, names);
    let sorted = |mut list: Vec<RosterMember>| {
        list.sort_by(|a, b| (&a.member.name, &a.member).cmp(&(&b.member.name, &b.member)));
        list
    };
    let active = sorted(members.iter().filter(|row| row.status == MemberStanding::Active).map(of).collect());
    let waiting = |status| matches!(status, MemberStanding::Applied | MemberStanding::Approved | MemberStanding::Returning);
    let applicants = sorted(members.iter().filter(|row| waiting(row.status)).map(of).collect());
    Roster {
        chapter_id,
        on,
        active: i64::try_from(active.len()).unwrap_or(i64::MAX),
        members: active,
        applicants,
        seats: seats(professions, members, names),
    }
}

/// A day before all others that a database can name too.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("it is a day");

/// Whether the committee should have decided on an application before a day.
pub fn decision_is_overdue(row: &MemberRow, on: NaiveDate) -> bool {
    row.status == MemberStanding::Applied && row.decide_by.is_some_and(|by| by < on)
}

/// Memberships in the order of [`decision_is_overdue`], where the chapters have these days.
pub fn by_decision_overdue(days: &BTreeMap<NaiveDate, Vec<ChapterId>>) -> Sort {
    let late = |(on, chapters): (&NaiveDate, &Vec<ChapterId>)| {
        let undecided = Where::Is("status", MemberStanding::Applied.to_value());
        let here = Where::In("chapter_id", chapters.iter().map(|id| (*id).into()).collect());
        vec![undecided, Where::Between("decide_by", FIRST_DAY, day_before(*on)), here]
    };
    Sort::Meets(days.iter().map(late).collect())
}

fn listed(row: &MemberRow, on: NaiveDate, officers: &[OfficerRow], names: &Names) -> RosterMember {
    let current = |officer: &&OfficerRow| officer.membership_id == row.membership_id && officer.starts_on <= on && on <= officer.ends_on;
    let undecided = row.status == MemberStanding::Applied;
    RosterMember {
        member: names.who(row),
        applied_on: row.applied_on,
        decide_by: row.decide_by.filter(|_| undecided),
        decision_overdue: decision_is_overdue(row, on),
        objections: if undecided { row.objections } else { 0 },
        seat_held_until: row.seat_held_until.filter(|_| row.status != MemberStanding::Active && row.status.holds_seat()),
        joined_on: row.joined_on,
        term_starts_on: row.term_starts_on,
        term_ends_on: row.term_ends_on,
        training_due_on: row.training_due_on,
        training_completed_on: row.training_completed_on,
        sponsor: row.sponsor,
        offices: officers.iter().filter(current).map(|officer| officer.office.clone()).collect(),
    }
}

fn seats(professions: &ProfessionRules, members: &[MemberRow], names: &Names) -> Vec<Seat> {
    let mut seats: BTreeMap<String, Option<Who>> = professions.names.iter().map(|name| (name.to_string(), None)).collect();
    for row in members.iter().filter(|row| row.status.holds_seat()) {
        seats.insert(row.profession.clone(), Some(names.who(row)));
    }
    seats.into_iter().map(|(profession, held_by)| Seat { profession, held_by }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HOME, Log, day, id};
    use crate::{Members, Officers};
    use domain::calendar::Term;
    use domain::chapter::{ChapterEvent, Office};

    #[test]
    fn the_roster_names_members_applicants_offices_and_seats() {
        let (ada, ben): (MembershipId, MembershipId) = (id(11), id(12));
        let mut log = Log::default();
        log.founded("2026-01-06").joined(ada, "2026-01-06").applied(ben, "2026-02-03");
        let term = Term { starts_on: day("2026-01-01"), ends_on: day("2026-09-30") };
        log.tell(HOME, ChapterEvent::OfficerAppointed { membership_id: ada, office: Office::President, term });
        let (members, officers) = (log.rows::<Members>(), log.rows::<Officers>());
        let on = |date: &str| roster(HOME, day(date), &ProfessionRules::default(), &members, &officers, &Names::default());
        let march = on("2026-03-01");
        assert_eq!((march.active, march.members[0].offices.as_slice()), (1, ["president".to_owned()].as_slice()));
        assert_eq!(march.applicants[0].member.membership_id, ben);
        assert!(march.applicants[0].decision_overdue && !march.members[0].decision_overdue);
        let due = march.applicants[0].decide_by.unwrap();
        let then = roster(HOME, due, &ProfessionRules::default(), &members, &officers, &Names::default());
        assert!(!then.applicants[0].decision_overdue, "the last day is in time");
        let taken: Vec<_> =
            march.seats.iter().filter_map(|seat| Some((seat.profession.as_str(), seat.held_by.as_ref()?.membership_id))).collect();
        assert_eq!(taken, [("Baker", ada)]);
        assert!(on("2026-10-01").members[0].offices.is_empty());
    }
}
