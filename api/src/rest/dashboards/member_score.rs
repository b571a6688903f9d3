//! GET /memberships/{id}/score

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::score_of_member;
use projections::answers::scores::ScoreOfMember;

/// The score of a member
///
/// Every point explained: the measure, the band, the counts, and the policy that it came from. Reckoned over the months of the policy that end on the day `to`.
/// Members see the band of the business that they gave, and not its amount: its receivers share that or do not.
#[utoipa::path(tag = "dashboards", operation_id = "getMemberScore", params(Lens), responses((status = 200, body = ScoreOfMember, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/memberships/{id}/score")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = MembershipId(*id);
    let (chapter, view) = look.at_member(id).await?;
    let answer = score_of_member(&view.source, chapter, id, view.window.to).await?;
    let by_member = look.is_by_member(chapter).await?;
    let answer = answer.map(|answer| if by_member { answer.without_amounts() } else { answer });
    shown(&view, answer, "score: the member was not active then")
}
