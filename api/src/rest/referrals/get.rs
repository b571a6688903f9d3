//! GET /referrals/{id}

use crate::rest::prelude::*;
use domain::ClosureId;
use domain::referral::{Closure, Contact, Referral, ReferralEvent, Stage, Tier};

/// A pledge and what has become of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct Answer {
    #[schema(value_type = Uuid)]
    pub id: ReferralId,
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    #[schema(value_type = Uuid)]
    pub giver: MembershipId,
    #[schema(value_type = Uuid)]
    pub receiver: MembershipId,
    #[schema(value_type = schemas::Tier)]
    pub tier: Tier,
    pub pledged_on: NaiveDate,
    #[schema(value_type = schemas::ReferralStage)]
    pub stage: Stage,
    /// Without news it expires on this day.
    pub expires_on: NaiveDate,
    #[schema(value_type = Option<schemas::Contact>)]
    pub contact: Option<Contact>,
    #[schema(value_type = Option<schemas::Note>)]
    pub description: Option<Personal<Note>>,
    pub closures: Vec<ClosureView>,
}

/// One closing, with its amount as last amended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closure)]
pub struct ClosureView {
    #[schema(value_type = Uuid)]
    pub closure_id: ClosureId,
    pub closed_on: NaiveDate,
    pub amount_shared: bool,
    /// Left out for the giver when the receiver does not share it, unless the giver has a charge in the chapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Money>)]
    pub amount: Option<Money>,
}

/// A referral
///
/// The giver sees that business was closed, and its amount only if the receiver shares it; officers of the chapter see it in any case.
#[utoipa::path(tag = "referrals", operation_id = "getReferral", params(Freshness), responses((status = 200, body = Answer, description = "The referral; the ETag names its version."), TaggedReads))]
#[get("/referrals/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    read(&caller, &access, &commands, ReferralId(*id)).await
}

/// The same, for whoever may see it.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: ReferralId) -> Result<Found<Answer>, Problem> {
    access.require(caller, Action::Read, Object::Referral(id)).await?;
    let loaded = commands.existing::<Referral>(&id.to_string(), "referral").await?;
    let pledge = loaded.state.pledge().ok_or_else(|| Problem::not_found("referral"))?;
    let first = commands.log.reader.stream("referral", &id.to_string(), 0).await?;
    let pledged = first.first().and_then(|event| event.payload_as::<ReferralEvent>().ok());
    let (contact, description) = match pledged {
        Some(ReferralEvent::Pledged { contact, description, .. }) => (contact, Some(description)),
        _ => (None, None),
    };
    let hidden = hides_amounts(caller, access, pledge.parties.chapter_id, pledge.parties.giver).await?;
    let view = |closure: &Closure| ClosureView {
        closure_id: closure.closure_id,
        closed_on: closure.closed_on,
        amount_shared: closure.amount_shared,
        amount: (closure.amount_shared || !hidden).then_some(closure.amount),
    };
    let body = Answer {
        id,
        chapter_id: pledge.parties.chapter_id,
        giver: pledge.parties.giver,
        receiver: pledge.parties.receiver,
        tier: pledge.parties.tier,
        pledged_on: pledge.parties.pledged_on,
        stage: pledge.stage,
        expires_on: pledge.expires_on,
        contact,
        description,
        closures: pledge.closures.iter().map(view).collect(),
    };
    Ok(Found { version: loaded.version, body })
}

/// Whether the caller is the giver, and nobody who is told amounts that the receiver does not share.
pub async fn hides_amounts(caller: &Caller, access: &Access, chapter: ChapterId, giver: MembershipId) -> Result<bool, Problem> {
    Ok(caller.own_memberships().any(|own| own == giver) && !access.insight(caller, chapter).await?.whole)
}
