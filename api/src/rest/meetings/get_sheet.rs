//! GET /meetings/{id}/attendance

use super::get::SheetStatus;
use crate::rest::chapters::list_roster::members;
use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use domain::event::Metadata;
use domain::meeting::{Mark, MarkChange, Meeting, MeetingEvent, Sheet, SheetEntry, Substitute};

/// A member to be marked, with the mark if there is one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SheetLine)]
pub struct Line {
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    #[schema(value_type = Option<schemas::Name>)]
    pub name: Option<Personal<Name>>,
    #[schema(value_type = Option<schemas::Profession>)]
    pub profession: Option<Profession>,
    #[schema(value_type = Option<schemas::Mark>)]
    pub mark: Option<Mark>,
    #[schema(value_type = Option<schemas::Substitute>)]
    pub substitute: Option<Substitute>,
    /// Whether approved medical leave covers the day: the mark M requires it.
    pub on_medical_leave: Option<bool>,
}

/// A line that was amended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AmendedLine)]
pub struct Amended {
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    #[schema(value_type = schemas::Mark)]
    pub mark: Mark,
    /// None where the sheet had no such line.
    #[schema(value_type = Option<schemas::Mark>)]
    pub was: Option<Mark>,
}

/// An amendment of a completed sheet: when, by whom, why, and what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SheetAmendment)]
pub struct Amendment {
    pub recorded_at: DateTime<Utc>,
    /// A user's id, or that of another actor.
    pub actor: Uuid,
    #[schema(value_type = schemas::Note)]
    pub reason: Note,
    pub lines: Vec<Amended>,
}

/// An attendance sheet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttendanceSheet)]
pub struct Answer {
    #[schema(value_type = Uuid)]
    pub meeting_id: MeetingId,
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    pub held_on: NaiveDate,
    #[schema(inline)]
    pub status: SheetStatus,
    /// Every member who is active on the day.
    pub lines: Vec<Line>,
    /// In the order in which they were made.
    pub amendments: Vec<Amendment>,
}

/// The attendance sheet of a meeting, with the members to be marked
#[utoipa::path(tag = "meetings", operation_id = "getAttendanceSheet", params(Freshness), responses((status = 200, body = Answer, description = "The sheet; the meeting's version is named by the ETag."), TaggedReads))]
#[get("/meetings/{id}/attendance")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    read(&caller, &access, &commands, MeetingId(*id)).await
}

/// The lines of a sheet so far, for whoever may see it: who was marked how, and nothing of the members themselves.
pub async fn entries(caller: &Caller, access: &Access, commands: &Commands, id: MeetingId) -> Result<Vec<SheetEntry>, Problem> {
    access.require(caller, Action::ReadDashboards, Object::Meeting(id)).await?;
    let meeting = commands.existing::<Meeting>(&id.to_string(), "meeting").await?.state;
    Ok(meeting.gathering().map(|meeting| meeting.sheet.entries().to_vec()).unwrap_or_default())
}

/// The amendments of a sheet, up to a past position if one is named, for whoever may see it.
pub async fn amendments(
    caller: &Caller,
    access: &Access,
    commands: &Commands,
    id: MeetingId,
    until: Option<i64>,
) -> Result<Vec<Amendment>, Problem> {
    access.require(caller, Action::ReadDashboards, Object::Meeting(id)).await?;
    let mut amendments = Vec::new();
    for event in commands.log.reader.stream("meeting", &id.to_string(), 0).await? {
        if until.is_some_and(|until| event.position > until) {
            break;
        }
        let MeetingEvent::SheetAmended { changes, reason, .. } = event.payload_as().map_err(Problem::opaque)? else { continue };
        let metadata: Metadata = serde_json::from_str(event.metadata.get()).map_err(Problem::opaque)?;
        let line = |change: MarkChange| Amended { membership_id: change.membership_id, mark: change.to, was: change.from };
        let lines = changes.into_iter().map(line).collect();
        amendments.push(Amendment { recorded_at: event.recorded_at, actor: metadata.actor.0, reason, lines });
    }
    Ok(amendments)
}

/// The same, for whoever may see it.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MeetingId) -> Result<Found<Answer>, Problem> {
    access.require(caller, Action::ReadDashboards, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let meeting = loaded.state.gathering().ok_or_else(|| Problem::not_found("meeting"))?;
    let members = members(commands, meeting.chapter_id, meeting.held_on()).await?;
    let line = |member: crate::rest::chapters::list_roster::Member| {
        let entry = meeting.sheet.entry(member.membership_id);
        Line {
            membership_id: member.membership_id,
            name: Some(member.name),
            profession: Some(member.profession),
            mark: entry.map(|entry| entry.mark),
            substitute: entry.and_then(|entry| entry.substitute.clone()),
            on_medical_leave: member.on_medical_leave,
        }
    };
    let body = Answer {
        meeting_id: id,
        chapter_id: meeting.chapter_id,
        held_on: meeting.held_on(),
        status: (&meeting.sheet).into(),
        lines: members.into_iter().map(line).collect(),
        amendments: match meeting.sheet {
            Sheet::Amended(_) => amendments(caller, access, commands, id, None).await?,
            Sheet::Blank | Sheet::Draft(_) | Sheet::Completed(_) => Vec::new(),
        },
    };
    Ok(Found { version: loaded.version, body })
}
