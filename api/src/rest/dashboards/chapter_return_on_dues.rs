//! GET /chapters/{id}/dashboards/return-on-dues

use super::converted::{InCurrency, Totals, shown_in};
use super::lens::{Converting, Lens, Look};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::return_on_dues_of_chapter;
use projections::answers::return_on_dues::ChapterReturn;

/// The return on dues of a chapter
///
/// Closed business received against dues paid, by currency.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterReturnOnDues", params(Lens, Converting), responses((status = 200, body = InCurrency<ChapterReturn>, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/return-on-dues")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = return_on_dues_of_chapter(&view.source, id, view.window).await?;
    shown_in(&view, answer, "chapter", |answer| {
        let (business, dues) = answer.totals.iter().map(|row| (row.business_received, row.dues_paid)).unzip();
        Totals { business, dues_paid: Some(dues) }
    })
    .await
}
