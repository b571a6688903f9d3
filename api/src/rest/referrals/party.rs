//! Whose word counts on a referral: the receiver's on what became of it, the giver's on taking it back.

use crate::rest::prelude::*;
use domain::referral::Referral;

/// A side of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Giver,
    Receiver,
}

impl Party {
    /// Lets the party itself pass, and whoever may act for it.
    pub async fn acts<T>(self, asked: &Asked<T>, id: ReferralId) -> Result<(), Problem> {
        asked.require(Action::Read, Object::Referral(id)).await?;
        let referral = asked.commands.existing::<Referral>(&id.to_string(), "referral").await?;
        let parties = referral.state.parties().ok_or_else(|| Problem::not_found("referral"))?;
        let member = match self {
            Party::Giver => parties.giver,
            Party::Receiver => parties.receiver,
        };
        asked.require_for(member).await
    }
}
