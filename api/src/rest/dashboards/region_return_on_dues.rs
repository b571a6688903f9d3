//! GET /regions/{id}/dashboards/return-on-dues

use super::converted::{InCurrency, Totals, shown_in};
use super::lens::{Converting, Lens, Look};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, return_on_dues_of_area};
use projections::answers::return_on_dues::AreaReturn;

/// The return on dues of a region with its subtree
///
/// Closed business received against dues paid, by currency.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionReturnOnDues", params(Lens, Converting), responses((status = 200, body = InCurrency<AreaReturn>, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/return-on-dues")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Region(RegionId(*id));
    let view = look.at_area(scope).await?;
    let answer = return_on_dues_of_area(&view.source, scope, view.window).await?;
    shown_in(&view, answer, "region", |answer| {
        let (business, dues) = answer.totals.iter().map(|row| (row.business_received, row.dues_paid)).unzip();
        Totals { business, dues_paid: Some(dues) }
    })
    .await
}
