//! GET /chapters/{id}/seats

use crate::rest::prelude::*;
use domain::chapter::Chapter;
use domain::membership::{Membership, PhaseName};
use std::collections::BTreeSet;

/// A seat that is held.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TakenSeat)]
pub struct Taken {
    #[schema(value_type = schemas::Profession)]
    profession: Profession,
    #[schema(value_type = Uuid)]
    membership_id: MembershipId,
    /// An approved membership holds its seat for the first payment.
    #[schema(value_type = schemas::MembershipStatus)]
    status: PhaseName,
}

/// The professions of a chapter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seats)]
pub struct Answer {
    taken: Vec<Taken>,
    /// Professions of the list that nobody holds here.
    #[schema(value_type = Vec<schemas::Profession>)]
    open: Vec<Profession>,
}

/// The seats of a chapter: one for each profession of the list
#[utoipa::path(tag = "chapters", operation_id = "listSeats", params(Freshness), responses((status = 200, body = Answer, description = "Those taken and those open."), ReadProblems))]
#[get("/chapters/{id}/seats")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::Read, Object::Chapter(id)).await?;
    let version = commands.existing::<Chapter>(&id.to_string(), "chapter").await?.version;
    let today = commands.today_in(id).await?;
    let mut taken = Vec::new();
    for (_, holder) in commands.log.reader.holders(&format!("seat/{id}/")).await? {
        let membership = commands.load::<Membership>(&holder, true).await?.state;
        if let (Some(profession), Ok(membership_id)) = (membership.profession().cloned(), holder.parse()) {
            taken.push(Taken { profession, membership_id, status: membership.phase_name() });
        }
    }
    taken.sort_by(|one, other| one.profession.cmp(&other.profession));
    let held: BTreeSet<String> = taken.iter().map(|seat| seat.profession.as_str().to_lowercase()).collect();
    let rules = commands.rules_in_force(Some(id), None, today).await?;
    let names = rules.rules.professions.names.iter();
    let open = names.filter(|name| !held.contains(&name.as_str().to_lowercase())).cloned().collect();
    Ok(Found { version, body: Answer { taken, open } })
}
