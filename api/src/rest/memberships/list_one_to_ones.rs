//! GET /memberships/{id}/one-to-ones

use super::told;
use crate::http::list::{Item, Listed, Listing, between};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::membership::MembershipEvent;

/// A talk outside the meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneToOne)]
pub struct Told {
    #[schema(value_type = Uuid)]
    pub with: MembershipId,
    pub on: NaiveDate,
    #[schema(value_type = Option<schemas::Note>)]
    pub topics: Option<Note>,
}

impl Item for Told {
    const COLUMNS: &'static [&'static str] = &["with", "on", "topics"];
    const USUAL: &'static str = "on";
}

list_query! {
    /// Which one-to-ones.
    Wanted {
        /// On this day or later.
        from: NaiveDate,
        /// On this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Listed<Told>;

/// The one-to-ones that a member has reported
#[utoipa::path(tag = "memberships", operation_id = "listOneToOnes", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/memberships/{id}/one-to-ones")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = MembershipId(*id);
    let listing = Listing::begin(&commands, query.paging()).await?;
    let (version, all) = read(&caller, &access, &commands, id).await?;
    let within = between(query.from, query.to);
    listing.answer(&request, version, all.into_iter().filter(|told| within(told.on)).collect())
}

/// All of them, for whoever may see them.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MembershipId) -> Result<(i64, Vec<Told>), Problem> {
    access.require(caller, Action::ReadDashboards, Object::Membership(id)).await?;
    let (version, events) = told(commands, id).await?;
    let item = |event| match event {
        MembershipEvent::OneToOneReported { with, on, topics, .. } => Some(Told { with, on, topics }),
        _ => None,
    };
    Ok((version, events.into_iter().filter_map(item).collect()))
}
