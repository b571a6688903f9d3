//! GET /chapters/{id}/dashboards/summary

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::summary_of_chapter;
use projections::answers::summary::Summary;

/// A chapter at a glance
///
/// Totals only, so that every member of the chapter may read them.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterSummary", params(Lens), responses((status = 200, body = Summary, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/summary")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::Read, id).await?;
    let answer = summary_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
