//! GET /regions/{id}/dashboards/summary

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, summary_of_area};
use projections::answers::summary::Summary;

/// A region at a glance, with the regions beneath it
///
/// Totals only.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionSummary", params(Lens), responses((status = 200, body = Summary, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/summary")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Region(RegionId(*id));
    let view = look.at_area(scope).await?;
    let answer = summary_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "region")
}
