//! GET /memberships/{id}/testimonials-received

use crate::http::list::{Item, Listed, Listing, between};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::membership::{Membership, MembershipEvent};
use infra::event_log::ReadError;

/// What another member has said of this one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TestimonialReceived)]
pub struct Told {
    pub id: Uuid,
    #[schema(value_type = Uuid)]
    pub from: MembershipId,
    #[schema(value_type = schemas::Note)]
    pub text: Note,
    pub on: NaiveDate,
}

impl Item for Told {
    const COLUMNS: &'static [&'static str] = &["id", "from", "text", "on"];
    const USUAL: &'static str = "on";
}

list_query! {
    /// Which testimonials.
    Wanted {
        /// On this day or later.
        from: NaiveDate,
        /// On this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Listed<Told>;

/// The testimonials that others have given a member
///
/// Members of any chapter, as far as they were given to this membership.
#[utoipa::path(tag = "memberships", operation_id = "listTestimonialsReceived", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/memberships/{id}/testimonials-received")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&commands, query.paging()).await?;
    let (version, all) = read(&caller, &access, &commands, MembershipId(*id)).await?;
    let within = between(query.from, query.to);
    listing.answer(&request, version, all.into_iter().filter(|told| within(told.on)).collect())
}

/// All of them, for whoever may see them, with the membership's version.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MembershipId) -> Result<(i64, Vec<Told>), Problem> {
    access.require(caller, Action::ReadDashboards, Object::Membership(id)).await?;
    // Those who gave them need not be seen: the program reads their events for itself.
    let version = commands.existing::<Membership>(&id.to_string(), "membership").await?.version;
    let events = commands.log.reader.testimonials_of(id.into()).await?;
    let events = events.iter().map(|event| event.payload_as()).collect::<Result<Vec<_>, _>>().map_err(ReadError::from)?;
    let item = |event| match event {
        MembershipEvent::TestimonialGiven { testimonial_id, from, text, on, .. } => Some(Told { id: testimonial_id, from, text, on }),
        _ => None,
    };
    Ok((version, events.into_iter().filter_map(item).collect()))
}
