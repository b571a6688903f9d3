//! GET /memberships/{id}/training-credits

use super::told;
use crate::http::list::{Item, Listed, Listing, between};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::membership::MembershipEvent;

/// Credits for a course.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingCredit)]
pub struct Told {
    pub credits: u32,
    #[schema(value_type = schemas::Name)]
    pub course: Name,
    pub on: NaiveDate,
}

impl Item for Told {
    const COLUMNS: &'static [&'static str] = &["credits", "course", "on"];
    const USUAL: &'static str = "on";
}

list_query! {
    /// Which credits.
    Wanted {
        /// On this day or later.
        from: NaiveDate,
        /// On this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Listed<Told>;

/// The training credits of a member
#[utoipa::path(tag = "memberships", operation_id = "listTrainingCredits", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/memberships/{id}/training-credits")]
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
        MembershipEvent::TrainingCredited { credits, course, on, .. } => Some(Told { credits, course, on }),
        _ => None,
    };
    Ok((version, events.into_iter().filter_map(item).collect()))
}
