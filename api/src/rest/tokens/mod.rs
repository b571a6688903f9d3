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
/// The detail of the answer in which a token's text stands.
pub const TEXT: &str = "token";

pub fn routes(config: &mut ServiceConfig) {
    config.service(issue).service(list).service(revoke);
}

/// A token to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueToken, example = json!({"label": "Ledger import", "role": "accountant", "scope": {"kind": "organisation"}, "expires_at": "2027-02-01T00:00:00Z"}))]
pub struct Request {
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
    Ok(Reply::created(make(asked.doing(), &house, &asked.body).await?))
}

/// Issues a token on the caller's behalf. Its text is among the answer's details, this once.
pub async fn make(doing: Doing<'_>, house: &House, request: &Request) -> Result<Committed, Problem> {
    let user = doing.caller.user()?;
    if doing.caller.session.is_none() {
        return Err(Problem::forbidden("a token issues no tokens: sign in"));
    }
    let Request { label, role, scope, expires_at } = request;
    let now = house.log.clock.now();
    let expires_at = expires_at.unwrap_or(now + Duration::days(USUAL));
    if expires_at > now + Duration::days(MOST) {
        return Err(Problem::invalid("expires_at", "a token holds for a year at most"));
    }
    let new =
        NewToken { holder: Some(user), actor: user.into(), label: label.clone(), role: *role, scope: *scope, expires_at: Some(expires_at) };
    let Issued { text, mut committed, .. } = house.accounts.issue(doing.context, new).await?;
    committed.answer.details.extend(text.map(|text| (TEXT.to_owned(), text.into())));
    Ok(committed)
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
    let wanted = seen(&caller, &access, query.user_id).await?;
    answer::<ApiTokenRow>(&runner, request.headers(), &wanted, "-issued_at", query.paging()).await
}

/// Which tokens the caller sees: those of a user, where one is named.
pub async fn seen(caller: &Caller, access: &Access, user: Option<Uuid>) -> Result<Vec<Where>, Problem> {
    Ok(match (user, caller.user) {
        (None, _) if access.may_somewhere(caller, Action::ReadUsers) => Vec::new(),
        (None, Some(own)) => vec![Where::Is("user_id", Value::Uuid(own.0))],
        (None, None) => {
            access.require(caller, Action::ReadUsers, Object::Organisation).await?;
            Vec::new()
        }
        (Some(user), _) => {
            access.require(caller, Action::ReadUsers, Object::User(user.into())).await?;
            vec![Where::Is("user_id", Value::Uuid(user))]
        }
    })
}

/// Revoke a token
///
/// One's own; headquarters revokes anybody's. It counts no more from the next request on.
#[utoipa::path(tag = "tokens", operation_id = "revokeToken", request_body = Nothing, responses(Changes))]
#[post("/tokens/{id}/revoke")]
async fn revoke(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<Reply, Problem> {
    Ok(Reply::changed(end(asked.doing(), &house, TokenId(*id)).await?))
}

/// Revokes a token: one's own, or anybody's for those who manage users.
pub async fn end(doing: Doing<'_>, house: &House, id: TokenId) -> Result<Committed, Problem> {
    let token = house.commands.load::<ApiToken>(&id.to_string(), true).await?.state;
    let known = token.issued().ok_or_else(|| Problem::not_found("token"))?;
    let holder = known.holder;
    if holder.is_none() || holder != doing.caller.user {
        let manages = doing.require(Action::ManageUsers, Object::Organisation).await;
        manages.map_err(|problem| if problem.status == 404 { Problem::not_found("token") } else { problem })?;
        // Whoever could not have given a role takes it from nobody.
        if !doing.caller.roles().iter().any(|own| own.may_give(known.role)) {
            return Err(Problem::forbidden("this token has a role that yours does not give or take: ask an administrator"));
        }
    }
    Ok(house.accounts.revoke(doing.context, id).await?)
}
