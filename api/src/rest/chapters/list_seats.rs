//! GET /chapters/{id}/seats

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::chapter::Chapter;
use domain::membership::{Membership, PhaseName};
use std::collections::BTreeMap;

/// A seat, and who holds it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChapterSeat)]
pub struct Seat {
    #[schema(value_type = schemas::Profession)]
    profession: Profession,
    /// None while it is open.
    #[schema(value_type = Option<Uuid>)]
    membership_id: Option<MembershipId>,
    /// The holder's. An approved membership holds its seat for the first payment.
    #[schema(value_type = Option<schemas::MembershipStatus>)]
    status: Option<PhaseName>,
}

impl Item for Seat {
    const COLUMNS: &'static [&'static str] = &["profession", "membership_id", "status"];
    const USUAL: &'static str = "profession";
}

list_query! {
    /// Which seats.
    Wanted {
        /// Only those that are held, or only those that are open.
        held: bool,
    }
}

type Answer = Listed<Seat>;

/// The seats of a chapter: one for each profession of the list
#[utoipa::path(tag = "chapters", operation_id = "listSeats", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/chapters/{id}/seats")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let listing = Listing::begin(&commands, query.paging()).await?;
    access.require(&caller, Action::Read, Object::Chapter(id)).await?;
    let version = commands.existing::<Chapter>(&id.to_string(), "chapter").await?.version;
    let today = commands.today_in(id).await?;
    let rules = commands.rules_in_force(Some(id), None, today).await?;
    let key = |profession: &Profession| profession.as_str().to_lowercase();
    let open = |profession: &Profession| (key(profession), Seat { profession: profession.clone(), membership_id: None, status: None });
    let mut seats: BTreeMap<String, Seat> = rules.rules.professions.names.iter().map(open).collect();
    let holders = commands.log.reader.holders(&format!("seat/{id}/")).await?;
    let holders: Vec<String> = holders.into_iter().map(|(_, holder)| holder).collect();
    for (holder, membership) in holders.iter().zip(commands.load_all::<Membership>(&holders, true).await?) {
        if let (Some(profession), Ok(holder)) = (membership.state.profession().cloned(), holder.parse()) {
            let seat = Seat { membership_id: Some(holder), status: Some(membership.state.phase_name()), profession };
            seats.insert(key(&seat.profession), seat);
        }
    }
    let wanted = |seat: &Seat| query.held.is_none_or(|held| held == seat.membership_id.is_some());
    let items: Vec<Seat> = seats.into_values().filter(wanted).collect();
    listing.answer(&request, version, items)
}
