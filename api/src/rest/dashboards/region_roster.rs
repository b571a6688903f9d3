//! GET /regions/{id}/dashboards/roster

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, roster_of_area};
use projections::answers::area_roster::AreaRoster;

/// The rosters of a region with its subtree in numbers
///
/// Members, applicants, seats taken and open, in all, by region below, and by chapter; the chapters' own rosters have the names. As it
/// stands at `as_of`; the day `to` says which decisions are overdue.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionRoster", params(Lens), responses((status = 200, body = AreaRoster, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/roster")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Region(RegionId(*id));
    let view = look.at_area(scope).await?;
    let answer = roster_of_area(&view.source, scope, view.window.to).await?;
    shown(&view, answer, "region")
}
