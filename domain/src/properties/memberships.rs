//! Several memberships of a few people in two chapters, with the claims table that the log keeps.

use super::{Stream, cases};
use crate::aggregate::{Claim, Decide};
use crate::calendar::{Term, days_from};
use crate::claims;
use crate::membership::{Applicant, Membership, MembershipCommand as C, MembershipEvent, PhaseName, Reference, RenewalDecision};
use crate::policy::PolicyVersion;
use crate::rules::{JoiningRules, ProfessionRules, RenewalRules};
use crate::testing::{day, id, note, personal, profession};
use crate::text::{EmailAddress, Personal, Profession};
use crate::{ChapterId, MembershipId};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MEMBERSHIPS: usize = 8;
const TRADES: [&str; 3] = ["Architect", "ARCHITECT", "Baker"];

/// What somebody does to one of the memberships, some days after the last thing that anybody did.
#[derive(Debug, Clone, Copy)]
struct Step {
    who: usize,
    days: i64,
    roll: Roll,
    /// The seat is looked up too early and thought free: the claims table must hold it all the same.
    looked_up_too_early: bool,
}

enum Act {
    Apply {
        person: u128,
        chapter: u128,
        trade: usize,
    },
    Approve {
        years: u8,
    },
    Decline,
    Withdraw,
    Void,
    Activate,
    OpenRenewal,
    DecideRenewal {
        years: u8,
    },
    RefuseRenewal,
    /// For the term that follows, or for one that is off by some days.
    Renew {
        years: u8,
        off_by: i64,
    },
    Lapse,
    Transfer {
        chapter: u128,
        trade: usize,
    },
    Resign,
    Terminate,
    ApproveReturn {
        trade: usize,
        years: u8,
    },
    Reinstate,
    ChangeEmail {
        person: u128,
    },
}

/// Kinds of acts that fit a phase, the likelier ones named more often; one in five is anything at all.
fn fitting(phase: PhaseName) -> &'static [u8] {
    match phase {
        PhaseName::Blank => &[0],
        PhaseName::Applied => &[1, 1, 1, 1, 2, 3, 16],
        PhaseName::Approved => &[5, 5, 5, 5, 3, 4],
        PhaseName::Active => &[6, 7, 7, 8, 9, 9, 10, 10, 11, 11, 12, 13, 16],
        PhaseName::Lapsed | PhaseName::Resigned | PhaseName::Terminated => &[14, 14, 16],
        PhaseName::Returning => &[15, 15, 15, 3, 4],
        PhaseName::Declined | PhaseName::Withdrawn | PhaseName::Voided => &[16],
    }
}

/// What chance says before anybody knows in which phase it will fall.
#[derive(Debug, Clone, Copy)]
struct Roll {
    roll: u8,
    anything: bool,
    person: u128,
    chapter: u128,
    trade: usize,
    years: u8,
}

fn act(phase: PhaseName, roll: Roll) -> Act {
    let Roll { roll, anything, person, chapter, trade, years } = roll;
    let fitting = fitting(phase);
    let kind = if anything { roll % 17 } else { fitting[usize::from(roll) % fitting.len()] };
    match kind {
        0 => Act::Apply { person, chapter, trade },
        1 => Act::Approve { years },
        2 => Act::Decline,
        3 => Act::Withdraw,
        4 => Act::Void,
        5 => Act::Activate,
        6 => Act::OpenRenewal,
        7 => Act::DecideRenewal { years },
        8 => Act::RefuseRenewal,
        9 => Act::Renew { years, off_by: if roll % 4 == 0 { i64::from(roll) - 90 } else { 0 } },
        10 => Act::Lapse,
        11 => Act::Transfer { chapter, trade },
        12 => Act::Resign,
        13 => Act::Terminate,
        14 => Act::ApproveReturn { trade, years },
        15 => Act::Reinstate,
        _ => Act::ChangeEmail { person },
    }
}

