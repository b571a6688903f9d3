//! GET /chapters/{id}/dashboards/return-on-dues

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::return_on_dues_of_chapter;
use projections::answers::return_on_dues::ChapterReturn;

/// The return on dues of a chapter
///
/// Closed business received against dues paid, by currency.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterReturnOnDues", params(Lens), responses((status = 200, body = ChapterReturn, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/return-on-dues")]
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
    let answer = return_on_dues_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
