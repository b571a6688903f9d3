//! GET /account and what one does with one's own account.

use super::form::{Sent, Visitor, told};
use super::provider::button;
use super::sign_in::{CodesPage, EnrolPage};
use super::wanted::HOME;
use crate::http::caller::Caller;
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::places::scope_in_words;
use crate::pages::{assets, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::SessionId;
use domain::user::{Ending, Identity, Known, User};
use infra::accounts::{AccountError, SessionRow};
use serde::Deserialize;

/// One of their sessions.
struct Session {
    id: SessionId,
    began: String,
    last_used: String,
    browser: String,
    with_second_factor: bool,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    email: String,
    grants: Vec<(&'static str, String)>,
    sessions: Vec<Session>,
    second_factor: bool,
    recovery_codes: usize,
    needs_second_factor: bool,
    has_password: bool,
    /// Accounts at identity providers that let them in.
    identities: Vec<Identity>,
    /// What stands on the identity provider's button, where there is one.
    provider: Option<String>,
    wrong: Option<String>,
    done: Option<&'static str>,
}

/// Whoever is signed in, with their account; else nobody.
pub async fn signed_in(visitor: &Visitor) -> Result<Option<(Caller, Known)>, Problem> {
    let Some(caller) = visitor.caller().await? else { return Ok(None) };
    let user = visitor.house.commands.existing::<User>(&caller.user()?.to_string(), "user").await?;
    Ok(user.state.known().cloned().map(|known| (caller, known)))
}

pub async fn page(
    visitor: &Visitor,
    (caller, known): (Caller, Known),
    status: StatusCode,
    wrong: Option<String>,
    done: Option<&'static str>,
) -> Result<HttpResponse, Instead> {
    let desk = Desk::of(visitor.request.clone()).await?;
    let (accounts, now) = (&visitor.house.accounts, visitor.house.log.clock.now());
    let mut grants = Vec::new();
    for (role, scope) in accounts.held(&known, now).await.map_err(Problem::from)? {
        grants.push((words::role(role), scope_in_words(&visitor.house.commands, scope).await?));
    }
    let sessions = accounts.sessions(caller.user()?).await.map_err(Problem::from)?;
    let session = |row: SessionRow| Session {
        is_this: caller.session == Some(row.session_id),
        id: row.session_id,
        began: desk.form.moment(row.began_at),
        last_used: row.last_used_at.map_or_else(|| "not since".to_owned(), |at| desk.form.moment(at)),
        browser: words::browser(row.client.as_deref()),
        with_second_factor: row.with_second_factor,
    };
    let page = AccountPage {
        frame: desk.frame_of_own("/account").await?,
        name: known.name.0.to_string(),
        email: known.email.0.as_str().to_owned(),
        grants,
        sessions: sessions.into_iter().map(session).collect(),
        second_factor: known.second_factor.is_some(),
        recovery_codes: known.recovery_codes.len(),
        needs_second_factor: known.needs_second_factor(),
        has_password: known.credential_id.is_some(),
        identities: known.identities.into_iter().collect(),
        provider: button(visitor),
        wrong,
        done,
    };
    // By the visitor whose token stands in the forms.
    Ok(desk.visitor.lively(status, &page)?)
}

#[get("/account")]
pub async fn show(visitor: Visitor) -> Result<HttpResponse, Instead> {
    match signed_in(&visitor).await? {
        Some(who) => page(&visitor, who, StatusCode::OK, None, None).await,
        None => Ok(visitor.sign_in_first()),
    }
}

#[derive(Deserialize)]
pub struct Button {
    #[serde(default)]
    everywhere: String,
}

#[post("/sign-out")]
pub async fn sign_out(sent: Sent<Button>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: Button { everywhere } } = sent;
    if let Some(caller) = visitor.caller().await? {
        let (user, accounts, client) = (caller.user()?, &visitor.house.accounts, caller.client.as_deref());
        match caller.session {
            Some(session) if everywhere.is_empty() => accounts.end_session(user, session, Ending::SignedOut, client).await?,
            _ => accounts.sign_out_everywhere(user, client).await?,
        }
    }
    Ok(visitor.signed_out())
}

#[derive(Deserialize)]
pub struct Ended {
    session: SessionId,
}

#[post("/account/sessions/end")]
pub async fn end_session(sent: Sent<Ended>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: Ended { session } } = sent;
    let Some(caller) = visitor.caller().await? else { return Ok(visitor.to("/sign-in")) };
    match visitor.house.accounts.end_session(caller.user()?, session, Ending::Revoked, caller.client.as_deref()).await {
        // It has ended meanwhile: that is what was wanted.
        Err(AccountError::Command(error)) if error.is_decision() => {}
        other => other?,
    }
    Ok(visitor.to("/account"))
}

