//! GET /chapters

use crate::http::list::{Page, answer};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{ChapterRow, ChapterStanding, Where};

list_query! {
    /// Which chapters.
    Wanted {
        /// Those of this region and the regions beneath it.
        region_id: Uuid,
        #[param(value_type = Option<schemas::ChapterStatus>)]
        status: ChapterStanding,
        /// Whose members pay in this currency.
        #[param(value_type = Option<schemas::Currency>)]
        currency: Currency,
    }
}

type Answer = Page<ChapterRow>;

/// The chapters that the caller may see
#[utoipa::path(tag = "chapters", operation_id = "listChapters", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/chapters")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = seen(&caller, &access, &runner, query.region_id.map(RegionId)).await?;
    wanted.extend(query.currency.map(|currency| Where::Is("currency", projections::Cell::to_value(&currency))));
    if let Some(status) = query.status {
        wanted.push(Where::Is("status", projections::Cell::to_value(&status)));
    }
    answer::<ChapterRow>(&runner, request.headers(), &wanted, "name", query.paging()).await
}

/// The chapters that the caller may see: those of a region and of all beneath it, where one is named.
pub async fn seen(caller: &Caller, access: &Access, runner: &Runner, region: Option<RegionId>) -> Result<Vec<Where>, Problem> {
    let mut wanted = Vec::new();
    if let Some(region) = region {
        access.require(caller, Action::Read, Object::Region(region)).await?;
        wanted.push(Where::In("region_id", Access::subtree(runner, region.into()).await?));
    }
    wanted.extend(access.reach(caller, Action::Read, runner).await?.of_chapters());
    Ok(wanted)
}
