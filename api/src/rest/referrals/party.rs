//! Whose word counts on a referral: the receiver's on what became of it, the giver's on taking it back.

use crate::rest::prelude::*;
use domain::referral::Referral;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// A side of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Giver,
    Receiver,
}

impl Party {
    /// Lets the party itself pass, and whoever may act for it.
    pub async fn acts(self, doing: &Doing<'_>, id: ReferralId) -> Result<(), Problem> {
        doing.require(Action::Read, Object::Referral(id)).await?;
        let referral = doing.commands.existing::<Referral>(&id.to_string(), "referral").await?;
        let parties = referral.state.parties().ok_or_else(|| Problem::not_found("referral"))?;
        let member = match self {
            Party::Giver => parties.giver,
            Party::Receiver => parties.receiver,
        };
        doing.require_for(member).await
    }
}

/// Changes a referral, as the party whose word it is.
pub async fn say(doing: Doing<'_>, party: Party, id: ReferralId, change: ReferralChange) -> Result<Committed, Problem> {
    party.acts(&doing, id).await?;
    doing.perform(ChangeReferral { id, change }).await
}
