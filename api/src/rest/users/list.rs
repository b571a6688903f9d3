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
        /// Whose name or address has this in it.
        text: String,
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
    may_read(&caller, &access).await?;
    let mut wanted = Vec::new();
    wanted.extend(query.status.as_deref().map(with_status));
    if let Some(text) = &query.text {
        wanted.push(Where::Any(vec![Where::Holds("name", text.clone()), Where::Holds("email", text.clone())]));
    }
    wanted.extend(query.email.clone().map(|email| Where::Is("email", Value::Text(email))));
    wanted.extend(query.person_id.map(|person| Where::Is("person_id", Value::Uuid(person))));
    answer::<UserRow>(&runner, request.headers(), &wanted, "name", query.paging()).await
}

/// Lets pass whoever may see all users, and puts down that they did.
pub async fn may_read(caller: &Caller, access: &Access) -> Result<(), Problem> {
    access.require(caller, Action::ReadUsers, Object::Organisation).await?;
    access.read(caller, Sensitive::Contact, Object::Organisation);
    Ok(())
}

pub fn with_status(status: &str) -> Where {
    Where::Is("status", Value::Text(status.to_owned()))
}
