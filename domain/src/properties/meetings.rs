//! Sheets of random marks against random rosters.

use super::{Stream, cases};
use crate::MembershipId;
use crate::aggregate::Decide;
use crate::calendar::Term;
use crate::meeting::{Mark, Meeting, MeetingCommand as C, RosterEntry, Scheduling, SheetEntry, Substitute};
use crate::membership::{Applicant, LeaveKind, Membership, MembershipEvent as E};
use crate::policy::PolicyVersion;
use crate::testing::{day, id, note, personal, profession, tuesdays};
use crate::text::{EmailAddress, Personal};
use chrono_tz::Tz;
use proptest::prelude::*;

const MARKS: [Mark; 5] = [Mark::P, Mark::A, Mark::L, Mark::M, Mark::S];

#[derive(Debug, Clone)]
enum Act {
    Schedule,
    Draft(Vec<SheetEntry>),
    Complete(Vec<SheetEntry>),
    Amend(Vec<SheetEntry>),
    Move(i64),
    Cancel,
    Drop(bool),
}

fn entry() -> impl Strategy<Value = SheetEntry> {
    (0..5_u128, 0..MARKS.len(), proptest::option::weighted(0.3, proptest::option::of(0..9_u128))).prop_map(|(member, mark, by)| {
        let mark = MARKS[mark];
        let substitute = by.map(|membership_id| Substitute { name: personal("Bo"), membership_id: membership_id.map(id) });
        SheetEntry { membership_id: id(member), mark, substitute }
    })
}

/// A sheet that is mostly right: one line a member, now and then one too few or a random one.
fn entries() -> impl Strategy<Value = Vec<SheetEntry>> {
    let tidy = |marks: Vec<usize>| {
        let line = |(member, mark): (usize, usize)| {
            let substitute = (MARKS[mark] == Mark::S).then(|| Substitute { name: personal("Bo"), membership_id: None });
            SheetEntry { membership_id: id(member as u128), mark: MARKS[mark], substitute }
        };
        marks.into_iter().enumerate().map(line).collect::<Vec<_>>()
    };
    let marks = proptest::collection::vec(prop_oneof![4 => Just(0_usize), 1 => 0..MARKS.len()], 0..6);
    prop_oneof![3 => marks.prop_map(tidy), 1 => proptest::collection::vec(entry(), 0..6)]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => Just(Act::Schedule),
        4 => entries().prop_map(Act::Draft),
        4 => entries().prop_map(Act::Complete),
        3 => entries().prop_map(Act::Amend),
        1 => (0..3_i64).prop_map(Act::Move),
        1 => Just(Act::Cancel),
        1 => any::<bool>().prop_map(Act::Drop),
    ]
}

fn roster(size: u128, on_leave: u128) -> Vec<RosterEntry> {
    (0..size).map(|n| RosterEntry { membership_id: id(n), on_medical_leave: n == on_leave }).collect()
}

fn command(act: Act, roster: Vec<RosterEntry>) -> C {
    let (slot, today, reason) = (day("2025-03-04"), day("2025-03-12"), note("Because."));
    match act {
        Act::Schedule => C::Schedule {
            chapter_is_open: true,
            chapter_id: id(1),
            slot,
            rule: tuesdays(),
            time_zone: Tz::Europe__London,
            holiday: None,
            now: slot.and_hms_opt(6, 0, 0).unwrap(),
            taken: vec![],
            by: Scheduling::ByHand,
        },
        Act::Draft(entries) => C::DraftSheet { entries, roster, today },
        Act::Complete(entries) => C::CompleteSheet { entries, roster, today },
        Act::Amend(entries) => C::AmendSheet { entries, roster, reason },
        Act::Move(days) => C::Move { to: tuesdays().starts_at(crate::calendar::days_from(slot, days)), place: None, reason, taken: vec![] },
        Act::Cancel => C::Cancel { reason },
        Act::Drop(chapter_is_open) => C::Drop { chapter_is_open, reason, now: slot.and_hms_opt(6, 0, 0).unwrap() },
    }
}

