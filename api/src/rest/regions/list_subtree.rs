//! GET /regions/{id}/subtree

use crate::http::list::{Page, answer};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{RegionRow, Where};

list_query! {
    /// How the subtree is read.
    Wanted {}
}

type Answer = Page<RegionRow>;

/// A region and all regions beneath it
#[utoipa::path(tag = "regions", operation_id = "listSubtree", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; `parent_id` tells the tree."), ReadProblems))]
#[get("/regions/{id}/subtree")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Data<Runner>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::Read, Object::Region(RegionId(*id))).await?;
    Freshness { min_position: query.min_position }.wait(&runner).await?;
    let wanted = [Where::In("region_id", Access::subtree(&runner, *id).await?)];
    answer::<RegionRow>(&runner, request.headers(), &wanted, "name", query.paging()).await
}
