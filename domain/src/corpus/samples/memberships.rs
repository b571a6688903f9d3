use super::*;
use crate::absences::Absences;
use crate::membership::{Applicant, LeaveKind, MemberRecord, MembershipEvent, Reference, RenewalDecision, SeatReviewOutcome};
use crate::notices::NoticeClass;
use crate::text::{EmailAddress, Locale, Personal, Phone};
use crate::{ChapterId, MembershipId, PersonId};
use uuid::Uuid;

fn chapter() -> ChapterId {
    id(0xb1)
}

fn person() -> PersonId {
    id(0xf1)
}

fn applicant() -> Applicant {
    Applicant {
        person_id: person(),
        name: personal("Ada Okafor"),
        email: Personal(EmailAddress::parse("ada@example.org").unwrap()),
        phone: Some(Personal(Phone::parse("+44 20 7946 0001").unwrap())),
    }
}

pub fn all() -> Vec<Event> {
    joining().into_iter().chain(renewing()).chain(belonging()).chain(leaving()).chain(reporting()).map(Event::from).collect()
}

fn joining() -> Vec<MembershipEvent> {
    let (chapter_id, person_id, on) = (chapter(), person(), day("2025-01-08"));
    vec![
        MembershipEvent::Applied {
            chapter_id,
            applicant: applicant(),
            profession: profession("Architect"),
            references: vec![Reference { name: personal("Lars Holm"), contact: personal("by telephone") }],
            interview_note: Personal(note("Well prepared.")),
            sponsor: Some(id(0xc2)),
            applied_on: day("2025-01-06"),
            decide_by: day("2025-01-13"),
            policy: version(),
        },
        MembershipEvent::Objected { by: id(0xc3), reason: note("Too close to my own trade."), on },
        MembershipEvent::Approved {
            chapter_id,
            person_id,
            profession: profession("Architect"),
            conditions: Some(note("Training within a month.")),
            term_years: 1,
            on,
            seat_held_until: day("2025-01-15"),
            policy: version(),
        },
        MembershipEvent::Declined { chapter_id, person_id, reason: note("The seat is not needed."), on },
        MembershipEvent::Withdrawn { chapter_id, person_id, on },
        MembershipEvent::ApprovalVoided { chapter_id, person_id, on: day("2025-01-16") },
        MembershipEvent::Activated {
            chapter_id,
            person_id,
            profession: profession("Architect"),
            term: term("2025-01-10", "2026-01-09"),
            on: day("2025-01-10"),
            training_due_on: day("2025-03-11"),
            invoice_id: Some(id(0xd1)),
            policy: Some(version()),
        },
        MembershipEvent::TrainingCompleted { chapter_id, on: day("2025-02-01") },
    ]
}

fn renewing() -> Vec<MembershipEvent> {
    let (chapter_id, ending) = (chapter(), term("2025-01-10", "2026-01-09"));
    let decision = RenewalDecision::RenewWithConditions { term_years: 2, conditions: note("Fewer absences.") };
    vec![
        MembershipEvent::RenewalOpened { chapter_id, term: ending, on: day("2025-10-11"), policy: version() },
        MembershipEvent::RenewalDecided { chapter_id, term: ending, decision, on: day("2025-11-10") },
        MembershipEvent::Renewed { chapter_id, term: term("2026-01-10", "2028-01-09"), on: day("2025-12-20") },
        MembershipEvent::Lapsed {
            chapter_id,
            person_id: person(),
            profession: profession("Architect"),
            term: ending,
            on: day("2026-01-24"),
            policy: Some(version()),
        },
    ]
}

fn belonging() -> Vec<MembershipEvent> {
    let (chapter_id, person_id, on) = (chapter(), person(), day("2025-06-01"));
    let to_chapter = id(0xb2);
    vec![
        MembershipEvent::TransferredOut { chapter_id, to_chapter, person_id, profession: profession("Architect"), on },
        MembershipEvent::TransferredIn {
            chapter_id: to_chapter,
            from_chapter: chapter_id,
            person_id,
            name: Some(personal("Ada Okafor")),
            profession: profession("Interior designer"),
            term: term("2025-01-10", "2026-01-09"),
            on,
            record: Some(MemberRecord {
                member_since: Some(day("2024-01-10")),
                training_due_on: Some(day("2024-03-10")),
                training_completed_on: Some(day("2024-02-20")),
            }),
        },
        MembershipEvent::LeaveGranted {
            chapter_id,
            kind: LeaveKind::Medical,
            from: day("2025-03-03"),
            to: day("2025-03-30"),
            granted_on: Some(day("2025-02-27")),
        },
        MembershipEvent::LeaveEnded { chapter_id, from: day("2025-03-03"), last_day: day("2025-03-16") },
        MembershipEvent::SeatReviewOpened {
            chapter_id,
            absences: Absences { window: term("2024-12-02", "2025-06-01"), counted: 4, allowed: 3 },
            on,
            policy: version(),
        },
        MembershipEvent::SeatReviewClosed { chapter_id, outcome: SeatReviewOutcome::Kept { note: note("Was abroad."), known_to: on }, on },
    ]
}

fn leaving() -> Vec<MembershipEvent> {
    let (chapter_id, person_id, on) = (chapter(), person(), day("2025-06-01"));
    let architect = || profession("Architect");
    vec![
        MembershipEvent::Resigned { chapter_id, person_id, profession: architect(), reason: Some(note("Retires.")), on },
        MembershipEvent::Terminated { chapter_id, person_id, profession: architect(), reason: note("Breach of the code of ethics."), on },
        MembershipEvent::ReinstatementApproved {
            chapter_id,
            person_id,
            profession: architect(),
            term_years: 2,
            on: day("2026-03-01"),
            seat_held_until: day("2026-03-08"),
            policy: version(),
        },
        MembershipEvent::Reinstated {
            chapter_id,
            person_id,
            profession: architect(),
            term: term("2026-03-05", "2028-03-04"),
            on: day("2026-03-05"),
            invoice_id: Some(id(0xd9)),
        },
    ]
}

fn reporting() -> Vec<MembershipEvent> {
    let (chapter_id, member, on): (_, MembershipId, _) = (chapter(), id(0xc1), day("2025-06-01"));
    let Applicant { person_id, name: called, email, phone } = applicant();
    vec![
        MembershipEvent::ContactChanged { chapter_id, person_id, name: called, email, phone },
        MembershipEvent::NoticePreferencesSet {
            chapter_id,
            language: Some(Locale::parse("fr-CH").expect("a locale")),
            muted: vec![NoticeClass::News],
        },
        MembershipEvent::OneToOneReported { chapter_id, member, with: id(0xc2), on, topics: Some(note("Barn conversions.")) },
        MembershipEvent::OneToOneNamed { chapter_id: id(0xb2), member: id(0xc2), with: member, on },
        MembershipEvent::TrainingCredited { chapter_id, member, credits: 2, course: name("Sixty seconds well used"), on },
        MembershipEvent::TestimonialGiven {
            chapter_id,
            testimonial_id: Uuid::from_u128(0xe2),
            from: member,
            to: id(0xc2),
            elsewhere: true,
            text: note("Built our house."),
            on,
        },
        MembershipEvent::TestimonialReceived {
            chapter_id: id(0xb2),
            testimonial_id: Uuid::from_u128(0xe2),
            from: member,
            to: id(0xc2),
            on,
        },
    ]
}
