//! GET /organisation/dashboards/scores

use super::chapter_scores::AreaScores;
use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, scores_of_area};

/// The scores of the chapters of the organisation
///
/// Every point explained: the measure, the band, the counts, and the policy that it came from. Reckoned on the day `to`.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationScores", params(Lens), responses((status = 200, body = AreaScores, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/scores")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let items = scores_of_area(&view.source, scope, view.window.to).await?;
    shown(&view, items.map(|items| AreaScores { items }), "organisation")
}
