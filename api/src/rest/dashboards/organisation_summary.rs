//! GET /organisation/dashboards/summary

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, summary_of_area};
use projections::answers::summary::Summary;

/// The organisation at a glance
///
/// Totals only.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationSummary", params(Lens), responses((status = 200, body = Summary, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/summary")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let answer = summary_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "organisation")
}
