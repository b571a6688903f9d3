//! Meetings: scheduling, moving, the attendance sheet, visitors.

use super::{Answer, CommandError, Unit, UseCase};
use chrono::{NaiveDate, NaiveDateTime};
use domain::calendar::Place;
use domain::meeting::{InvitationAnswer, Meeting, MeetingCommand, Scheduling, SheetEntry, Visitor};
use domain::text::{EmailAddress, Name, Note, Personal, Profession};
use domain::{ChapterId, MeetingId, MembershipId, PersonId};
use std::collections::BTreeSet;

/// Schedules the chapter's meeting of a date that its rule gives.
pub struct ScheduleMeeting {
    pub chapter_id: ChapterId,
    pub slot: NaiveDate,
}

impl UseCase for ScheduleMeeting {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = MeetingId::of_slot(self.chapter_id, self.slot).to_string();
        let near = unit.meetings_near(self.chapter_id, self.slot).await?;
        let version = schedule(unit, self.chapter_id, self.slot, Scheduling::ByHand, &near).await?;
        Ok(Answer::new(id, version))
    }
}

/// Stages the meeting of a slot, as far as none of those near begins then.
pub(super) async fn schedule(
    unit: &mut Unit<'_>,
    chapter_id: ChapterId,
    slot: NaiveDate,
    by: Scheduling,
    near: &BTreeSet<String>,
) -> Result<i64, CommandError> {
    let id = MeetingId::of_slot(chapter_id, slot).to_string();
    let scope = unit.scope_of(chapter_id).await?;
    let chapter = unit.chapter(chapter_id).await?;
    let region_id = unit.region_of(chapter_id).await?;
    let line = unit.lineage(region_id).await?;
    let holiday = line.iter().find_map(|(_, region)| region.holiday(slot).cloned());
    let rule = chapter.meeting_rule_on(slot).cloned().ok_or(CommandError::NotFound { what: "meeting rule for that date" })?;
    let time_zone = unit.zone_of(chapter_id).await?;
    let now = unit.now().with_timezone(&time_zone).naive_local();
    let taken = unit.starts_beside(&id, near).await?;
    let command =
        MeetingCommand::Schedule { chapter_id, chapter_is_open: chapter.is_open(), slot, rule, time_zone, holiday, now, taken, by };
    unit.decide::<Meeting>(&id, scope, command).await
}

/// A guest about to be registered.
#[derive(Clone)]
pub struct NewVisitor {
    pub name: Name,
    pub email: EmailAddress,
    pub profession: Option<Profession>,
    pub invited_by: MembershipId,
}

/// What is asked of a meeting that exists.
#[derive(Clone)]
pub enum MeetingChange {
    Move { to: NaiveDateTime, place: Option<Place>, reason: Note },
    Cancel { reason: Note },
    DeclareHoliday { name: Name },
    RegisterVisitor { visitor: NewVisitor },
    RemoveVisitor { person_id: PersonId },
    AnswerInvitation { membership_id: MembershipId, answer: InvitationAnswer },
    DraftSheet { entries: Vec<SheetEntry> },
    CompleteSheet { entries: Vec<SheetEntry> },
    AmendSheet { entries: Vec<SheetEntry>, reason: Note },
}

impl MeetingChange {
    fn entries(&self) -> &[SheetEntry] {
        match self {
            MeetingChange::DraftSheet { entries }
            | MeetingChange::CompleteSheet { entries }
            | MeetingChange::AmendSheet { entries, .. } => entries,
            MeetingChange::Move { .. }
            | MeetingChange::Cancel { .. }
            | MeetingChange::DeclareHoliday { .. }
            | MeetingChange::RegisterVisitor { .. }
            | MeetingChange::RemoveVisitor { .. }
            | MeetingChange::AnswerInvitation { .. } => &[],
        }
    }
}

