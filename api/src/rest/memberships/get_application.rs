//! GET /memberships/{id}/application

use super::told;
use crate::http::records::Sensitive;
use crate::rest::prelude::*;
use domain::membership::{MembershipEvent, Reference};

/// What an applicant brought along, and what members said to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Application)]
pub struct Answer {
    pub applied_on: NaiveDate,
    #[schema(value_type = Vec<schemas::Reference>)]
    pub references: Vec<Reference>,
    /// What the committee heard.
    #[schema(value_type = schemas::Note)]
    pub interview_note: Personal<Note>,
    /// The member who brought the applicant.
    #[schema(value_type = Option<Uuid>)]
    pub sponsor: Option<MembershipId>,
    pub objections: Vec<Objection>,
    /// Under which the committee approved.
    #[schema(value_type = Option<schemas::Note>)]
    pub conditions: Option<Note>,
    /// Why the committee declined.
    #[schema(value_type = Option<schemas::Note>)]
    pub declined_because: Option<Note>,
}

/// A member's word against a seat.
#[derive(Debug, Serialize, ToSchema)]
pub struct Objection {
    #[schema(value_type = Uuid)]
    pub by: MembershipId,
    #[schema(value_type = schemas::Note)]
    pub reason: Note,
    pub on: NaiveDate,
}

impl Answer {
    fn follow(&mut self, event: MembershipEvent) {
        match event {
            MembershipEvent::Objected { by, reason, on } => self.objections.push(Objection { by, reason, on }),
            MembershipEvent::Approved { conditions, .. } => self.conditions = conditions,
            MembershipEvent::Declined { reason, .. } => self.declined_because = Some(reason),
            _ => {}
        }
    }
}

/// The application, for those who decide on it
#[utoipa::path(tag = "memberships", operation_id = "getApplication", params(Freshness), responses((status = 200, body = Answer, description = "The application; the ETag names the version of the membership."), TaggedReads))]
#[get("/memberships/{id}/application")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    read(&caller, &access, &commands, MembershipId(*id)).await
}

/// The same, for whoever runs the chapter.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MembershipId) -> Result<Found<Answer>, Problem> {
    access.require(caller, Action::RunChapter, Object::Membership(id)).await?;
    let (version, events) = told(commands, id).await?;
    let mut found = None;
    for event in events {
        if let MembershipEvent::Applied { references, interview_note, sponsor, applied_on, .. } = event {
            let (objections, conditions, declined_because) = (Vec::new(), None, None);
            found = Some(Answer { applied_on, references, interview_note, sponsor, objections, conditions, declined_because });
        } else if let Some(answer) = &mut found {
            answer.follow(event);
        }
    }
    // Of a member who came from another chapter that is not the caller's, the application is not there to see.
    let body = found.ok_or_else(|| Problem::not_found("application"))?;
    access.read(caller, Sensitive::Contact, Object::Membership(id));
    Ok(Found { version, body })
}
