//! DELETE /regions/{id}/holidays/{on}

use super::administer;
use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Withdraw a holiday
#[utoipa::path(tag = "regions", operation_id = "withdrawHoliday", responses(Changes))]
#[delete("/regions/{id}/holidays/{on}")]
pub async fn handler(path: Path<(Uuid, NaiveDate)>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let (id, on) = path.into_inner();
    let id = RegionId(id);
    let command = RegionCommand::WithdrawHoliday { on };
    Ok(Reply::changed(administer(asked.doing(), id, ChangeRegion { id, command }).await?))
}