/// Of which chapter a substitute is a member, the sheet asks; here, whether it is a membership at all.
async fn substitutes_exist(unit: &mut Unit<'_>, entries: &[SheetEntry]) -> Result<(), CommandError> {
    for id in entries.iter().filter_map(|entry| entry.substitute.as_ref()?.membership_id) {
        let unknown = |_| CommandError::Invalid {
            field: "entries",
            message: format!("the substitute {id} is no membership: leave membership_id out for somebody who is a member nowhere"),
        };
        unit.membership(id).await.map_err(unknown)?;
    }
    Ok(())
}

/// Changes a meeting.
pub struct ChangeMeeting {
    pub id: MeetingId,
    pub change: MeetingChange,
}

impl UseCase for ChangeMeeting {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.id.to_string();
        let meeting = unit.existing::<Meeting>(&id, "meeting").await?;
        let (chapter_id, held_on) = (meeting.chapter_id(), meeting.held_on());
        let (Some(chapter_id), Some(held_on)) = (chapter_id, held_on) else { return Err(CommandError::NotFound { what: "meeting" }) };
        let scope = unit.scope_of(chapter_id).await?;
        let today = unit.today_in(chapter_id).await?;
        substitutes_exist(unit, self.change.entries()).await?;
        let mut answer = Answer::new(&id, 0);
        let command = match self.change.clone() {
            MeetingChange::Move { to, place, reason } => {
                let near = unit.meetings_near(chapter_id, to.date()).await?;
                MeetingCommand::Move { to, place, reason, taken: unit.starts_beside(&id, &near).await? }
            }
            MeetingChange::Cancel { reason } => MeetingCommand::Cancel { reason },
            MeetingChange::DeclareHoliday { name } => MeetingCommand::DeclareHoliday { name },
            MeetingChange::RegisterVisitor { visitor } => {
                let command = register(unit, chapter_id, held_on, visitor).await?;
                if let MeetingCommand::RegisterVisitor { visitor, .. } = &command {
                    answer = answer.with("person_id", visitor.person_id);
                }
                command
            }
            MeetingChange::RemoveVisitor { person_id } => MeetingCommand::RemoveVisitor { person_id },
            MeetingChange::AnswerInvitation { membership_id, answer } => {
                unit.named_membership(membership_id, "membership_id").await?;
                let is_member = unit.is_member(membership_id, chapter_id, held_on).await?;
                let zone = unit.zone_of(chapter_id).await?;
                let now = unit.now().with_timezone(&zone).naive_local();
                MeetingCommand::AnswerInvitation { membership_id, is_member, answer, now }
            }
            MeetingChange::DraftSheet { entries } => {
                MeetingCommand::DraftSheet { entries, roster: unit.roster(chapter_id, held_on).await?, today }
            }
            MeetingChange::CompleteSheet { entries } => {
                MeetingCommand::CompleteSheet { entries, roster: unit.roster(chapter_id, held_on).await?, today }
            }
            MeetingChange::AmendSheet { entries, reason } => {
                MeetingCommand::AmendSheet { entries, roster: unit.roster(chapter_id, held_on).await?, reason }
            }
        };
        answer.version = unit.decide::<Meeting>(&id, scope, command).await?;
        Ok(answer)
    }
}

async fn register(
    unit: &mut Unit<'_>,
    chapter_id: ChapterId,
    held_on: NaiveDate,
    visitor: NewVisitor,
) -> Result<MeetingCommand, CommandError> {
    let person_id = PersonId::known_by(&visitor.email);
    // Two registrations at once would each see the visits before the other.
    let registration = unit.registrations_of(person_id).await? + 1;
    unit.take_ticket(domain::claims::visit(person_id, registration));
    Ok(MeetingCommand::RegisterVisitor {
        inviter_is_member: unit.is_member(visitor.invited_by, chapter_id, held_on).await?,
        guest: unit.guest(&visitor.email, chapter_id, held_on).await?,
        earlier_visits: unit.visits_of(person_id).await?,
        visits_allowed: unit.rules_of(chapter_id, held_on).await?.rules.joining.visits_before_applying,
        visitor: Visitor {
            person_id,
            name: Personal(visitor.name),
            email: Personal(visitor.email),
            profession: visitor.profession,
            invited_by: visitor.invited_by,
        },
    })
}
