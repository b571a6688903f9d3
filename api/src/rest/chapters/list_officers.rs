//! GET /chapters/{id}/officers

use crate::rest::prelude::*;
use domain::calendar::Term;
use domain::chapter::{Chapter, Office};

/// Which terms of office are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only those in office on this day.
    on: Option<NaiveDate>,
    /// Answer only when this position of the log is to be seen.
    min_position: Option<i64>,
}

/// A member's term in an office.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Officer)]
pub struct Officer {
    #[schema(value_type = Uuid)]
    membership_id: MembershipId,
    #[schema(value_type = schemas::Office)]
    office: Office,
    #[schema(value_type = schemas::Term)]
    term: Term,
}

/// The chapter's officers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Officers)]
pub struct Answer {
    items: Vec<Officer>,
}

/// The officers of a chapter: past, present and entered ahead
#[utoipa::path(tag = "chapters", operation_id = "listOfficers", params(Wanted), responses((status = 200, body = Answer, description = "The terms of office."), ReadProblems))]
#[get("/chapters/{id}/officers")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
) -> Result<Found<Answer>, Problem> {
    let id = ChapterId(*id);
    Freshness { min_position: query.min_position }.wait_in_log(&commands).await?;
    access.require(&caller, Action::Read, Object::Chapter(id)).await?;
    let loaded = commands.existing::<Chapter>(&id.to_string(), "chapter").await?;
    let wanted = loaded.state.officers().iter().filter(|officer| query.on.is_none_or(|day| officer.term.contains(day)));
    let items = wanted.map(|o| Officer { membership_id: o.membership_id, office: o.office, term: o.term }).collect();
    Ok(Found { version: loaded.version, body: Answer { items } })
}
