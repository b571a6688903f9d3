//! GET /chapters/{id}/roster

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::calendar::Term;
use domain::chapter::Chapter;
use domain::membership::Membership;

/// An active member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RosterMember)]
pub struct Member {
    /// The day on which they are members.
    on: NaiveDate,
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    #[schema(value_type = schemas::Name)]
    pub name: Personal<Name>,
    #[schema(value_type = schemas::Profession)]
    pub profession: Profession,
    /// The latest term that had begun on the day. Members are not told others'.
    #[schema(value_type = Option<schemas::Term>)]
    term: Option<Term>,
    /// Whether approved medical leave covers the day: the mark M requires it. Members are not told others'.
    pub on_medical_leave: Option<bool>,
}

impl Item for Member {
    const COLUMNS: &'static [&'static str] =
        &["on", "membership_id", "name", "profession", "term.starts_on", "term.ends_on", "on_medical_leave"];
    const USUAL: &'static str = "name";
}

list_query! {
    /// Whose roster.
    Wanted {
        /// The members of this day; today's when left out.
        on: NaiveDate,
        /// Spelled as in the organisation's list.
        profession: String,
    }
}

type Answer = Listed<Member>;

/// The active members of a chapter on a day
#[utoipa::path(tag = "chapters", operation_id = "listRoster", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/chapters/{id}/roster")]
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
    let on = match query.on {
        Some(on) => on,
        None => commands.today_in(id).await?,
    };
    let mut items = members(&commands, id, on).await?;
    let insight = access.insight(&caller, id).await?;
    for member in items.iter_mut().filter(|member| !insight.knows(member.membership_id)) {
        (member.term, member.on_medical_leave) = (None, None);
    }
    if let Some(profession) = &query.profession {
        items.retain(|member| member.profession.as_str() == profession);
    }
    listing.answer(&request, version, items)
}

/// The active members of a chapter on a day, by name.
pub async fn members(commands: &Commands, id: ChapterId, on: NaiveDate) -> Result<Vec<Member>, Problem> {
    let roster = commands.roster(id, on).await?;
    let ids: Vec<_> = roster.iter().map(|entry| entry.membership_id).collect();
    let loaded = commands.load_all::<Membership>(&ids, true).await?;
    let mut items = Vec::new();
    for (entry, membership) in roster.into_iter().zip(loaded) {
        let membership = membership.state;
        let (Some(contact), Some(profession)) = (membership.contact(), membership.profession()) else { continue };
        items.push(Member {
            on,
            membership_id: entry.membership_id,
            name: contact.name.clone(),
            profession: profession.clone(),
            term: membership.terms().iter().rfind(|term| term.starts_on <= on).copied(),
            on_medical_leave: Some(entry.on_medical_leave),
        });
    }
    items.sort_by(|one, other| one.name.0.cmp(&other.name.0));
    Ok(items)
}
