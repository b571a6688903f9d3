//! GET /regions/{id}/subtree

use super::{FROM, RegionSeen};
use crate::http::list::{Listed, answer_as};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{RegionRow, Where};

list_query! {
    /// How the subtree is read.
    Wanted {}
}

type Answer = Listed<RegionSeen>;

/// A region and all regions beneath it
#[utoipa::path(tag = "regions", operation_id = "listSubtree", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; `parent` tells the tree."), ReadProblems))]
#[get("/regions/{id}/subtree")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::Read, Object::Region(RegionId(*id))).await?;
    Freshness { min_position: query.min_position }.wait(&runner).await?;
    let mut wanted = vec![Where::In("region_id", Access::subtree(&runner, *id).await?)];
    // Whoever is of one chapter sees its region, and not its neighbours.
    let reach = access.reach(&caller, Action::Read, &runner).await?;
    wanted.extend(reach.known_regions().map(|regions| Where::In("region_id", regions)));
    answer_as::<RegionRow, RegionSeen>(&runner, request.headers(), &wanted, FROM, query.paging()).await
}
