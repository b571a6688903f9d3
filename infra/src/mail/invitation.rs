//! The calendar entry of a meeting (RFC 5545, sent by RFC 5546). Times are UTC: right across every change of clocks, and each
//! recipient's calendar shows them in its own zone.

use super::letter::{Invitation, Letter, Origin};
use chrono::{DateTime, Duration, Utc};
use domain::calendar::instant;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

/// Meetings of this kind last an hour and a half.
const MINUTES: i64 = 90;

/// The UID of a meeting's entry: the same in every mail about it, for ever.
fn uid(invitation: &Invitation, domain: &str) -> String {
    format!("{}@{domain}", invitation.meeting_id)
}

/// What a `text/calendar` part with this method says.
pub fn method(invitation: &Invitation) -> &'static str {
    if invitation.cancelled { "CANCEL" } else { "REQUEST" }
}

/// The entry for one recipient. `organiser` is the address that the letter comes from.
pub fn calendar(letter: &Letter, invitation: &Invitation, origin: &Origin, organiser: &str, domain: &str, at: DateTime<Utc>) -> String {
    let starts_at = instant(origin.zone, invitation.starts_at);
    let mut event = Event::new();
    event
        .uid(&uid(invitation, domain))
        .timestamp(at)
        .summary(origin.name.as_str())
        .location(&invitation.place)
        .starts(starts_at)
        .ends(starts_at + Duration::minutes(MINUTES))
        .add_property("SEQUENCE", invitation.sequence.to_string())
        .status(if invitation.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    if let Some(link) = &invitation.link {
        event.url(link);
    }
    let mut from = Property::new("ORGANIZER", format!("mailto:{organiser}"));
    from.add_parameter("CN", &quoted(origin.name.as_str()));
    event.append_property(from);
    let mut to = Property::new("ATTENDEE", format!("mailto:{}", letter.to.email.as_str()));
    to.add_parameter("CN", &quoted(letter.to.name.as_str()));
    to.add_parameter("ROLE", "REQ-PARTICIPANT");
    to.add_parameter("PARTSTAT", "NEEDS-ACTION");
    to.add_parameter("RSVP", "FALSE");
    event.append_property(to);
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//Chapterhouse//Meetings//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.append_property(("METHOD", method(invitation)));
    calendar.push(event.done());
    calendar.to_string()
}

/// A parameter's value: in quotes, which it cannot hold itself (RFC 5545, 3.2).
fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    format!("\"{plain}\"")
}
