//! GET /meetings/{id}

use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::calendar::{Place, instant};
use domain::meeting::{Meeting, MeetingStatus, Sheet};

/// One gathering of one chapter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Meeting)]
pub struct Answer {
    #[schema(value_type = Uuid)]
    pub id: MeetingId,
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    /// The date that the chapter's rule gave, wherever the meeting has been moved.
    pub slot: NaiveDate,
    /// On the chapter's own clock, without an offset.
    #[schema(value_type = String, format = "local-date-time", example = "2026-03-03T07:00:00")]
    pub starts_at_local: NaiveDateTime,
    pub starts_at: DateTime<Utc>,
    #[schema(value_type = schemas::TimeZone)]
    pub time_zone: Tz,
    #[schema(value_type = schemas::Place)]
    pub place: Place,
    #[schema(inline)]
    pub status: Status,
    #[schema(inline)]
    pub sheet: SheetStatus,
    pub visitors: usize,
}

/// Whether a meeting takes place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Scheduled,
    Moved,
    Cancelled,
    Holiday,
}

/// How far a sheet has come. Only a completed one counts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetStatus {
    Blank,
    Draft,
    Completed,
    Amended,
}

impl From<&Sheet> for SheetStatus {
    fn from(sheet: &Sheet) -> Self {
        match sheet {
            Sheet::Blank => SheetStatus::Blank,
            Sheet::Draft(_) => SheetStatus::Draft,
            Sheet::Completed(_) => SheetStatus::Completed,
            Sheet::Amended(_) => SheetStatus::Amended,
        }
    }
}

/// A meeting
#[utoipa::path(tag = "meetings", operation_id = "getMeeting", params(Freshness), responses((status = 200, body = Answer, description = "The meeting; the ETag names its version."), TaggedReads))]
#[get("/meetings/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    read(&caller, &access, &commands, MeetingId(*id)).await
}

/// The same, for whoever may see it.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MeetingId) -> Result<Found<Answer>, Problem> {
    access.require(caller, Action::Read, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let meeting = loaded.state.gathering().ok_or_else(|| Problem::not_found("meeting"))?;
    let body = Answer {
        id,
        chapter_id: meeting.chapter_id,
        slot: meeting.slot,
        starts_at_local: meeting.starts_at,
        starts_at: instant(meeting.time_zone, meeting.starts_at),
        time_zone: meeting.time_zone,
        place: meeting.place.clone(),
        status: match meeting.status {
            MeetingStatus::ByRule => Status::Scheduled,
            MeetingStatus::Moved => Status::Moved,
            MeetingStatus::Cancelled(_) => Status::Cancelled,
            MeetingStatus::Holiday(_) => Status::Holiday,
        },
        sheet: (&meeting.sheet).into(),
        visitors: meeting.visitors.len(),
    };
    Ok(Found { version: loaded.version, body })
}
