//! GET /chapters/{id}/dashboards/roster

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::roster_of_chapter;
use projections::answers::roster::Roster;

/// The roster of a chapter, with applicants, offices and every seat
///
/// As it stands at `as_of`; the day `to` says whose offices are current. `/chapters/{id}/roster` has the members of any day, for a sheet.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterRoster", params(Lens), responses((status = 200, body = Roster, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/roster")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = roster_of_chapter(&view.source, id, view.window.to).await?;
    shown(&view, answer, "chapter")
}