/// The act is chosen when its turn comes, so that long lives are lived.
fn step() -> impl Strategy<Value = Step> {
    let days = prop_oneof![6 => 0..5_i64, 2 => 0..60_i64, 1 => 200..800_i64];
    let values = (1..5_u128, 1..3_u128, 0..TRADES.len(), 1..3_u8);
    let roll = (any::<u8>(), 0..5_u8, values, any::<bool>());
    (0..MEMBERSHIPS, days, roll).prop_map(|(who, days, (roll, anything, values, looked_up_too_early))| {
        let (person, chapter, trade, years) = values;
        let roll = Roll { roll, anything: anything == 0, person, chapter, trade, years };
        Step { who, days, roll, looked_up_too_early }
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..250)
}

struct World {
    today: NaiveDate,
    streams: Vec<Stream<Membership>>,
    claims: BTreeMap<String, String>,
}

fn stream_id(who: usize) -> MembershipId {
    id(100 + who as u128)
}

fn email(person: u128) -> Personal<EmailAddress> {
    Personal(EmailAddress::parse(&format!("person{person}@example.org")).unwrap())
}

impl World {
    fn new() -> Self {
        Self { today: day("2027-11-01"), streams: vec![Stream::new(); MEMBERSHIPS], claims: BTreeMap::new() }
    }

    fn seat_taken_by(&self, who: usize, chapter: ChapterId, trade: &Profession, looked_up_too_early: bool) -> Option<MembershipId> {
        let holder = self.claims.get(&claims::seat(chapter, trade).0).filter(|_| !looked_up_too_early)?;
        Some(holder.parse().unwrap()).filter(|holder| *holder != stream_id(who))
    }

    /// As the log does: the events and all their claims, or nothing.
    fn take(&mut self, step: Step) {
        self.today = days_from(self.today, step.days);
        let Some(command) = self.command(&step) else { return };
        let (who, before) = (step.who, &self.streams[step.who].state);
        let Ok(events) = before.decide(command) else { return };
        let mut held = self.claims.clone();
        for claim in before.claims(&stream_id(who).to_string(), &events) {
            match claim {
                Claim::Take { key, owner } => {
                    if held.get(&key.0).is_some_and(|holder| *holder != owner) {
                        return;
                    }
                    held.insert(key.0, owner);
                }
                Claim::Release { key, owner } => assert_eq!(held.remove(&key.0), Some(owner), "only what is held is given back"),
            }
        }
        self.claims = held;
        self.streams[who].append(events);
    }

    fn command(&self, step: &Step) -> Option<C> {
        let state = &self.streams[step.who].state;
        let (on, rules, policy) = (self.today, JoiningRules::default(), PolicyVersion::FOUNDING);
        let reason = note("Because.");
        let professions = ProfessionRules { names: TRADES.map(profession).to_vec() };
        let taken = |chapter, trade: &Profession| self.seat_taken_by(step.who, chapter, trade, step.looked_up_too_early);
        let ends_on = state.term().map(|term| term.ends_on);
        let here = state.chapter_id();
        Some(match act(state.phase_name(), step.roll) {
            Act::Apply { person, chapter, trade } => {
                let profession = profession(TRADES[trade]);
                let reference = |who: &str| Reference { name: personal(who), contact: personal(who) };
                C::Apply {
                    chapter_id: id(chapter),
                    chapter_is_open: true,
                    applicant: Applicant { person_id: id(person), name: personal("Ada"), email: email(person), phone: None },
                    seat_taken_by: taken(id(chapter), &profession),
                    profession,
                    professions,
                    references: vec![reference("Lars Holm"), reference("Mia Berg")],
                    interview_note: Personal(note("Well prepared.")),
                    sponsor: None,
                    sponsor_is_member: false,
                    rules,
                    policy,
                    on,
                }
            }
            Act::Approve { years } => {
                let seat_taken_by = taken(here?, state.profession()?);
                C::Approve { chapter_is_open: true, conditions: None, term_years: years, seat_taken_by, rules, policy, on }
            }
            Act::Decline => C::Decline { reason, on },
            Act::Withdraw => C::Withdraw { on },
            Act::Void => C::VoidApproval { on },
            Act::Activate => C::Activate { invoice_id: None, on, rules, policy },
            Act::OpenRenewal => {
                C::OpenRenewal { term_ends_on: ends_on?, chapter_is_dissolved: false, on, rules: RenewalRules::default(), policy }
            }
            Act::DecideRenewal { years } => C::DecideRenewal { decision: RenewalDecision::Renew { term_years: years }, on },
            Act::RefuseRenewal => C::DecideRenewal { decision: RenewalDecision::Refuse { reason }, on },
            Act::Renew { years, off_by } => {
                let Term { starts_on, ends_on } = state.term()?.following(years);
                C::Renew { term: Term { starts_on: days_from(starts_on, off_by), ends_on: days_from(ends_on, off_by) }, on }
            }
            Act::Lapse => C::Lapse {
                term_ends_on: ends_on?,
                renewal_due_on: ends_on,
                chapter_is_dissolved: false,
                on,
                rules: RenewalRules::default(),
                policy,
            },
            Act::Transfer { chapter, trade } => {
                let (to_chapter, profession) = (id(chapter), profession(TRADES[trade]));
                let seat_taken_by = taken(to_chapter, &profession);
                C::Transfer { to_chapter, to_is_open: true, profession, professions, seat_taken_by, rules: RenewalRules::default(), on }
            }
            Act::Resign => C::Resign { reason: None, on },
            Act::Terminate => C::Terminate { reason, on },
            Act::ApproveReturn { trade, years } => {
                let profession = profession(TRADES[trade]);
                let seat_taken_by = taken(here?, &profession);
                C::ApproveReinstatement {
                    profession,
                    professions,
                    chapter_is_open: true,
                    term_years: years,
                    seat_taken_by,
                    rules,
                    policy,
                    on,
                }
            }
            Act::Reinstate => C::Reinstate { invoice_id: None, on },
            Act::ChangeEmail { person } => {
                C::ChangeContact { name: None, email: Some(email(person)), phone: crate::membership::Change::Keep }
            }
        })
    }

    fn seats_held(&self) -> Vec<(ChapterId, String)> {
        let holders = self
            .streams
            .iter()
            .map(|stream| &stream.state)
            .filter(|state| matches!(state.phase_name(), PhaseName::Approved | PhaseName::Active | PhaseName::Returning));
        holders.map(|state| (state.chapter_id().unwrap(), state.profession().unwrap().as_str().to_lowercase())).collect()
    }

    fn people_bound(&self) -> Vec<(crate::PersonId, String)> {
        let bound = self.streams.iter().map(|stream| &stream.state).filter(|state| {
            matches!(state.phase_name(), PhaseName::Applied | PhaseName::Approved | PhaseName::Active | PhaseName::Returning)
        });
        bound.map(|state| (state.person_id().unwrap(), state.contact().unwrap().email.0.canonical())).collect()
    }
}

fn unique<T: Ord>(all: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    all.into_iter().all(|one| seen.insert(one))
}

fn apart(terms: &[Term]) -> bool {
    terms.windows(2).all(|pair| !pair[0].overlaps(pair[1]) && pair[0].ends_on < pair[1].starts_on)
}

/// The terms as the events alone tell them, cut where the member left; of one that began on that day, the day is left.
fn told(events: &[MembershipEvent]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut entered = None;
    for event in events {
        match event {
            MembershipEvent::Activated { term, on, .. } | MembershipEvent::Reinstated { term, on, .. } => {
                // Back on the day of a departure on the day of joining: the day is the new term's.
                terms.retain(|old| old.ends_on < term.starts_on);
                terms.push(*term);
                entered = Some(*on);
            }
            MembershipEvent::Renewed { term, .. } => terms.push(*term),
            MembershipEvent::TransferredIn { on, .. } => entered = Some(*on),
            MembershipEvent::Lapsed { on, .. } | MembershipEvent::Resigned { on, .. } | MembershipEvent::Terminated { on, .. } => {
                let until = days_from(*on, -1);
                terms.retain(|term| term.starts_on <= until || (term.starts_on == *on && entered == Some(*on)));
                terms.iter_mut().for_each(|term| term.ends_on = term.ends_on.min(until).max(term.starts_on));
            }
            _ => {}
        }
    }
    terms
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn whatever_is_asked_of_memberships_their_invariants_hold(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            let who = step.who;
            world.take(step);
            prop_assert!(unique(world.seats_held()), "one seat a profession: {:?}", world.seats_held());
            prop_assert!(unique(world.people_bound().into_iter().map(|(person, _)| person)), "one chapter a person");
            prop_assert!(unique(world.people_bound().into_iter().map(|(_, email)| email)), "one person an address");
            let stream = &world.streams[who];
            prop_assert!(apart(stream.state.terms()), "terms do not overlap: {:?}", stream.state.terms());
            prop_assert_eq!(told(&stream.events), stream.state.terms());
            let stays = stream.state.stays();
            prop_assert!(stays.windows(2).all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].from)), "{:?}", stays);
            prop_assert_eq!(stream.state.is_active(), stays.last().is_some_and(|stay| stay.until.is_none()));
        }
        prop_assert!(world.streams.iter().all(Stream::replays));
    }
}
