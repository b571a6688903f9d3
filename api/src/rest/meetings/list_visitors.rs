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
    person_id: PersonId,
    #[schema(value_type = schemas::Name)]
    name: Personal<Name>,
    /// Members are told that of the guests whom they invited.
    #[schema(value_type = Option<schemas::EmailAddress>)]
    email: Option<Personal<EmailAddress>>,
    #[schema(value_type = Option<schemas::Profession>)]
    profession: Option<Profession>,
    #[schema(value_type = Uuid)]
    invited_by: MembershipId,
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
    access.require(&caller, Action::Read, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let visitors = loaded.state.gathering().map(|meeting| meeting.visitors.clone()).unwrap_or_default();
    let insight = match loaded.state.chapter_id() {
        Some(chapter) => Some(access.insight(&caller, chapter).await?),
        None => None,
    };
    let invited = |v: &domain::meeting::Visitor| query.invited_by.is_none_or(|by| v.invited_by == MembershipId(by));
    let visitor = |v: domain::meeting::Visitor| Visitor {
        person_id: v.person_id,
        name: v.name,
        email: insight.as_ref().is_some_and(|insight| insight.knows(v.invited_by)).then_some(v.email),
        profession: v.profession,
        invited_by: v.invited_by,
    };
    listing.answer(&request, loaded.version, visitors.into_iter().filter(invited).map(visitor).collect())
}
