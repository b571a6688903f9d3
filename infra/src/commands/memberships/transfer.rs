//! Moving to another chapter.

use super::{home, priced, profession_of, seat_taken_by};
use crate::commands::{CommandError, Scope, Unit};
use chrono::NaiveDate;
use domain::membership::{Membership, MembershipCommand, MembershipEvent};
use domain::text::Profession;
use domain::{ChapterId, MembershipId};

/// Each chapter's log tells its half of a transfer.
pub(super) async fn transfer(
    unit: &mut Unit<'_>,
    id: MembershipId,
    to_chapter: ChapterId,
    profession: Option<Profession>,
    on: NaiveDate,
) -> Result<i64, CommandError> {
    let from = home(unit, id).await?;
    let to = unit.chapter(to_chapter).await.map_err(|error| error.named_by("to_chapter"))?;
    let (scope_from, scope_to) = (unit.scope_of(from).await?, unit.scope_of(to_chapter).await?);
    let profession = profession_of(unit, id, profession).await?;
    let in_force = unit.rules_of(to_chapter, on).await?;
    priced(unit, to_chapter, on).await?;
    let command = MembershipCommand::Transfer {
        to_chapter,
        to_is_open: to.is_open(),
        seat_taken_by: seat_taken_by(unit, id, to_chapter, Some(&profession)).await?,
        profession,
        professions: in_force.rules.professions.clone(),
        rules: in_force.rules.renewal.clone(),
        on,
    };
    let scope_of = move |event: &MembershipEvent| -> Scope {
        if matches!(event, MembershipEvent::TransferredOut { .. }) { scope_from } else { scope_to }
    };
    unit.decide_scoped::<Membership>(&id.to_string(), scope_of, command).await
}
