//! GET /memberships/{id}/one-to-ones

use super::told;
use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::membership::MembershipEvent;

/// A talk outside the meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneToOne)]
pub struct Told {
    #[schema(value_type = Uuid)]
    with: MembershipId,
    on: NaiveDate,
    #[schema(value_type = Option<schemas::Note>)]
    topics: Option<Note>,
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
    access.require(&caller, Action::ReadDashboards, Object::Membership(id)).await?;
    let (version, events) = told(&commands, id).await?;
    let within = |on: NaiveDate| query.from.is_none_or(|from| from <= on) && query.to.is_none_or(|to| on <= to);
    let item = |event| match event {
        MembershipEvent::OneToOneReported { with, on, topics, .. } => Some(Told { with, on, topics }),
        _ => None,
    };
    listing.answer(&request, version, events.into_iter().filter_map(item).filter(|told| within(told.on)).collect())
}
