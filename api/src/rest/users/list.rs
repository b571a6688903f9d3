//! GET /users

use crate::http::list::{Page, answer};
use crate::http::records::Sensitive;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{UserRow, Value, Where};

list_query! {
    /// Which users.
    Wanted {
        /// invited, active or disabled.
        status: String,
        email: String,
        person_id: Uuid,
    }
}

type Answer = Page<UserRow>;

/// The users
#[utoipa::path(tag = "users", operation_id = "listUsers", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/users")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::ReadUsers, Object::Organisation).await?;
    access.read(&caller, Sensitive::Contact, Object::Organisation);
    let mut wanted = Vec::new();
    wanted.extend(query.status.clone().map(|status| Where::Is("status", Value::Text(status))));
    wanted.extend(query.email.clone().map(|email| Where::Is("email", Value::Text(email))));
    wanted.extend(query.person_id.map(|person| Where::Is("person_id", Value::Uuid(person))));
    answer::<UserRow>(&runner, request.headers(), &wanted, "name", query.paging()).await
}
