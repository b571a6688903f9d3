//! POST /meetings/{id}/move

use super::run;
use crate::rest::prelude::*;
use domain::calendar::Place;
use infra::commands::meetings::MeetingChange;

/// Move a meeting to another time or place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveMeeting, example = json!({"to": "2026-03-04T07:00:00", "reason": "Carnival"}))]
pub struct Request {
    /// On the chapter's own clock, such as `2026-03-04T07:00:00`.
    #[schema(value_type = String, format = "local-date-time")]
    to: NaiveDateTime,
    /// The old place when left out.
    #[schema(value_type = Option<schemas::Place>)]
    place: Option<Place>,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Move a meeting to another time or place
#[utoipa::path(tag = "meetings", operation_id = "moveMeeting", request_body = Request, responses(Changes))]
#[post("/meetings/{id}/move")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let change = MeetingChange::Move { to: asked.body.to, place: asked.body.place.clone(), reason: asked.body.reason.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
