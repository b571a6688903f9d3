//! GET /meetings/{id}/answers

use crate::rest::prelude::*;
use domain::meeting::{InvitationAnswer, Meeting};

/// What a member said to the invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberAnswer)]
pub struct Answered {
    #[schema(value_type = Uuid)]
    membership_id: MembershipId,
    #[schema(value_type = schemas::InvitationAnswer)]
    answer: InvitationAnswer,
}

/// Who comes, and who does not; those who have not answered are left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeetingAnswers)]
pub struct Answer {
    items: Vec<Answered>,
}

/// What members said to the invitation
#[utoipa::path(tag = "meetings", operation_id = "listAnswers", params(Freshness), responses((status = 200, body = Answer, description = "The answers so far."), ReadProblems))]
#[get("/meetings/{id}/answers")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = MeetingId(*id);
    access.require(&caller, Action::ReadDashboards, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let answers = loaded.state.gathering().map(|meeting| meeting.answers.clone()).unwrap_or_default();
    let items = answers.into_iter().map(|(membership_id, answer)| Answered { membership_id, answer }).collect();
    Ok(Found { version: loaded.version, body: Answer { items } })
}
