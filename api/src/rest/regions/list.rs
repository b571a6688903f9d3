//! GET /regions

use super::{FROM, RegionSeen};
use crate::http::list::{Listed, answer_as};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{RegionRow, Value, Where};

list_query! {
    /// Which regions.
    Wanted {
        /// Those directly under this region.
        parent: Uuid,
    }
}

type Answer = Listed<RegionSeen>;

/// The regions that the caller may see
#[utoipa::path(tag = "regions", operation_id = "listRegions", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/regions")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = Vec::new();
    let reach = access.reach(&caller, Action::Read, &runner).await?;
    wanted.extend(reach.known_regions().map(|regions| Where::In("region_id", regions)));
    if let Some(parent) = query.parent {
        wanted.push(Where::Is("parent_id", Value::Uuid(parent)));
    }
    answer_as::<RegionRow, RegionSeen>(&runner, request.headers(), &wanted, FROM, query.paging()).await
}
