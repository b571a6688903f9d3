//! Sheets of random marks against random rosters.

use super::{Stream, cases};
use crate::MembershipId;
use crate::aggregate::Decide;
use crate::meeting::{Mark, Meeting, MeetingCommand as C, RosterEntry, SheetEntry, Substitute};
use crate::testing::{day, id, note, personal, tuesdays};
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
        },
        Act::Draft(entries) => C::DraftSheet { entries, roster, today },
        Act::Complete(entries) => C::CompleteSheet { entries, roster, today },
        Act::Amend(entries) => C::AmendSheet { entries, roster, reason },
        Act::Move(days) => C::Move { to: tuesdays().starts_at(crate::calendar::days_from(slot, days)), place: None, reason },
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
}
