//! GET /meetings/{id}/visitors

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::meeting::Meeting;

/// A guest at a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Visitor)]
pub struct Visitor {
    #[schema(value_type = Uuid)]
    pub person_id: PersonId,
    #[schema(value_type = schemas::Name)]
    pub name: Personal<Name>,
    /// Members are told that of the guests whom they invited.
    #[schema(value_type = Option<schemas::EmailAddress>)]
    pub email: Option<Personal<EmailAddress>>,
    #[schema(value_type = Option<schemas::Profession>)]
    pub profession: Option<Profession>,
    #[schema(value_type = Uuid)]
    pub invited_by: MembershipId,
}

impl Item for Visitor {
    const COLUMNS: &'static [&'static str] = &["person_id", "name", "email", "profession", "invited_by"];
    const USUAL: &'static str = "name";
}

list_query! {
    /// Which visitors.
    Wanted {
        /// Those whom this member invited.
        invited_by: Uuid,
    }
}

type Answer = Listed<Visitor>;

/// The visitors of a meeting
#[utoipa::path(tag = "meetings", operation_id = "listVisitors", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/meetings/{id}/visitors")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = MeetingId(*id);
    let listing = Listing::begin(&commands, query.paging()).await?;
    let Found { version, body: mut visitors } = read(&caller, &access, &commands, id).await?;
    visitors.retain(|visitor| query.invited_by.is_none_or(|by| visitor.invited_by == MembershipId(by)));
    listing.answer(&request, version, visitors)
}

/// All of them, for whoever may see the meeting.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MeetingId) -> Result<Found<Vec<Visitor>>, Problem> {
    access.require(caller, Action::Read, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let visitors = loaded.state.gathering().map(|meeting| meeting.visitors.clone()).unwrap_or_default();
    let insight = match loaded.state.chapter_id() {
        Some(chapter) => Some(access.insight(caller, chapter).await?),
        None => None,
    };
    let visitor = |v: domain::meeting::Visitor| Visitor {
        person_id: v.person_id,
        name: v.name,
        email: insight.as_ref().is_some_and(|insight| insight.knows(v.invited_by)).then_some(v.email),
        profession: v.profession,
        invited_by: v.invited_by,
    };
    Ok(Found { version: loaded.version, body: visitors.into_iter().map(visitor).collect() })
}
