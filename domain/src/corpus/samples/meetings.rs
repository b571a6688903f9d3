use super::*;
use crate::calendar::Place;
use crate::meeting::{CancelCause, HolidayCause, InvitationAnswer, Mark, MarkChange, MeetingEvent, SheetEntry, Substitute, Visitor};
use crate::text::{EmailAddress, Link, Personal};
use chrono_tz::Tz;

fn place() -> Place {
    Place { name: Some(name("Harbour Hotel")), link: Some(Link::parse("https://meet.example.org/harbour").unwrap()) }
}

fn visitor() -> Visitor {
    Visitor {
        person_id: id(0xf2),
        name: personal("Ines Marchetti"),
        email: Personal(EmailAddress::parse("ines@example.org").unwrap()),
        profession: Some(profession("Florist")),
        invited_by: id(0xc1),
    }
}

fn substitute() -> Substitute {
    Substitute { name: personal("Bo Lindqvist"), membership_id: Some(id(0xc9)) }
}

fn entries() -> Vec<SheetEntry> {
    let line = |n, mark| SheetEntry { membership_id: id(n), mark, substitute: (mark == Mark::S).then(substitute) };
    vec![line(0xc1, Mark::P), line(0xc2, Mark::A), line(0xc3, Mark::L), line(0xc4, Mark::M), line(0xc5, Mark::S)]
}

pub fn all() -> Vec<Event> {
    let (chapter_id, held_on) = (id(0xb1), day("2025-03-04"));
    let starts_at = tuesdays().starts_at(held_on);
    let missing = MarkChange { membership_id: id(0xc4), from: None, to: Mark::P, substitute: None };
    let change = MarkChange { membership_id: id(0xc2), from: Some(Mark::A), to: Mark::S, substitute: Some(substitute()) };
    let events = [
        MeetingEvent::Scheduled {
            chapter_id,
            slot: held_on,
            starts_at,
            time_zone: Tz::Europe__London,
            place: place(),
            next_slot: day("2025-03-11"),
        },
        MeetingEvent::Moved {
            chapter_id,
            from: starts_at,
            to: tuesdays().starts_at(day("2025-03-05")),
            place: place(),
            reason: note("Room taken."),
        },
        MeetingEvent::Cancelled { chapter_id, held_on, cause: CancelCause::Chapter, reason: note("Snow.") },
        MeetingEvent::HolidayDeclared { chapter_id, held_on, name: name("Carnival"), cause: HolidayCause::Region },
        MeetingEvent::VisitorRegistered { chapter_id, held_on, visitor: visitor(), visit_number: 1 },
        MeetingEvent::VisitorRemoved { chapter_id, held_on, person_id: id(0xf2), invited_by: id(0xc1) },
        MeetingEvent::InvitationAnswered {
            chapter_id,
            held_on,
            membership_id: id(0xc1),
            answer: InvitationAnswer::Substitute { name: Personal(name("Sue Stand-In")) },
        },
        MeetingEvent::SheetDrafted { chapter_id, held_on, entries: entries() },
        MeetingEvent::SheetCompleted { chapter_id, held_on, entries: entries() },
        MeetingEvent::SheetAmended { chapter_id, held_on, changes: vec![change, missing], reason: note("Came in by the back door.") },
    ];
    events.map(Event::from).to_vec()
}
