//! POST /referrals

use crate::rest::prelude::*;
use domain::membership::Membership;
use domain::referral::{Contact, Tier};
use infra::commands::referrals::PledgeReferral;

/// A member's word to another of the same chapter: here is someone who wants what you sell.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PledgeReferral, example = json!({
    "giver": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "receiver": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f61", "tier": "outside",
    "contact": {"name": "Eva Beispiel", "phone": "+41 61 555 01 02"}, "description": "Wants her kitchen done by June",
}))]
pub struct Request {
    #[schema(value_type = Uuid)]
    giver: MembershipId,
    #[schema(value_type = Uuid)]
    receiver: MembershipId,
    #[schema(value_type = schemas::Tier)]
    tier: Tier,
    /// Whom the receiver should call.
    #[schema(value_type = Option<schemas::Contact>)]
    contact: Option<Contact>,
    #[schema(value_type = schemas::Note)]
    description: Note,
    /// The chapter in which it is passed; the giver's when left out.
    #[schema(value_type = Option<Uuid>)]
    chapter_id: Option<ChapterId>,
}

/// Pledge a referral
#[utoipa::path(tag = "referrals", operation_id = "pledgeReferral", request_body = Request, responses(Creates))]
#[post("/referrals")]
pub async fn handler(asked: Asked<Request>) -> Result<Reply, Problem> {
    let Request { giver, receiver, tier, contact, description, chapter_id } = &asked.body;
    let word = Word {
        id: asked.new_id(),
        giver: *giver,
        receiver: *receiver,
        tier: *tier,
        contact: contact.clone(),
        description: description.clone(),
    };
    Ok(Reply::created(pledge(asked.doing(), word, *chapter_id).await?))
}

/// What one member says to another.
pub struct Word {
    pub id: ReferralId,
    pub giver: MembershipId,
    pub receiver: MembershipId,
    pub tier: Tier,
    pub contact: Option<Contact>,
    pub description: Note,
}

/// Pledges a referral in the giver's chapter, for the giver or whoever may act for them.
pub async fn pledge(doing: Doing<'_>, word: Word, chapter_id: Option<ChapterId>) -> Result<Committed, Problem> {
    let Word { id, giver, receiver, tier, contact, description } = word;
    doing.require_named(Action::ActAsMember, Object::Membership(giver), "giver").await?;
    let home = doing.commands.existing::<Membership>(&giver.to_string(), "membership").await?.state.chapter_id();
    let home = home.ok_or_else(|| Problem::not_found("membership"))?;
    if chapter_id.is_some_and(|named| named != home) {
        return Err(Problem::invalid("chapter_id", "the giver is not of this chapter: leave it out, or name the giver's"));
    }
    doing.perform(PledgeReferral { id, chapter_id: home, giver, receiver, tier, contact, description }).await
}
