//! GET /organisation/dashboards/renewals

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, renewals_of_area};
use projections::answers::renewals::AreaRenewals;

/// The renewals of the organisation
///
/// Who is due, invoiced, paid, late or lapsed; retention; expected and received dues.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationRenewals", params(Lens), responses((status = 200, body = AreaRenewals, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/renewals")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let answer = renewals_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "organisation")
}
