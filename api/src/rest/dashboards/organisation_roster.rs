//! GET /organisation/dashboards/roster

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, roster_of_area};
use projections::answers::area_roster::AreaRoster;

/// The rosters of the organisation in numbers
///
/// Members, applicants, seats taken and open, in all, by region below, and by chapter; the chapters' own rosters have the names. As it
/// stands at `as_of`; the day `to` says which decisions are overdue.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationRoster", params(Lens), responses((status = 200, body = AreaRoster, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/roster")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let answer = roster_of_area(&view.source, scope, view.window.to).await?;
    shown(&view, answer, "organisation")
}
