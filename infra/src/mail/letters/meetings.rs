//! Invitations, reminders, moves and cancellations of meetings, each with the entry for the calendar.

use super::*;
use chrono::Duration;
use domain::meeting::{Gathering, Meeting};
use domain::notices::MeetingOccasion;

/// A change this close to the meeting does not wait for the morning.
const URGENT_HOURS: i64 = 24;

pub(super) async fn letters(unit: &mut Unit<'_>, notice: &Notice, causation: i64) -> Letters {
    let (kind, meeting_id, held_on, occurrence) = match notice {
        Notice::Meeting { meeting_id, held_on, occasion: MeetingOccasion::Notice } => {
            (NoticeKind::MeetingNotice, *meeting_id, *held_on, held_on.to_string())
        }
        Notice::Meeting { meeting_id, held_on, occasion: MeetingOccasion::Reminder } => {
            (NoticeKind::MeetingReminder, *meeting_id, *held_on, held_on.to_string())
        }
        Notice::MeetingMoved { meeting_id, held_on } => (NoticeKind::MeetingMoved, *meeting_id, *held_on, causation.to_string()),
        Notice::MeetingCancelled { meeting_id, held_on } => (NoticeKind::MeetingCancelled, *meeting_id, *held_on, causation.to_string()),
        _ => return Ok(Err("this is no notice of a meeting")),
    };
    let meeting = unit.existing::<Meeting>(&meeting_id.to_string(), "meeting").await?;
    let Some(gathering) = meeting.gathering() else { return Ok(Err("the meeting was never scheduled")) };
    let cancelled = kind == NoticeKind::MeetingCancelled;
    if cancelled == gathering.takes_place() {
        return Ok(Err(if cancelled { "the meeting takes place after all" } else { "the meeting is off" }));
    }
    if gathering.held_on() != held_on {
        return Ok(Err("the meeting has been moved to another day since"));
    }
    let desk = Desk::of(unit, gathering.chapter_id).await?;
    let starts_at = desk.instant(gathering.starts_at);
    if unit.now() >= starts_at {
        return Ok(Err("the meeting has begun"));
    }
    let urgent =
        matches!(kind, NoticeKind::MeetingMoved | NoticeKind::MeetingCancelled) && starts_at - unit.now() <= Duration::hours(URGENT_HOURS);
    let to = desk.roster(unit, held_on).await?;
    let write = |to: Recipient| {
        let values = json!({
            "day": to.form.day(held_on),
            "time": to.form.time(gathering.starts_at.time()),
            "place": gathering.place.shown(),
            "online": gathering.place.link.as_ref().map(|link| link.as_str()),
        });
        Letter {
            invitation: Some(invitation(meeting_id.into(), gathering, cancelled)),
            urgent,
            useful_until: Some(starts_at),
            ..letter(kind, subject("meeting", meeting_id), &occurrence, to, values)
        }
    };
    let letters = to.into_iter().map(write).collect();
    desk.post(letters)
}

fn invitation(meeting_id: uuid::Uuid, gathering: &Gathering, cancelled: bool) -> Invitation {
    Invitation {
        meeting_id,
        sequence: i64::from(gathering.revision),
        cancelled,
        starts_at: gathering.starts_at,
        place: gathering.place.shown().to_owned(),
        link: gathering.place.link.as_ref().map(|link| link.as_str().to_owned()),
    }
}
