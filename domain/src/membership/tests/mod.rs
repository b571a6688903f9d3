//! The rules of a membership, as given, when and then.

mod belonging;
mod charges;
mod claims;
mod joining;
mod renewal;
mod reports;
mod review;

use super::*;
use crate::calendar::Term;
use crate::policy::PolicyVersion;
use crate::rules::{AttendanceRules, JoiningRules, ProfessionRules, RenewalRules};
use crate::testing::*;
use crate::text::{EmailAddress, Personal};
use crate::{ChapterId, MembershipId, PersonId};

const POLICY: PolicyVersion = PolicyVersion::FOUNDING;

fn chapter() -> ChapterId {
    id(1)
}

fn person() -> PersonId {
    id(20)
}

fn myself() -> MembershipId {
    id(10)
}

fn other() -> MembershipId {
    id(11)
}

fn membership<const N: usize>(events: [MembershipEvent; N]) -> Given<Membership> {
    given(events)
}

fn email(text: &str) -> Personal<EmailAddress> {
    Personal(EmailAddress::parse(text).unwrap())
}

fn applicant() -> Applicant {
    Applicant { person_id: person(), name: personal("Ada Okafor"), email: email("ada@example.org"), phone: None }
}

fn reference(who: &str, contact: &str) -> Reference {
    Reference { name: personal(who), contact: personal(contact) }
}

fn references(count: usize) -> Vec<Reference> {
    ["Lars Holm", "Mia Berg", "Nils Dahl"][..count].iter().map(|who| reference(who, &format!("{who} AB"))).collect()
}

fn applied() -> MembershipEvent {
    MembershipEvent::Applied {
        chapter_id: chapter(),
        applicant: applicant(),
        profession: profession("Architect"),
        references: references(2),
        interview_note: Personal(note("Well prepared.")),
        sponsor: None,
        applied_on: day("2025-01-06"),
        decide_by: day("2025-01-13"),
        policy: POLICY,
    }
}

fn approved_for(term_years: u8) -> MembershipEvent {
    MembershipEvent::Approved {
        chapter_id: chapter(),
        person_id: person(),
        profession: profession("Architect"),
        conditions: None,
        term_years,
        on: day("2025-01-08"),
        seat_held_until: day("2025-01-15"),
        policy: POLICY,
    }
}

fn approved() -> MembershipEvent {
    approved_for(1)
}

fn activated(term: Term) -> MembershipEvent {
    MembershipEvent::Activated {
        chapter_id: chapter(),
        person_id: person(),
        profession: profession("Architect"),
        term,
        on: term.starts_on,
        training_due_on: crate::calendar::days_from(term.starts_on, 60),
        invoice_id: Some(id(90)),
        policy: Some(POLICY),
    }
}

/// The term of a member who paid on 10 January 2025.
fn year_2025() -> Term {
    term("2025-01-10", "2026-01-09")
}

fn year_2026() -> Term {
    term("2026-01-10", "2027-01-09")
}

/// An active member, and what happened then.
fn member<const N: usize>(then: [MembershipEvent; N]) -> Given<Membership> {
    given([applied(), approved(), activated(year_2025())].into_iter().chain(then))
}

fn declined() -> MembershipEvent {
    MembershipEvent::Declined { chapter_id: chapter(), person_id: person(), reason: note("No."), on: day("2025-01-08") }
}

fn withdrawn() -> MembershipEvent {
    MembershipEvent::Withdrawn { chapter_id: chapter(), person_id: person(), on: day("2025-01-09") }
}

fn voided() -> MembershipEvent {
    MembershipEvent::ApprovalVoided { chapter_id: chapter(), person_id: person(), on: day("2025-01-16") }
}

fn lapsed() -> MembershipEvent {
    let (chapter_id, person_id, profession) = (chapter(), person(), profession("Architect"));
    MembershipEvent::Lapsed { chapter_id, person_id, profession, term: year_2025(), on: day("2026-01-24"), policy: Some(POLICY) }
}

fn resigned(on: &str) -> MembershipEvent {
    let (chapter_id, person_id, profession) = (chapter(), person(), profession("Architect"));
    MembershipEvent::Resigned { chapter_id, person_id, profession, reason: None, on: day(on) }
}

fn return_approved(on: &str, seat_held_until: &str) -> MembershipEvent {
    MembershipEvent::ReinstatementApproved {
        chapter_id: chapter(),
        person_id: person(),
        profession: profession("Architect"),
        term_years: 1,
        on: day(on),
        seat_held_until: day(seat_held_until),
        policy: POLICY,
    }
}

fn reinstated(term: Term) -> MembershipEvent {
    let (chapter_id, person_id, profession) = (chapter(), person(), profession("Architect"));
    MembershipEvent::Reinstated { chapter_id, person_id, profession, term, on: term.starts_on, invoice_id: Some(id(91)) }
}

fn renewed(term: Term, on: &str) -> MembershipEvent {
    MembershipEvent::Renewed { chapter_id: chapter(), term, on: day(on) }
}

fn transferred(to: ChapterId, on: &str) -> [MembershipEvent; 2] {
    let (person_id, on, profession) = (person(), day(on), profession("Architect"));
    [
        MembershipEvent::TransferredOut { chapter_id: chapter(), to_chapter: to, person_id, profession: profession.clone(), on },
        MembershipEvent::TransferredIn {
            chapter_id: to,
            from_chapter: chapter(),
            person_id,
            name: Some(personal("Ada Okafor")),
            profession,
            term: year_2025(),
            on,
            record: Some(MemberRecord {
                member_since: Some(year_2025().starts_on),
                training_due_on: Some(day("2025-03-11")),
                training_completed_on: None,
            }),
        },
    ]
}