fn sound(entry: &SheetEntry, roster: &[RosterEntry]) -> bool {
    let outside = entry
        .substitute
        .as_ref()
        .is_none_or(|substitute| substitute.membership_id.is_none_or(|id| roster.iter().all(|member| member.membership_id != id)));
    let on_leave = roster.iter().any(|member| member.membership_id == entry.membership_id && member.on_medical_leave);
    (entry.mark == Mark::S) == entry.substitute.is_some() && outside && (entry.mark != Mark::M || on_leave)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_completed_sheet_lists_exactly_the_roster(acts in proptest::collection::vec((act(), 0..5_u128), 1..25), on_leave in 0..5_u128) {
        let mut stream = Stream::<Meeting>::new();
        stream.append(stream.state.decide(command(Act::Schedule, vec![])).unwrap());
        let mut completed_for: Vec<MembershipId> = Vec::new();
        for (act, size) in acts {
            let roster = roster(size, on_leave);
            let completes = matches!(act, Act::Complete(_));
            let Ok(events) = stream.state.decide(command(act, roster.clone())) else { continue };
            stream.append(events);
            let sheet = stream.state.sheet().unwrap();
            if completes {
                completed_for = roster.iter().map(|member| member.membership_id).collect();
                prop_assert!(sheet.entries().iter().all(|entry| sound(entry, &roster)), "{:?}", sheet);
            }
            if sheet.is_completed() {
                let listed: Vec<_> = sheet.entries().iter().map(|entry| entry.membership_id).collect();
                // An amendment adds members of the day's roster, and takes nobody off.
                prop_assert!(listed.starts_with(&completed_for), "{:?}", listed);
                prop_assert!(listed[completed_for.len()..].iter().all(|id| roster.iter().any(|member| member.membership_id == *id)));
                completed_for = listed;
                prop_assert!(stream.state.gathering().unwrap().takes_place());
            }
        }
        prop_assert!(stream.replays());
    }

    #[test]
    fn a_sheet_completed_while_members_come_and_go_lists_who_was_active_on_the_day(members in proptest::collection::vec(spell(), 1..12)) {
        let (chapter, held_on) = (id(1), day("2025-03-04"));
        let members: Vec<_> = members.iter().enumerate().map(|(n, spell)| (id::<MembershipId>(n as u128), spell.membership(chapter))).collect();
        let roster: Vec<_> = members.iter().filter_map(|(id, membership)| RosterEntry::of(*id, membership, chapter, held_on)).collect();
        let mut stream = Stream::<Meeting>::new();
        stream.append(stream.state.decide(command(Act::Schedule, vec![])).unwrap());
        let line = |membership_id, mark| SheetEntry { membership_id, mark, substitute: None };
        // Whoever had leave, by the word of that day, is medical; everybody else may only be said to be so in vain.
        let entries: Vec<_> =
            roster.iter().map(|entry| line(entry.membership_id, if entry.on_medical_leave { Mark::M } else { Mark::P })).collect();
        let completed = stream.state.decide(command(Act::Complete(entries.clone()), roster.clone()));
        prop_assert_eq!(completed.is_ok(), !roster.is_empty());
        for (id, membership) in &members {
            let active = membership.chapter_on(held_on) == Some(chapter);
            prop_assert_eq!(active, roster.iter().any(|entry| entry.membership_id == *id));
            if !active {
                let with_stranger = entries.iter().cloned().chain([line(*id, Mark::A)]).collect();
                prop_assert!(stream.state.decide(command(Act::Complete(with_stranger), roster.clone())).is_err());
            } else if !membership.on_medical_leave(held_on) {
                let medical = entries.iter().map(|own| if own.membership_id == *id { line(*id, Mark::M) } else { own.clone() }).collect();
                prop_assert!(stream.state.decide(command(Act::Complete(medical), roster.clone())).is_err());
            }
        }
    }
}

/// A membership around the day of the meeting, in days before or after it.
#[derive(Debug, Clone)]
struct Spell {
    joined: i64,
    left: Option<i64>,
    /// From, and by whose word of which day.
    leave: Option<(i64, i64)>,
    /// Moved to another chapter.
    moved: Option<i64>,
}

fn spell() -> impl Strategy<Value = Spell> {
    let near = || -3..4_i64;
    let spell = (near(), proptest::option::of(near()), proptest::option::of((near(), near())), proptest::option::weighted(0.2, near()));
    spell.prop_map(|(joined, left, leave, moved)| Spell { joined, left, leave, moved })
}

impl Spell {
    /// As the events tell it; what comes before the joining did not happen.
    fn membership(&self, chapter_id: crate::ChapterId) -> Membership {
        let at = |offset| crate::calendar::days_from(day("2025-03-04"), offset);
        let after = |offset: Option<i64>| offset.filter(|offset| *offset >= self.joined).map(at);
        let (on, person_id, profession) = (at(self.joined), id(20), profession("Architect"));
        let applicant = Applicant {
            person_id,
            name: personal("Ada Okafor"),
            email: Personal(EmailAddress::parse("ada@example.org").unwrap()),
            phone: None,
        };
        let policy = PolicyVersion::FOUNDING;
        let mut events = vec![
            E::Applied {
                chapter_id,
                applicant,
                profession: profession.clone(),
                references: vec![],
                interview_note: Personal(note("Good.")),
                sponsor: None,
                applied_on: on,
                decide_by: on,
                policy,
            },
            E::Activated {
                chapter_id,
                person_id,
                profession: profession.clone(),
                term: Term::of_years(on, 1),
                on,
                training_due_on: on,
                invoice_id: None,
                policy: None,
            },
        ];
        if let Some((from, word)) = self.leave {
            let (from, granted_on) = (at(from), Some(at(word)));
            events.push(E::LeaveGranted {
                chapter_id,
                kind: LeaveKind::Medical,
                from,
                to: crate::calendar::days_from(from, 2),
                granted_on,
            });
        }
        if let Some(on) = after(self.moved).filter(|on| after(self.left).is_none_or(|left| *on <= left)) {
            let (to_chapter, term) = (id(2), Term::of_years(on, 1));
            events.push(E::TransferredOut { chapter_id, to_chapter, person_id, profession: profession.clone(), on });
            let (from_chapter, profession) = (chapter_id, profession.clone());
            events.push(E::TransferredIn {
                chapter_id: to_chapter,
                from_chapter,
                person_id,
                name: None,
                profession,
                term,
                on,
                record: None,
            });
        }
        if let Some(on) = after(self.left) {
            events.push(E::Resigned { chapter_id, person_id, profession, reason: None, on });
        }
        let mut membership = Membership::default();
        events.into_iter().for_each(|event| membership.evolve(event));
        membership
    }
}
