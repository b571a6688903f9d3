//! Coming in by a link: an invitation's, a reset's, an operator's. Opening one changes nothing, so that a mail program that looks ahead spends none.

use super::form::{Sent, Visitor, told};
use crate::http::problem::Problem;
use crate::pages::assets;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::UserId;
use infra::accounts::AccountError;
use infra::mail::Purpose;
use serde::Deserialize;
use uuid::Uuid;

type Link = Path<(Uuid, String)>;

#[derive(Template)]
#[template(path = "account/new_password.html")]
struct PasswordPage {
    style: &'static str,
    form: String,
    title: &'static str,
    name: String,
    email: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage {
    style: &'static str,
    form: String,
    /// What is the matter with the link; none where its button comes in.
    wrong: Option<String>,
}

#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    password: String,
}

#[derive(Deserialize)]
pub struct Button {}

fn title(purpose: Purpose) -> &'static str {
    if purpose == Purpose::Invitation { "Accept the invitation" } else { "Choose a new password" }
}

fn spent(visitor: &Visitor, error: AccountError) -> Result<HttpResponse, Problem> {
    let (status, wrong) = told(error)?;
    visitor.page(status, &LinkPage { style: assets::STYLE, form: visitor.token()?, wrong: Some(wrong) })
}

async fn show(visitor: Visitor, link: Link, purpose: Purpose) -> Result<HttpResponse, Problem> {
    let (user, token) = link.into_inner();
    match visitor.house.accounts.linked(purpose, UserId(user), &token).await {
        Ok((_, known)) => {
            let (name, email) = (known.name.0.to_string(), known.email.0.as_str().to_owned());
            let page = PasswordPage { style: assets::STYLE, form: visitor.token()?, title: title(purpose), name, email, wrong: None };
            visitor.page(StatusCode::OK, &page)
        }
        Err(error) => spent(&visitor, error),
    }
}

async fn act(sent: Sent<NewPassword>, link: Link, purpose: Purpose) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: NewPassword { password } } = sent;
    let (user, token) = link.into_inner();
    let user = UserId(user);
    match visitor.house.accounts.take_up(purpose, user, &token, password, &visitor.knock()).await {
        Ok(step) => Ok(visitor.after(step)),
        Err(error @ AccountError::Weak(_)) => {
            let (_, known) = visitor.house.accounts.linked(purpose, user, &token).await?;
            let (status, wrong) = told(error)?;
            let (name, email) = (known.name.0.to_string(), known.email.0.as_str().to_owned());
            let page =
                PasswordPage { style: assets::STYLE, form: visitor.token()?, title: title(purpose), name, email, wrong: Some(wrong) };
            visitor.page(status, &page)
        }
        Err(error) => spent(&visitor, error),
    }
}

#[get("/account/invitation/{user}/{token}")]
pub async fn show_invitation(visitor: Visitor, link: Link) -> Result<HttpResponse, Problem> {
    show(visitor, link, Purpose::Invitation).await
}

#[post("/account/invitation/{user}/{token}")]
pub async fn act_invitation(sent: Sent<NewPassword>, link: Link) -> Result<HttpResponse, Problem> {
    act(sent, link, Purpose::Invitation).await
}

#[get("/account/password-reset/{user}/{token}")]
pub async fn show_reset(visitor: Visitor, link: Link) -> Result<HttpResponse, Problem> {
    show(visitor, link, Purpose::PasswordReset).await
}

#[post("/account/password-reset/{user}/{token}")]
pub async fn act_reset(sent: Sent<NewPassword>, link: Link) -> Result<HttpResponse, Problem> {
    act(sent, link, Purpose::PasswordReset).await
}

#[get("/account/sign-in/{user}/{token}")]
pub async fn show_operator(visitor: Visitor, _link: Link) -> Result<HttpResponse, Problem> {
    visitor.page(StatusCode::OK, &LinkPage { style: assets::STYLE, form: visitor.token()?, wrong: None })
}

#[post("/account/sign-in/{user}/{token}")]
pub async fn act_operator(sent: Sent<Button>, link: Link) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: Button {} } = sent;
    let (user, token) = link.into_inner();
    match visitor.house.accounts.by_operator_link(UserId(user), &token, &visitor.knock()).await {
        Ok(step) => Ok(visitor.after(step)),
        Err(error) => spent(&visitor, error),
    }
}
