//! GET /memberships/{id}/score

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use domain::membership::Membership;
use infra::dashboards::score_of_member;
use projections::answers::scores::MemberScore;

/// The score of a member
///
/// Every point explained: the measure, the band, the counts, and the policy that it came from. Reckoned on the day `to`.
#[utoipa::path(tag = "dashboards", operation_id = "getMemberScore", params(Lens), responses((status = 200, body = MemberScore, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/memberships/{id}/score")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    id: Path<Uuid>,
    lens: Query<Lens>,
) -> Result<HttpResponse, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::ReadDashboards, Object::Membership(id)).await?;
    let membership = commands.existing::<Membership>(&id.to_string(), "membership").await?;
    let chapter = membership.state.chapter_id().ok_or_else(|| Problem::not_found("membership"))?;
    let view = lens.chapter(&runner, &commands, chapter).await?;
    let answer = score_of_member(&view.source, chapter, id, view.window.to).await?;
    shown(&view, answer, "score: the member was not active then")
}
