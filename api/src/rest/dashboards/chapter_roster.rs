//! GET /chapters/{id}/dashboards/roster

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::roster_of_chapter;
use projections::answers::roster::Roster;

/// The roster of a chapter, with applicants, offices and every seat
///
/// As it stands at `as_of`; the day `to` says whose offices are current. `/chapters/{id}/roster` has the members of any day, for a sheet.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterRoster", params(Lens), responses((status = 200, body = Roster, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/roster")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    id: Path<Uuid>,
    lens: Query<Lens>,
) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::ReadDashboards, Object::Chapter(id)).await?;
    let view = lens.chapter(&runner, &commands, id).await?;
    let answer = roster_of_chapter(&view.source, id, view.window.to).await?;
    shown(&view, answer, "chapter")
}
