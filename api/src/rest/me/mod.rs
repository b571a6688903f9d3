//! Who asks, and what they do with their own account.

use crate::http::knock::knock;
use crate::rest::prelude::*;
use crate::rest::responses::Directs;
use crate::rest::users::Linked;
use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse};
use domain::grants::{GrantScope, Role};
use domain::user::{Identity, User};
use infra::house::House;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(who).service(change_password).service(begin_enrolment).service(enrol).service(new_recovery_codes).service(unlink);
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct Who {
    /// As the log names them.
    actor: Uuid,
    /// The user; none for a token that belongs to a program.
    #[schema(required)]
    user_id: Option<Uuid>,
    #[schema(required)]
    session_id: Option<Uuid>,
    /// What they may do now, and where.
    grants: Vec<Granted>,
    /// Some roles wait until a second factor is enrolled and shown.
    wants_second_factor: bool,
    /// The caller's accounts at identity providers that let them in.
    identities: Vec<Linked>,
}

/// A role in a scope.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Granted)]
struct Granted {
    #[schema(value_type = schemas::Role)]
    role: Role,
    #[schema(value_type = schemas::GrantScope)]
    scope: GrantScope,
}

/// Who am I?
#[utoipa::path(tag = "sessions", operation_id = "getMe", responses((status = 200, body = Who, description = "Who asks, and what they may do."), ReadProblems))]
#[get("/me")]
async fn who(caller: Caller, commands: Theirs<Commands>, _nothing: Query<Nothing>) -> Result<Json<Who>, Problem> {
    let user = match caller.user {
        Some(user) => Some(commands.existing::<User>(&user.to_string(), "user").await?.state),
        None => None,
    };
    let known = user.as_ref().and_then(|user| user.known());
    Ok(Json(Who {
        actor: caller.actor.0,
        user_id: caller.user.map(Uuid::from),
        session_id: caller.session.map(Uuid::from),
        grants: caller.grants.iter().map(|(role, scope)| Granted { role: *role, scope: *scope }).collect(),
        wants_second_factor: caller.wants_second_factor,
        identities: known.into_iter().flat_map(|known| &known.identities).map(Linked::from).collect(),
    }))
}

/// The password, and the one that takes its place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangePassword, example = json!({"old_password": "four plain words here", "password": "five other plain words here"}))]
struct ChangePassword {
    #[schema(max_length = 1000, format = Password)]
    old_password: String,
    /// Ten characters at least; any may be in it.
    #[schema(min_length = 10, max_length = 128, format = Password)]
    password: String,
}

/// Change one's password
///
/// Every session ends, and one begins.
#[utoipa::path(tag = "sessions", operation_id = "changePassword", request_body = ChangePassword, responses((status = 200, body = crate::rest::sessions::Answer, description = "Changed; the session that has begun."), Directs))]
#[post("/me/password")]
async fn change_password(asked: Asked<ChangePassword>, house: Data<House>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let ChangePassword { old_password, password } = &asked.body;
    let user = asked.caller().user()?;
    let opened = house.accounts.change_password(user, old_password.clone(), password.clone(), &knock(&request, None)).await;
    let opened = opened.map_err(|error| match error {
        infra::accounts::AccountError::Wrong => Problem::invalid("old_password", "this is not your password"),
        other => other.into(),
    })?;
    Ok(HttpResponse::Ok().json(crate::rest::sessions::Answer::from(opened)))
}

/// Have a second factor offered
///
/// It counts once its first code has been sent.
#[utoipa::path(tag = "sessions", operation_id = "beginEnrolment", request_body = Nothing, responses((status = 200, body = crate::rest::sessions::Enrolment, description = "The key, for an app; the same for ten minutes."), Directs))]
#[post("/me/second-factor")]
async fn begin_enrolment(asked: Asked<Nothing>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let enrolment = house.accounts.begin_enrolment(asked.caller().user()?).await?;
    Ok(HttpResponse::Ok().json(crate::rest::sessions::Enrolment::from(enrolment)))
}

/// The first code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FirstCode, example = json!({"code": "123456"}))]
struct FirstCode {
    code: String,
}

/// Codes for when the second factor is lost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoveryCodes, example = json!({"recovery_codes": ["k3f9-2m8x-q7wd-z5hn"]}))]
struct RecoveryCodes {
    /// Shown this once; each lets in once.
    recovery_codes: Vec<String>,
}

/// Enrol the second factor that was offered
#[utoipa::path(tag = "sessions", operation_id = "enrolSecondFactor", request_body = FirstCode, responses((status = 200, body = RecoveryCodes, description = "Enrolled; the codes are shown this once."), Directs))]
#[post("/me/second-factor/confirm")]
async fn enrol(asked: Asked<FirstCode>, house: Data<House>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let recovery_codes = house.accounts.enrol(asked.caller().user()?, &asked.body.code, &knock(&request, None)).await;
    let recovery_codes = recovery_codes.map_err(|error| match error {
        infra::accounts::AccountError::WrongCode => Problem::invalid("code", error),
        infra::accounts::AccountError::Expired => Problem::invalid("code", "no second factor is on offer any more: have one offered first"),
        other => other.into(),
    })?;
    Ok(HttpResponse::Ok().json(RecoveryCodes { recovery_codes }))
}

/// Have new recovery codes made
///
/// Those before are worth nothing.
#[utoipa::path(tag = "sessions", operation_id = "makeRecoveryCodes", request_body = Nothing, responses((status = 200, body = RecoveryCodes, description = "The codes, shown this once."), Directs))]
#[post("/me/recovery-codes")]
async fn new_recovery_codes(asked: Asked<Nothing>, house: Data<House>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let recovery_codes = house.accounts.new_recovery_codes(asked.caller().user()?, &knock(&request, None)).await?;
    Ok(HttpResponse::Ok().json(RecoveryCodes { recovery_codes }))
}

/// Unlink an account of the identity provider
///
/// It lets in no more, until somebody signs in by it with the user's own address. Whoever has no password cannot: nothing else would let them in.
/// Every session ends but the one by which this is asked.
#[utoipa::path(tag = "sessions", operation_id = "unlinkIdentity", request_body = Linked, responses((status = 204, description = "It is unlinked."), Directs))]
#[post("/me/identities/unlink")]
async fn unlink(asked: Asked<Linked>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let (caller, Linked { issuer, subject }) = (asked.caller(), asked.body.clone());
    house.accounts.unlink(caller.user()?, Identity { issuer, subject }, caller.session, caller.client.as_deref()).await?;
    Ok(HttpResponse::NoContent().finish())
}
