//! POST /memberships/{id}/seat-review-decision

use crate::rest::prelude::*;
use infra::commands::seats::KeepSeat;

/// What the committee decides about a seat that is open for review. A membership is ended with `terminate`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = DecideSeatReview, example = json!({"kind": "keep", "note": "Was abroad for her father's illness"}))]
pub enum Request {
    /// The member keeps the seat.
    Keep {
        #[schema(value_type = schemas::Note)]
        note: Note,
    },
}

/// Decide on a seat that is open for review
#[utoipa::path(tag = "memberships", operation_id = "decideSeatReview", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/seat-review-decision")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let Request::Keep { note } = &asked.body;
    Ok(Reply::changed(keep(asked.doing(), id, note.clone()).await?))
}

/// Lets the member keep the seat, for whoever runs the chapter.
pub async fn keep(doing: Doing<'_>, id: MembershipId, note: Note) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Membership(id)).await?;
    doing.perform(KeepSeat { id, note }).await
}
