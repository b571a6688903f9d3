//! GET /grants

use crate::http::list::{Page, answer};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{GrantRow, Value, Where};

list_query! {
    /// Which grants.
    Wanted {
        user_id: Uuid,
        role: String,
        /// Of this region, chapter or membership.
        scope_id: Uuid,
    }
}

type Answer = Page<GrantRow>;

/// Who may do what, and where
///
/// Those that have not been ended; what was ended is in the log.
#[utoipa::path(tag = "users", operation_id = "listGrants", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/grants")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::ReadUsers, Object::Organisation).await?;
    let mut wanted = Vec::new();
    wanted.extend(query.user_id.map(|user| Where::Is("user_id", Value::Uuid(user))));
    wanted.extend(query.role.clone().map(|role| Where::Is("role", Value::Text(role))));
    wanted.extend(query.scope_id.map(|scope| Where::Is("scope_id", Value::Uuid(scope))));
    answer::<GrantRow>(&runner, request.headers(), &wanted, "grant_id", query.paging()).await
}
