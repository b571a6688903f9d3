//! GET /events/{position}

use super::detail::{Detail, Sight};
use super::wanted::reach;
use crate::http::reach::Reach;
use crate::rest::prelude::*;
use actix_web::web::Json;
use infra::house::House;
use infra::trace::TraceError;

impl From<TraceError> for Problem {
    fn from(error: TraceError) -> Self {
        match error {
            TraceError::Log(error) => error.into(),
            TraceError::Ledger(error) => error.into(),
        }
    }
}

/// What the caller's grant lets them see, with the chapters that it reaches where these are some of all.
struct Within {
    reach: Reach,
    chapters: Vec<Uuid>,
}

impl Sight for Within {
    fn sees(&self, region: Option<Uuid>, chapter: Option<Uuid>) -> bool {
        self.reach.covers(region, chapter)
    }

    fn sees_chapter(&self, chapter: Uuid) -> bool {
        self.reach.everything || self.chapters.contains(&chapter)
    }
}

impl Within {
    async fn of(reach: Reach, runner: &Runner) -> Result<Self, Problem> {
        let chapters = reach.charged_chapters(runner).await?.unwrap_or_default();
        Ok(Self { reach, chapters })
    }
}

/// One event of the log
///
/// With the command that wrote it, what caused it and what came of it, as far as the caller sees.
#[utoipa::path(tag = "events", operation_id = "getEvent", responses((status = 200, body = Detail, description = "The event, and what hangs together with it."), ReadProblems))]
#[get("/events/{position}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    position: Path<i64>,
    _nothing: Query<Nothing>,
) -> Result<Json<Detail>, Problem> {
    Ok(Json(read(&caller, &access, &house, *position).await?))
}

/// The same, for whoever may read the log there.
pub async fn read(caller: &Caller, access: &Access, house: &House, position: i64) -> Result<Detail, Problem> {
    let reach = reach(caller, access, &house.runner).await?;
    let found = house.log.reader.event(position).await?.filter(|event| reach.covers(event.region_id, event.chapter_id));
    let trace = house.trace(found.ok_or_else(|| Problem::not_found("event"))?).await?;
    Ok(Detail::of(trace, &Within::of(reach, &house.runner).await?))
}
