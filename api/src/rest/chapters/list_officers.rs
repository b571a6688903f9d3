//! GET /chapters/{id}/officers

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::calendar::Term;
use domain::chapter::{Chapter, Office};

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

impl Item for Officer {
    const COLUMNS: &'static [&'static str] = &["membership_id", "office", "term.starts_on", "term.ends_on"];
    const USUAL: &'static str = "term.starts_on";
}

list_query! {
    /// Which terms of office.
    Wanted {
        /// Only those in office on this day.
        on: NaiveDate,
        /// Those of this member.
        membership_id: Uuid,
        #[param(value_type = Option<schemas::Office>)]
        office: Office,
    }
}

type Answer = Listed<Officer>;

/// The officers of a chapter: past, present and entered ahead
#[utoipa::path(tag = "chapters", operation_id = "listOfficers", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/chapters/{id}/officers")]
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
    let loaded = commands.existing::<Chapter>(&id.to_string(), "chapter").await?;
    let wanted = loaded.state.officers().iter().filter(|officer| {
        query.on.is_none_or(|day| officer.term.contains(day))
            && query.membership_id.is_none_or(|id| officer.membership_id == MembershipId(id))
            && query.office.is_none_or(|office| officer.office == office)
    });
    let items: Vec<Officer> = wanted.map(|o| Officer { membership_id: o.membership_id, office: o.office, term: o.term }).collect();
    listing.answer(&request, loaded.version, items)
}
