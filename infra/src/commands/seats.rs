//! Seats whose members are absent too often: what the completed sheets say, and what the committee decides.

use super::{Answer, CommandError, Unit, UseCase};
use crate::event_log::ReadError;
use chrono::{NaiveDate, NaiveTime};
use domain::absences::Absences;
use domain::calendar::{instant, month_of};
use domain::meeting::{Mark, MeetingEvent};
use domain::membership::{Membership, MembershipCommand, SeatReview};
use domain::rules::Section;
use domain::text::Note;
use domain::{ChapterId, MembershipId};
use std::collections::BTreeMap;

/// Every member's marks, by day.
pub(crate) type Marks = BTreeMap<MembershipId, Vec<(NaiveDate, Mark)>>;

/// The marks on a chapter's completed sheets of the meetings held from a day on, as they were amended.
pub(crate) async fn marks(unit: &mut Unit<'_>, chapter_id: ChapterId, zone: chrono_tz::Tz, from: NaiveDate) -> Result<Marks, CommandError> {
    // No sheet is completed before the day of its meeting.
    let since = instant(zone, from.and_time(NaiveTime::MIN));
    let mut at: BTreeMap<(MembershipId, NaiveDate, String), Mark> = BTreeMap::new();
    for event in unit.commands.log.reader.sheets(chapter_id.into(), since).await? {
        let meeting = event.aggregate_id.clone();
        match event.payload_as().map_err(ReadError::from)? {
            MeetingEvent::SheetCompleted { held_on, entries, .. } => {
                at.extend(entries.into_iter().map(|entry| ((entry.membership_id, held_on, meeting.clone()), entry.mark)));
            }
            MeetingEvent::SheetAmended { held_on, changes, .. } => {
                at.extend(changes.into_iter().map(|change| ((change.membership_id, held_on, meeting.clone()), change.to)));
            }
            _ => {}
        }
    }
    let mut marks = Marks::new();
    for ((member, held_on, _), mark) in at {
        marks.entry(member).or_default().push((held_on, mark));
    }
    Ok(marks)
}

/// Opens the seats of those who were absent too often, and closes reviews that have lost their ground.
pub(super) async fn review(
    unit: &mut Unit<'_>,
    chapter_id: ChapterId,
    held_on: NaiveDate,
    members: Vec<MembershipId>,
) -> Result<Answer, CommandError> {
    let (scope, zone, on) = (unit.scope_of(chapter_id).await?, unit.zone_of(chapter_id).await?, unit.today_in(chapter_id).await?);
    let in_force = unit.rules_of(chapter_id, held_on).await?;
    let (rules, policy) = (&in_force.rules.attendance, in_force.version(Section::Attendance));
    let mut reviews = BTreeMap::new();
    for id in members {
        let membership = unit.membership(id).await?;
        if membership.is_active() && membership.chapter_id() == Some(chapter_id) {
            reviews.insert(id, membership.seat_review());
        }
    }
    // A review is judged by the absence that opened it, and by those after it.
    let since = |review: &SeatReview| match review {
        SeatReview::Open(absences) => absences.window.ends_on,
        SeatReview::Never | SeatReview::Kept { .. } => held_on,
    };
    let earliest = reviews.values().map(since).min().unwrap_or(held_on).min(held_on);
    let marks = marks(unit, chapter_id, zone, rules.window_to(earliest).starts_on).await?;
    let mut version = 0;
    for (id, review) in reviews {
        let too_many = Absences::first_too_many(since(&review), rules, marks.get(&id).map_or(&[], Vec::as_slice));
        let command = MembershipCommand::ReviewSeat { too_many, policy, on };
        match unit.decide::<Membership>(&id.to_string(), scope, command).await {
            Ok(decided) => version = decided,
            // Nothing new: not too many, under review already, or decided with this in view.
            Err(CommandError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Answer::new(chapter_id, version))
}

/// The committee lets a member keep the seat that is open for review.
pub struct KeepSeat {
    pub id: MembershipId,
    pub note: Note,
}

impl UseCase for KeepSeat {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let chapter_id = super::memberships::home(unit, self.id).await?;
        let (scope, zone, on) = (unit.scope_of(chapter_id).await?, unit.zone_of(chapter_id).await?, unit.today_in(chapter_id).await?);
        let last_absence = match unit.membership(self.id).await?.seat_review() {
            SeatReview::Open(absences) => {
                let marks = marks(unit, chapter_id, zone, month_of(absences.window.ends_on)).await?;
                let own = marks.get(&self.id).into_iter().flatten();
                own.filter(|(_, mark)| *mark == Mark::A).map(|(held_on, _)| *held_on).max()
            }
            SeatReview::Never | SeatReview::Kept { .. } => None,
        };
        let command = MembershipCommand::KeepSeat { note: self.note.clone(), last_absence, on };
        let version = unit.decide::<Membership>(&self.id.to_string(), scope, command).await?;
        Ok(Answer::new(self.id, version))
    }
}
