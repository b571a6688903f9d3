//! GET /organisation/dashboards/return-on-dues

use super::converted::{InCurrency, Totals, shown_in};
use super::lens::{Converting, Lens, Look};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, return_on_dues_of_area};
use projections::answers::return_on_dues::AreaReturn;

/// The return on dues of the organisation
///
/// Closed business received against dues paid, by currency.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationReturnOnDues", params(Lens, Converting), responses((status = 200, body = InCurrency<AreaReturn>, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/return-on-dues")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let answer = return_on_dues_of_area(&view.source, scope, view.window).await?;
    shown_in(&view, answer, "organisation", |answer| {
        let (business, dues) = answer.totals.iter().map(|row| (row.business_received, row.dues_paid)).unzip();
        Totals { business, dues_paid: Some(dues) }
    })
    .await
}
