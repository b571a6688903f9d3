//! GET /chapters/{id}/roster

use crate::rest::prelude::*;
use domain::calendar::Term;
use domain::chapter::Chapter;
use domain::membership::Membership;

/// Whose roster is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The members of this day; today's when left out.
    on: Option<NaiveDate>,
    /// Answer only when this position of the log is to be seen.
    min_position: Option<i64>,
}

/// An active member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RosterMember)]
pub struct Member {
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

/// The members of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Roster)]
pub struct Answer {
    on: NaiveDate,
    items: Vec<Member>,
}

/// The active members of a chapter on a day
#[utoipa::path(tag = "chapters", operation_id = "listRoster", params(Wanted), responses((status = 200, body = Answer, description = "The members, by name."), ReadProblems))]
#[get("/chapters/{id}/roster")]
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
    let version = commands.existing::<Chapter>(&id.to_string(), "chapter").await?.version;
    let on = match query.on {
        Some(on) => on,
        None => commands.today_in(id).await?,
    };
    let mut items = members(&commands, id, on).await?;
    for member in items.iter_mut().filter(|member| !caller.knows(member.membership_id.into())) {
        (member.term, member.on_medical_leave) = (None, None);
    }
    Ok(Found { version, body: Answer { on, items } })
}

/// The active members of a chapter on a day, by name.
pub async fn members(commands: &Commands, id: ChapterId, on: NaiveDate) -> Result<Vec<Member>, Problem> {
    let mut items = Vec::new();
    for entry in commands.roster(id, on).await? {
        let membership = commands.load::<Membership>(&entry.membership_id.to_string(), true).await?.state;
        let (Some(contact), Some(profession)) = (membership.contact(), membership.profession()) else { continue };
        items.push(Member {
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
