//! Sheets that are not completed, absences, and seats under review.

use super::*;
use crate::commands::seats;
use domain::MeetingId;
use domain::absences::Absences;
use domain::meeting::Meeting;
use domain::membership::SeatReview;

pub(super) async fn overdue(unit: &mut Unit<'_>, meeting_id: MeetingId, held_on: NaiveDate) -> Letters {
    let meeting = unit.existing::<Meeting>(&meeting_id.to_string(), "meeting").await?;
    let Some(gathering) = meeting.gathering() else { return Ok(Err("the meeting was never scheduled")) };
    if !gathering.takes_place() || gathering.held_on() != held_on {
        return Ok(Err("the meeting was not held on this day"));
    }
    if gathering.sheet.is_completed() {
        return Ok(Err("the sheet is completed"));
    }
    if unit.roster(gathering.chapter_id, held_on).await?.is_empty() {
        return Ok(Err("nobody was a member on this day: there is no sheet to complete"));
    }
    let desk = Desk::of(unit, gathering.chapter_id).await?;
    let to = desk.officers(unit, &[]).await?;
    let write = |to: Recipient| {
        let values = json!({ "day": to.form.day(held_on) });
        letter(NoticeKind::SheetOverdue, subject("meeting", meeting_id), held_on, to, values)
    };
    desk.post(to.into_iter().map(write).collect())
}

pub(super) async fn absences(
    unit: &mut Unit<'_>,
    chapter_id: ChapterId,
    meeting_id: MeetingId,
    held_on: NaiveDate,
    members: &[MembershipId],
) -> Letters {
    let desk = Desk::of(unit, chapter_id).await?;
    let in_force = unit.rules_of(chapter_id, held_on).await?;
    let rules = &in_force.rules.attendance;
    let marks = seats::marks(unit, chapter_id, desk.origin.zone, rules.window_to(held_on).starts_on).await?;
    let mut letters = Vec::new();
    for id in members {
        let counted = Absences::to(held_on, rules, marks.get(id).map_or(&[], Vec::as_slice));
        // Beyond those allowed the review of the seat speaks; at none, an amendment has taken this one away.
        if counted.counted == 0 || counted.too_many() {
            continue;
        }
        let Some(to) = desk.member(unit, *id).await? else { continue };
        let (day, since) = (to.form.day(held_on), to.form.date(counted.window.starts_on));
        let values = json!({ "day": day, "number": counted.counted, "allowed": counted.allowed, "since": since });
        letters.push(letter(NoticeKind::AbsenceLetter, subject("meeting", meeting_id), held_on, to, values));
    }
    desk.post(letters)
}

pub(super) async fn under_review(unit: &mut Unit<'_>, id: MembershipId, absences: u32, causation: i64) -> Letters {
    let membership = unit.membership(id).await?;
    let Some(chapter_id) = membership.chapter_id() else { return Ok(Err("there is no such membership")) };
    let desk = Desk::of(unit, chapter_id).await?;
    let rules = desk.rules.rules.attendance.clone();
    // As it was counted, while the review is open.
    let window = match membership.seat_review() {
        SeatReview::Open(counted) => counted.window,
        SeatReview::Never | SeatReview::Kept { .. } => rules.window_to(unit.today_in(chapter_id).await?),
    };
    let to = desk.member(unit, id).await?;
    let write = |to: Recipient| {
        let since = to.form.date(window.starts_on);
        let values = json!({ "absences": absences, "allowed": rules.absences_allowed, "since": since });
        letter(NoticeKind::SeatUnderReview, subject("membership", id), causation, to, values)
    };
    let letters = to.into_iter().map(write).collect();
    desk.post(letters)
}
