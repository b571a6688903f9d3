//! GET /sessions, GET /users/{id}/sessions, POST /sessions/{id}/end, POST /sessions/end-all.

use crate::rest::prelude::*;
use crate::rest::responses::Directs;
use actix_web::HttpResponse;
use actix_web::web::Json;
use chrono::{DateTime, Utc};
use domain::user::Ending;
use domain::{SessionId, UserId};
use infra::house::House;

/// A session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct Row {
    pub session_id: Uuid,
    pub began_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// To the minute.
    #[schema(required)]
    pub last_used_at: Option<DateTime<Utc>>,
    pub with_second_factor: bool,
    /// The browser or program, as it called itself.
    #[schema(required)]
    pub client: Option<String>,
    /// Whether it is the one by which this is asked.
    pub present: bool,
}

/// Somebody's sessions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sessions)]
pub struct Answer {
    /// Those that have not ended, the latest first.
    pub items: Vec<Row>,
}

/// One's own sessions
#[utoipa::path(tag = "sessions", operation_id = "listSessions", responses((status = 200, body = Answer, description = "Those that have not ended."), ReadProblems, (status = 403, body = Problem, content_type = "application/problem+json", description = "The token belongs to no user.")))]
#[get("/sessions")]
pub async fn list(caller: Caller, house: Theirs<House>, _nothing: Query<Nothing>) -> Result<Json<Answer>, Problem> {
    Ok(Json(sessions(&caller, &house, caller.user()?).await?))
}

/// A user's sessions
///
/// For headquarters; one's own are at `/sessions`.
#[utoipa::path(tag = "users", operation_id = "listUserSessions", responses((status = 200, body = Answer, description = "Those that have not ended."), ReadProblems))]
#[get("/users/{id}/sessions")]
pub async fn of_user(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    id: Path<Uuid>,
    _nothing: Query<Nothing>,
) -> Result<Json<Answer>, Problem> {
    let id = UserId(*id);
    access.require(&caller, Action::ReadUsers, Object::User(id)).await?;
    Ok(Json(sessions(&caller, &house, id).await?))
}

/// The sessions of a user as they are shown.
pub async fn sessions(caller: &Caller, house: &House, user: UserId) -> Result<Answer, Problem> {
    let rows = house.accounts.sessions(user).await?;
    let row = |row: infra::accounts::SessionRow| Row {
        session_id: row.session_id.0,
        began_at: row.began_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        with_second_factor: row.with_second_factor,
        client: row.client,
        present: caller.session == Some(row.session_id),
    };
    Ok(Answer { items: rows.into_iter().map(row).collect() })
}

/// End one of one's own sessions
#[utoipa::path(tag = "sessions", operation_id = "endSession", request_body = Nothing, responses((status = 204, description = "It has ended."), Directs))]
#[post("/sessions/{id}/end")]
pub async fn end(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let (caller, id) = (asked.caller(), SessionId(*id));
    let why = if caller.session == Some(id) { Ending::SignedOut } else { Ending::Revoked };
    house.accounts.end_session(caller.user()?, id, why, caller.client.as_deref()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sign out everywhere: end every session of one's own
#[utoipa::path(tag = "sessions", operation_id = "endAllSessions", request_body = Nothing, responses((status = 204, description = "They have ended."), Directs))]
#[post("/sessions/end-all")]
pub async fn end_all(asked: Asked<Nothing>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let caller = asked.caller();
    house.accounts.sign_out_everywhere(caller.user()?, caller.client.as_deref()).await?;
    Ok(HttpResponse::NoContent().finish())
}
