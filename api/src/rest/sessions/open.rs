//! POST /sessions and what belongs to it. Nobody is asked who they are here: each says so by what it is sent.

use super::Answer;
use crate::http::knock::Knocking;
use crate::rest::prelude::*;
use crate::rest::responses::Opens;
use actix_web::HttpResponse;
use actix_web::web::Json;
use domain::UserId;
use infra::accounts::Code;
use infra::house::House;
use infra::mail::Purpose;

/// An e-mail address and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StartSession, example = json!({"email": "ada@example.org", "password": "four plain words here"}))]
pub struct SignIn {
    #[schema(max_length = 254)]
    email: String,
    #[schema(max_length = 1000, format = Password)]
    password: String,
}

/// A code, by what the first step answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondStep, example = json!({"pending": "chp_3q2-7wAAA", "code": "123456"}))]
pub struct SecondStep {
    pending: String,
    /// What the app shows; or a recovery code in its place.
    code: Option<String>,
    recovery_code: Option<String>,
}

/// What the first step answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BeginEnrolment, example = json!({"pending": "chp_3q2-7wAAA"}))]
pub struct Pending {
    pending: String,
}

/// The first code of a new second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Enrol, example = json!({"pending": "chp_3q2-7wAAA", "code": "123456"}))]
pub struct Enrol {
    pending: String,
    code: String,
}

/// Whose password is to be set anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskPasswordReset, example = json!({"email": "ada@example.org"}))]
pub struct AskReset {
    #[schema(max_length = 254)]
    email: String,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPassword, example = json!({"password": "four plain words here"}))]
pub struct NewPassword {
    /// Ten characters at least; any may be in it.
    #[schema(min_length = 10, max_length = 128, format = Password)]
    password: String,
}

/// How an app is told of a second factor.
#[derive(Serialize, ToSchema)]
#[schema(as = Enrolment, example = json!({"uri": "otpauth://totp/Chapterhouse:ada%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Chapterhouse", "key": "JBSWY3DPEHPK3PXP"}))]
pub struct Enrolment {
    /// For an app to take: as it is, or as a QR code.
    uri: String,
    /// The key in base 32, to type.
    key: String,
}

impl From<infra::accounts::Enrolment> for Enrolment {
    fn from(enrolment: infra::accounts::Enrolment) -> Self {
        Self { uri: enrolment.uri, key: enrolment.key }
    }
}

/// Sign in
///
/// With an e-mail address and a password. Answers with a session, or with what the second step is sent with. A wrong address and a wrong
/// password are answered alike, and many tries are slowed, by account and by address.
#[utoipa::path(tag = "sessions", operation_id = "startSession", security(()), request_body = SignIn, responses((status = 201, body = Answer, description = "Signed in, or half."), Opens))]
#[post("/api/v1/sessions")]
pub async fn sign_in(asked: Knocking<SignIn>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let SignIn { email, password } = asked.body;
    let step = house.accounts.sign_in(&email, password, &asked.knock).await?;
    Ok(HttpResponse::Created().json(Answer::from(step)))
}

/// Show the second factor
#[utoipa::path(tag = "sessions", operation_id = "showSecondFactor", security(()), request_body = SecondStep, responses((status = 201, body = Answer, description = "Signed in."), Opens))]
#[post("/api/v1/sessions/second-factor")]
pub async fn second_step(asked: Knocking<SecondStep>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let SecondStep { pending, code, recovery_code } = asked.body;
    let code = match (code, recovery_code) {
        (Some(code), None) => Code::App(code),
        (None, Some(code)) => Code::Recovery(code),
        _ => return Err(Problem::invalid("code", "send code or recovery_code, one of the two")),
    };
    let opened = house.accounts.second_step(&pending, code, &asked.knock).await?;
    Ok(HttpResponse::Created().json(Answer::from(opened)))
}

/// Have a second factor offered
///
/// For whoever has to enrol one before they are in. The key is the same for ten minutes.
#[utoipa::path(tag = "sessions", operation_id = "beginEnrolmentAtSignIn", security(()), request_body = Pending, responses((status = 201, body = Enrolment, description = "The key, for an app."), Opens))]
#[post("/api/v1/sessions/enrolment")]
pub async fn begin_enrolment(asked: Knocking<Pending>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let enrolment = house.accounts.begin_enrolment_of(&asked.body.pending).await?;
    Ok(HttpResponse::Created().json(Enrolment::from(enrolment)))
}

/// Enrol the second factor that was offered, and be in
#[utoipa::path(tag = "sessions", operation_id = "enrolAtSignIn", security(()), request_body = Enrol, responses((status = 201, body = Answer, description = "Signed in, with recovery codes that are shown this once."), Opens))]
#[post("/api/v1/sessions/enrolment/confirm")]
pub async fn enrol(asked: Knocking<Enrol>, house: Data<House>) -> Result<HttpResponse, Problem> {
    let Enrol { pending, code } = asked.body;
    let (opened, recovery_codes) = house.accounts.enrol_pending(&pending, &code, &asked.knock).await?;
    Ok(HttpResponse::Created().json(Answer { recovery_codes, ..Answer::from(opened) }))
}

/// Ask for a letter with which a new password can be set
///
/// Answered alike whether there is such a user or not.
#[utoipa::path(tag = "sessions", operation_id = "askPasswordReset", security(()), request_body = AskReset, responses((status = 202, description = "If there is such a user, a letter is on its way."), Opens))]
#[post("/api/v1/password-resets")]
pub async fn ask_reset(asked: Knocking<AskReset>, house: Data<House>) -> Result<HttpResponse, Problem> {
    house.accounts.ask_reset(&asked.body.email, &asked.knock).await?;
    Ok(HttpResponse::Accepted().finish())
}

async fn take_up(
    asked: Knocking<NewPassword>,
    house: &House,
    purpose: Purpose,
    (user, token): (Uuid, String),
) -> Result<Json<Answer>, Problem> {
    let step = house.accounts.take_up(purpose, UserId(user), &token, asked.body.password, &asked.knock).await?;
    Ok(Json(step.into()))
}

/// Set a new password by the link of a letter
///
/// Every session of the user ends. Goes on as after signing in.
#[utoipa::path(tag = "sessions", operation_id = "takeUpPasswordReset", security(()), request_body = NewPassword, responses((status = 200, body = Answer, description = "Signed in, or half."), Opens))]
#[post("/api/v1/password-resets/{user_id}/{token}")]
pub async fn take_up_reset(asked: Knocking<NewPassword>, house: Data<House>, path: Path<(Uuid, String)>) -> Result<Json<Answer>, Problem> {
    take_up(asked, &house, Purpose::PasswordReset, path.into_inner()).await
}

/// Take an invitation up with a password
#[utoipa::path(tag = "sessions", operation_id = "takeUpInvitation", security(()), request_body = NewPassword, responses((status = 200, body = Answer, description = "Signed in, or half."), Opens))]
#[post("/api/v1/invitations/{user_id}/{token}")]
pub async fn take_up_invitation(
    asked: Knocking<NewPassword>,
    house: Data<House>,
    path: Path<(Uuid, String)>,
) -> Result<Json<Answer>, Problem> {
    take_up(asked, &house, Purpose::Invitation, path.into_inner()).await
}
