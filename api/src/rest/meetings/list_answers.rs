//! GET /meetings/{id}/answers

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::meeting::{InvitationAnswer, Meeting};

/// What a member said to the invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberAnswer)]
pub struct Answered {
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    #[schema(value_type = schemas::InvitationAnswer)]
    pub answer: InvitationAnswer,
}

impl Item for Answered {
    const COLUMNS: &'static [&'static str] = &["membership_id", "answer.kind", "answer.name"];
    const USUAL: &'static str = "membership_id";
}

list_query! {
    /// How the answers are read.
    Wanted {}
}

type Answer = Listed<Answered>;

/// What members said to the invitation
#[utoipa::path(tag = "meetings", operation_id = "listAnswers", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/meetings/{id}/answers")]
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
    let Found { version, body } = read(&caller, &access, &commands, id).await?;
    listing.answer(&request, version, body)
}

/// All of them, for whoever may see who comes.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MeetingId) -> Result<Found<Vec<Answered>>, Problem> {
    access.require(caller, Action::ReadDashboards, Object::Meeting(id)).await?;
    let loaded = commands.existing::<Meeting>(&id.to_string(), "meeting").await?;
    let answers = loaded.state.gathering().map(|meeting| meeting.answers.clone()).unwrap_or_default();
    let body = answers.into_iter().map(|(membership_id, answer)| Answered { membership_id, answer }).collect();
    Ok(Found { version: loaded.version, body })
}
