//! What users are told: how they come in, and what has changed about how they are let in.

use crate::event::{Event, Recorded};
use crate::ids::UserId;
use crate::notices::{AccountChange, Notice};
use crate::reactions::{Reaction, RulesInForce, Task};
use crate::user::{PasswordBy, UserEvent};

pub(in crate::reactions) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let (Event::User(event), Ok(user_id)) = (&recorded.event, recorded.aggregate_id.parse::<UserId>()) else { return Vec::new() };
    let notice = match event {
        UserEvent::Invited { link_id, .. } | UserEvent::InvitedAgain { link_id, .. } => Notice::Invitation { user_id, link_id: *link_id },
        UserEvent::ResetAsked { link_id, .. } => Notice::PasswordReset { user_id, link_id: *link_id },
        event => match change(event) {
            Some(change) => Notice::AccountChanged { user_id, change, position: recorded.position },
            None => return Vec::new(),
        },
    };
    vec![Reaction::Do(Task::Notify(notice))]
}

fn change(event: &UserEvent) -> Option<AccountChange> {
    match event {
        UserEvent::PasswordSet { by: PasswordBy::Change | PasswordBy::Reset, .. } => Some(AccountChange::Password),
        UserEvent::SecondFactorEnrolled { .. } => Some(AccountChange::SecondFactorEnrolled),
        UserEvent::SecondFactorRemoved { .. } => Some(AccountChange::SecondFactorRemoved),
        UserEvent::RecoveryCodeUsed { .. } => Some(AccountChange::RecoveryCodeUsed),
        UserEvent::IdentityLinked { .. } => Some(AccountChange::IdentityLinked),
        UserEvent::IdentityUnlinked { .. } => Some(AccountChange::IdentityUnlinked),
        UserEvent::SignInSlowed { .. } => Some(AccountChange::SignInSlowed),
        _ => None,
    }
}
