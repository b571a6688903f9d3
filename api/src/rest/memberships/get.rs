//! GET /memberships/{id}

use crate::http::records::Sensitive;
use crate::rest::prelude::*;
use domain::calendar::Term;
use domain::membership::{Leave, Membership, Phase, PhaseName, Renewal, Stay};

/// A membership as far as the caller may know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = MembershipSeen)]
pub enum Answer {
    Whole(Box<Whole>),
    /// What members know of each other.
    Card(Card),
}

/// What is on a member's card, and no more: who knows more is shown the whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipCard)]
pub struct Card {
    #[schema(value_type = Uuid)]
    id: MembershipId,
    /// The latest one after a transfer.
    #[schema(value_type = Uuid)]
    chapter_id: ChapterId,
    #[schema(value_type = schemas::Name)]
    name: Personal<Name>,
    #[schema(value_type = schemas::Profession)]
    profession: Profession,
    #[schema(value_type = schemas::MembershipStatus)]
    status: PhaseName,
}

/// One person in one chapter, from application to departure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Membership)]
pub struct Whole {
    #[schema(value_type = Uuid)]
    pub id: MembershipId,
    /// The latest one after a transfer.
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    #[schema(value_type = Uuid)]
    pub person_id: PersonId,
    #[schema(value_type = schemas::Name)]
    pub name: Personal<Name>,
    #[schema(value_type = schemas::EmailAddress)]
    pub email: Personal<EmailAddress>,
    #[schema(value_type = Option<schemas::Phone>)]
    pub phone: Option<Personal<Phone>>,
    #[schema(value_type = schemas::Profession)]
    pub profession: Profession,
    #[schema(value_type = schemas::MembershipStatus)]
    pub status: PhaseName,
    /// While the committee has not decided: by when it does.
    pub decide_by: Option<NaiveDate>,
    /// While the first payment is awaited: the last day on which the seat is held.
    pub seat_held_until: Option<NaiveDate>,
    /// Every term, the days actually had, oldest first.
    #[schema(value_type = Vec<schemas::Term>)]
    pub terms: Vec<Term>,
    /// How far the renewal of the last term has come: `"not_open"`, `"open"`, or `{"decided": ...}`.
    #[schema(value_type = schemas::Renewal)]
    pub renewal: Renewal,
    /// Every stay in a chapter, oldest first.
    #[schema(value_type = Vec<schemas::Stay>)]
    pub stays: Vec<Stay>,
    #[schema(value_type = Vec<schemas::Leave>)]
    pub leaves: Vec<Leave>,
    /// Members who object to the application.
    #[schema(value_type = Vec<Uuid>)]
    pub objectors: Vec<MembershipId>,
    pub training_completed_on: Option<NaiveDate>,
}

/// A membership
///
/// Members see all of their own, and of others what is on their card.
#[utoipa::path(tag = "memberships", operation_id = "getMembership", params(Freshness), responses((status = 200, body = Answer, description = "The membership; the ETag names its version."), TaggedReads))]
#[get("/memberships/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    read(&caller, &access, &commands, MembershipId(*id)).await
}

/// The same, for whoever may see it.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MembershipId) -> Result<Found<Answer>, Problem> {
    access.require(caller, Action::Read, Object::Membership(id)).await?;
    let loaded = commands.existing::<Membership>(&id.to_string(), "membership").await?;
    let file = loaded.state.file().cloned().ok_or_else(|| Problem::not_found("membership"))?;
    if !access.insight(caller, file.chapter_id).await?.knows(id) {
        let (name, status) = (file.applicant.name, loaded.state.phase_name());
        let card = Card { id, chapter_id: file.chapter_id, name, profession: file.profession, status };
        return Ok(Found { version: loaded.version, body: Answer::Card(card) });
    }
    if !caller.own_memberships().any(|own| own == id) {
        access.read(caller, Sensitive::Contact, Object::Membership(id));
    }
    let (decide_by, seat_held_until) = match loaded.state.phase() {
        Phase::Applied { decide_by, .. } => (Some(*decide_by), None),
        Phase::Approved { seat_held_until, .. } | Phase::Returning { seat_held_until, .. } => (None, Some(*seat_held_until)),
        _ => (None, None),
    };
    let body = Whole {
        id,
        chapter_id: file.chapter_id,
        person_id: file.applicant.person_id,
        name: file.applicant.name,
        email: file.applicant.email,
        phone: file.applicant.phone,
        profession: file.profession,
        status: loaded.state.phase_name(),
        decide_by,
        seat_held_until,
        terms: file.terms,
        renewal: file.renewal,
        stays: file.stays,
        leaves: file.leaves,
        objectors: file.objectors.into_iter().collect(),
        training_completed_on: file.training_completed_on,
    };
    Ok(Found { version: loaded.version, body: Answer::Whole(Box::new(body)) })
}
