//! DELETE /regions/{id}/holidays/{on}

use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Withdraw a holiday
#[utoipa::path(tag = "regions", operation_id = "withdrawHoliday", responses(Changes))]
#[delete("/regions/{id}/holidays/{on}")]
pub async fn handler(path: Path<(Uuid, NaiveDate)>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let (id, on) = path.into_inner();
    let id = RegionId(id);
    asked.require(Action::Administer, Object::Region(id)).await?;
    let command = RegionCommand::WithdrawHoliday { on };
    asked.change(ChangeRegion { id, command }).await
}
