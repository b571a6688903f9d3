//! DELETE /regions/{id}/holidays/{on}

use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Withdraw a holiday
#[utoipa::path(tag = "regions", operation_id = "withdrawHoliday", responses(Changes))]
#[delete("/regions/{id}/holidays/{on}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    path: Path<(Uuid, NaiveDate)>,
    sent: Sent<Nothing>,
) -> Result<Reply, Problem> {
    let (id, on) = path.into_inner();
    let id = RegionId(id);
    access.require(&caller, Action::Administer, Object::Region(id)).await?;
    let command = RegionCommand::WithdrawHoliday { on };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeRegion { id, command }).await?))
}
