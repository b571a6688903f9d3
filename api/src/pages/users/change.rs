//! What the forms of a user's page do, by the functions that REST calls.

use crate::http::problem::Problem;
use crate::pages::act::{Filled, no_such_act};
use crate::pages::places::{Places, scope_fields};
use crate::rest::users::Grant;
use crate::rest::users::change::{Reason, change, end};
use crate::rest::users::give_grant::give;
use domain::user::UserCommand;
use domain::{GrantId, UserId};
use infra::commands::Committed;

/// Does what was asked.
pub async fn perform(filled: &Filled, id: UserId) -> Result<Committed, Problem> {
    let reason = || filled.body::<Reason>().map(|body| body.reason);
    let command = match filled.action() {
        "give" => {
            let place = Places::of(&filled.desk).await?.named(filled.said("scope"), "scope");
            let nowhere = || filled.body_with::<Grant>(&[("scope", String::new())]).err();
            let place = place.map_err(|problem| problem.and(nowhere()))?;
            let (kind, scope_id) = scope_fields(place);
            let grant = filled.body_with(&[("scope", String::new()), ("scope.kind", kind), ("scope.id", scope_id)])?;
            return give(filled.doing(), id, &grant).await;
        }
        "end" => {
            let grant: GrantId = filled.said("grant_id").parse().map_err(|_| no_such_act())?;
            let Reason { reason } = filled.body_with(&[("grant_id", String::new())])?;
            return end(filled.doing(), id, grant, reason).await;
        }
        "invitation" => UserCommand::InviteAgain { link: filled.desk.visitor.house.accounts.invitation() },
        "sign-out" => UserCommand::SignOutEverywhere,
        "second-factor" => UserCommand::RemoveSecondFactor { reason: reason()? },
        "disable" => UserCommand::Disable { reason: reason()? },
        "enable" => UserCommand::Enable,
        _ => return Err(no_such_act()),
    };
    change(filled.doing(), id, command).await
}

/// What was done, for the page that comes after it.
pub fn done_in_words(done: &str) -> Option<&'static str> {
    Some(match done {
        "give" => "Given. It counts from its first day, with the next request.",
        "invitation" => "A letter with another link is on its way.",
        "sign-out" => "Every session of theirs has ended.",
        "second-factor" => "The second factor is removed.",
        "disable" => "They are let in no more.",
        "enable" => "They may sign in again.",
        "end" => "The role has ended.",
        _ => return None,
    })
}
