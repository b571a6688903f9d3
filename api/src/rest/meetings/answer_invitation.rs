//! POST /meetings/{id}/answers

use crate::rest::prelude::*;
use domain::meeting::InvitationAnswer;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};

/// Whether a member comes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnswerInvitation, example = json!({"membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "answer": {"kind": "substitute", "name": "Sue Stand-In"}}))]
pub struct Request {
    #[schema(value_type = Uuid)]
    membership_id: MembershipId,
    #[schema(value_type = schemas::InvitationAnswer)]
    answer: InvitationAnswer,
}

/// Say whether a member comes to a meeting
///
/// Until it begins. It is an intention: the attendance sheet says who was there.
#[utoipa::path(tag = "meetings", operation_id = "answerInvitation", request_body = Request, responses(Changes))]
#[post("/meetings/{id}/answers")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let membership_id = asked.body.membership_id;
    asked.require(Action::Read, Object::Meeting(id)).await?;
    asked.require_for(membership_id).await?;
    let change = MeetingChange::AnswerInvitation { membership_id, answer: asked.body.answer.clone() };
    asked.change(ChangeMeeting { id, change }).await
}