#[derive(Deserialize)]
pub struct Passwords {
    #[serde(default)]
    old_password: String,
    #[serde(default)]
    password: String,
}

#[post("/account/password")]
pub async fn change_password(sent: Sent<Passwords>) -> Result<HttpResponse, Instead> {
    let Sent { visitor, fields: Passwords { old_password, password } } = sent;
    let Some(who) = signed_in(&visitor).await? else { return Ok(visitor.to("/sign-in")) };
    let user = who.0.user()?;
    match visitor.house.accounts.change_password(user, old_password, password, &visitor.knock()).await {
        Ok(opened) => Ok(visitor.signed_in(&opened, "/account")),
        Err(AccountError::Wrong) => {
            let wrong = "That is not the password that you have now.".to_owned();
            page(&visitor, who, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong), None).await
        }
        Err(error) => {
            let (status, wrong) = told(error)?;
            page(&visitor, who, status, Some(wrong), None).await
        }
    }
}

#[derive(Deserialize)]
pub struct FirstCode {
    #[serde(default)]
    code: String,
}

const SECOND_FACTOR: &str = "/account/second-factor";

#[get("/account/second-factor")]
pub async fn show_second_factor(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let Some((caller, known)) = signed_in(&visitor).await? else { return Ok(visitor.sign_in_first()) };
    if known.second_factor.is_some() {
        return Ok(visitor.to("/account"));
    }
    let enrolment = visitor.house.accounts.begin_enrolment(caller.user()?).await?;
    visitor.page(StatusCode::OK, &EnrolPage::of(&enrolment, visitor.token()?, SECOND_FACTOR, false, None)?)
}

#[post("/account/second-factor")]
pub async fn act_second_factor(sent: Sent<FirstCode>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: FirstCode { code } } = sent;
    let Some((caller, _)) = signed_in(&visitor).await? else { return Ok(visitor.to("/sign-in")) };
    let user = caller.user()?;
    match visitor.house.accounts.enrol(user, &code, &visitor.knock()).await {
        Ok(codes) => visitor.page(StatusCode::OK, &CodesPage { style: assets::STYLE, on: HOME.to_owned(), codes }),
        Err(error) => {
            let (status, wrong) = told(error)?;
            let enrolment = visitor.house.accounts.begin_enrolment(user).await?;
            visitor.page(status, &EnrolPage::of(&enrolment, visitor.token()?, SECOND_FACTOR, false, Some(wrong))?)
        }
    }
}

#[post("/account/recovery-codes")]
pub async fn new_recovery_codes(sent: Sent<Button>) -> Result<HttpResponse, Instead> {
    let Sent { visitor, .. } = sent;
    let Some(who) = signed_in(&visitor).await? else { return Ok(visitor.to("/sign-in")) };
    match visitor.house.accounts.new_recovery_codes(who.0.user()?, &visitor.knock()).await {
        Ok(codes) => Ok(visitor.page(StatusCode::OK, &CodesPage { style: assets::STYLE, on: HOME.to_owned(), codes })?),
        Err(error) => {
            let (status, wrong) = told(error)?;
            page(&visitor, who, status, Some(wrong), None).await
        }
    }
}
