//! GET /chapters/{id}/dashboards/return-on-dues

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::return_on_dues_of_chapter;
use projections::answers::return_on_dues::ChapterReturn;

/// The return on dues of a chapter
///
/// Closed business received against dues paid, by currency.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterReturnOnDues", params(Lens), responses((status = 200, body = ChapterReturn, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/return-on-dues")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = return_on_dues_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
