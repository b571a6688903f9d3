//! GET /memberships

use crate::http::access::Reach;
use crate::http::list::{Page, answer};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{Cell, MemberRow, MemberStanding, Value, Where};

list_query! {
    /// Which memberships. A transfer leaves one row in each of the two chapters.
    Wanted {
        /// Those of this chapter.
        chapter_id: Uuid,
        #[param(inline)]
        status: MemberStanding,
        /// Spelled as in the organisation's list.
        profession: String,
        /// Those of this person.
        person_id: Uuid,
    }
}

type Answer = Page<MemberRow>;

/// The memberships that the caller may see
///
/// Members see their own here; the chapter's roster names the others.
#[utoipa::path(tag = "memberships", operation_id = "listMemberships", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/memberships")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Data<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = Vec::new();
    match query.chapter_id {
        Some(chapter) => {
            access.require(&caller, Action::Read, Object::Chapter(chapter.into())).await?;
            wanted.push(Where::Is("chapter_id", Value::Uuid(chapter)));
        }
        None => match access.reach(&caller, &runner).await? {
            Reach::Everything => {}
            Reach::Regions(regions) => wanted.push(Where::In("chapter_id", Access::chapters_of(&runner, regions).await?)),
            Reach::Chapter { chapter, .. } => wanted.push(Where::Is("chapter_id", Value::Uuid(chapter))),
        },
    }
    wanted.extend(caller.own_membership().map(|own| Where::Is("membership_id", Value::Uuid(own))));
    wanted.extend(query.status.map(|status| Where::Is("status", status.to_value())));
    wanted.extend(query.profession.clone().map(|profession| Where::Is("profession", Value::Text(profession))));
    wanted.extend(query.person_id.map(|person| Where::Is("person_id", Value::Uuid(person))));
    answer::<MemberRow>(&runner, request.headers(), &wanted, "membership_id", query.paging()).await
}
