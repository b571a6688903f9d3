//! API tokens: with which programs ask on their holder's behalf.

use crate::http::list::{Page, answer};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Duration, Utc};
use domain::TokenId;
use domain::api_token::ApiToken;
use domain::grants::{GrantScope, Role};
use infra::accounts::{Issued, NewToken};
use infra::house::House;
use projections::{ApiTokenRow, Value, Where};
use utoipa_actix_web::service_config::ServiceConfig;

/// How long a user's token holds at most, and where nothing is said.
const MOST: i64 = 366;
const USUAL: i64 = 90;

pub fn routes(config: &mut ServiceConfig) {
    config.service(issue).service(list).service(revoke);
}

/// A token to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueToken, example = json!({"label": "Ledger import", "role": "accountant", "scope": {"kind": "organisation"}, "expires_at": "2027-02-01T00:00:00Z"}))]
struct Request {
    /// What it is for.
    #[schema(value_type = schemas::Name)]
    label: Name,
    /// One of the roles that the caller holds, in the scope in which they hold it.
    #[schema(value_type = schemas::Role)]
    role: Role,
    #[schema(value_type = schemas::GrantScope)]
    scope: GrantScope,
    /// A year from now at most; 90 days when left out.
    expires_at: Option<DateTime<Utc>>,
}

/// Issue a token
///
/// It asks on the caller's behalf, in one of their roles, and only as long as they hold that. `token` is shown this once: the same
/// Idempotency-Key again answers without it.
#[utoipa::path(tag = "tokens", operation_id = "issueToken", request_body = Request, responses(Creates))]
#[post("/tokens")]
async fn issue(asked: Asked<Request>, house: Data<House>) -> Result<Reply, Problem> {
    let user = asked.caller().user()?;
    if asked.caller().session.is_none() {
        return Err(Problem::forbidden("a token issues no tokens: sign in"));
    }
    let Request { label, role, scope, expires_at } = &asked.body;
    let now = house.log.clock.now();
    let expires_at = expires_at.unwrap_or(now + Duration::days(USUAL));
    if expires_at > now + Duration::days(MOST) {
        return Err(Problem::invalid("expires_at", "a token holds for a year at most"));
    }
    let new =
        NewToken { holder: Some(user), actor: user.into(), label: label.clone(), role: *role, scope: *scope, expires_at: Some(expires_at) };
    let Issued { text, mut committed, .. } = house.accounts.issue(asked.context(), new).await?;
    committed.answer.details.extend(text.map(|text| ("token".to_owned(), text.into())));
    Ok(Reply::created(committed))
}

list_query! {
    /// Which tokens.
    Wanted {
        /// Those of this user; headquarters may ask for others' than their own.
        user_id: Uuid,
    }
}

type Answer = Page<ApiTokenRow>;

/// The tokens
///
/// Users see their own; those who may see users, all of them. What a token is, is never shown again.
#[utoipa::path(tag = "tokens", operation_id = "listTokens", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/tokens")]
async fn list(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = Vec::new();
    match (query.user_id, caller.user) {
        (None, _) if access.may_somewhere(&caller, Action::ReadUsers) => {}
        (None, Some(own)) => wanted.push(Where::Is("user_id", Value::Uuid(own.0))),
        (None, None) => access.require(&caller, Action::ReadUsers, Object::Organisation).await?,
        (Some(user), _) => {
            access.require(&caller, Action::ReadUsers, Object::User(user.into())).await?;
            wanted.push(Where::Is("user_id", Value::Uuid(user)));
        }
    }
    answer::<ApiTokenRow>(&runner, request.headers(), &wanted, "-issued_at", query.paging()).await
}

/// Revoke a token
///
/// One's own; headquarters revokes anybody's. It counts no more from the next request on.
#[utoipa::path(tag = "tokens", operation_id = "revokeToken", request_body = Nothing, responses(Changes))]
#[post("/tokens/{id}/revoke")]
async fn revoke(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<Reply, Problem> {
    let id = TokenId(*id);
    let token = house.commands.load::<ApiToken>(&id.to_string(), true).await?.state;
    let known = token.issued().ok_or_else(|| Problem::not_found("token"))?;
    let holder = known.holder;
    if holder.is_none() || holder != asked.caller().user {
        let manages = asked.require(Action::ManageUsers, Object::Organisation).await;
        manages.map_err(|problem| if problem.status == 404 { Problem::not_found("token") } else { problem })?;
        // Whoever could not have given a role takes it from nobody.
        if !asked.caller().roles().iter().any(|own| own.may_give(known.role)) {
            return Err(Problem::forbidden("this token has a role that yours does not give or take: ask an administrator"));
        }
    }
    Ok(Reply::changed(house.accounts.revoke(asked.context(), id).await?))
}
