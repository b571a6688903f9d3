//! GET and POST /sign-in and the steps after it.

use super::form::{Sent, Visitor, told};
use super::provider::button;
use crate::http::problem::Problem;
use crate::pages::assets;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use infra::accounts::{Code, Enrolment};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    style: &'static str,
    form: String,
    email: String,
    /// What stands on the button of the identity provider; none where there is none.
    provider: Option<String>,
    wrong: Option<String>,
}

#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

#[get("/sign-in")]
pub async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.caller().await?.is_some() {
        return Ok(visitor.goes_on());
    }
    let page = SignInPage { style: assets::STYLE, form: visitor.token()?, email: String::new(), provider: button(&visitor), wrong: None };
    let mut answer = visitor.page(StatusCode::OK, &page)?;
    visitor.keeps_wanted(&mut answer);
    Ok(answer)
}

#[post("/sign-in")]
pub async fn act(sent: Sent<SignIn>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: SignIn { email, password } } = sent;
    match visitor.house.accounts.sign_in(&email, password, &visitor.knock()).await {
        Ok(step) => Ok(visitor.after(step)),
        Err(error) => {
            let (status, wrong) = told(error)?;
            let page = SignInPage { style: assets::STYLE, form: visitor.token()?, email, provider: button(&visitor), wrong: Some(wrong) };
            visitor.page(status, &page)
        }
    }
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct CodePage {
    style: &'static str,
    form: String,
    wrong: Option<String>,
}

#[derive(Deserialize)]
pub struct CodeSent {
    #[serde(default)]
    code: String,
    #[serde(default)]
    recovery_code: String,
}

#[get("/sign-in/second-factor")]
pub async fn show_code(visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.pending().is_none() {
        return Ok(visitor.to("/sign-in"));
    }
    visitor.page(StatusCode::OK, &CodePage { style: assets::STYLE, form: visitor.token()?, wrong: None })
}

#[post("/sign-in/second-factor")]
pub async fn act_code(sent: Sent<CodeSent>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: CodeSent { code, recovery_code } } = sent;
    let Some(pending) = visitor.pending() else { return Ok(visitor.to("/sign-in")) };
    let code = if recovery_code.trim().is_empty() { Code::App(code) } else { Code::Recovery(recovery_code) };
    match visitor.house.accounts.second_step(&pending, code, &visitor.knock()).await {
        Ok(opened) => Ok(visitor.signed_in(&opened, &visitor.wanted())),
        Err(error) => {
            let (status, wrong) = told(error)?;
            visitor.page(status, &CodePage { style: assets::STYLE, form: visitor.token()?, wrong: Some(wrong) })
        }
    }
}

/// A second factor on offer: the key, to type or to be taken by a camera.
#[derive(Template)]
#[template(path = "account/enrol.html")]
pub struct EnrolPage {
    pub style: &'static str,
    pub form: String,
    /// Where the form goes.
    pub action: &'static str,
    /// A role asks for it, so that there is no way round.
    pub needed: bool,
    pub key: String,
    pub picture: String,
    pub wrong: Option<String>,
}

impl EnrolPage {
    /// With the picture of an enrolment.
    pub fn of(enrolment: &Enrolment, form: String, action: &'static str, needed: bool, wrong: Option<String>) -> Result<Self, Problem> {
        let code = QrCode::new(enrolment.uri.as_bytes()).map_err(Problem::opaque)?;
        let picture = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
        // What stands before the picture is for a file of its own.
        let picture = picture
            .split_once("<svg")
            .map(|(_, rest)| format!("<svg role=\"img\" aria-label=\"QR code of the key\"{rest}"))
            .unwrap_or_default();
        let key = enrolment.key.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
        Ok(Self { style: assets::STYLE, form, action, needed, key, picture, wrong })
    }
}

/// What is shown once.
#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
pub struct CodesPage {
    pub style: &'static str,
    /// Where it goes on.
    pub on: String,
    pub codes: Vec<String>,
}

#[derive(Deserialize)]
pub struct FirstCode {
    #[serde(default)]
    code: String,
}

#[get("/sign-in/enrol")]
pub async fn show_enrol(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let Some(pending) = visitor.pending() else { return Ok(visitor.to("/sign-in")) };
    match visitor.house.accounts.begin_enrolment_of(&pending).await {
        Ok(enrolment) => {
            let page = EnrolPage::of(&enrolment, visitor.token()?, "/sign-in/enrol", true, None)?;
            visitor.page(StatusCode::OK, &page)
        }
        Err(_) => Ok(visitor.to("/sign-in")),
    }
}

#[post("/sign-in/enrol")]
pub async fn act_enrol(sent: Sent<FirstCode>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: FirstCode { code } } = sent;
    let Some(pending) = visitor.pending() else { return Ok(visitor.to("/sign-in")) };
    match visitor.house.accounts.enrol_pending(&pending, &code, &visitor.knock()).await {
        Ok((opened, codes)) => {
            let mut answer = visitor.page(StatusCode::OK, &CodesPage { style: assets::STYLE, on: visitor.wanted(), codes })?;
            visitor.let_in(&mut answer, &opened);
            Ok(answer)
        }
        Err(error) => {
            let (status, wrong) = told(error)?;
            match visitor.house.accounts.begin_enrolment_of(&pending).await {
                Ok(enrolment) => {
                    let page = EnrolPage::of(&enrolment, visitor.token()?, "/sign-in/enrol", true, Some(wrong))?;
                    visitor.page(status, &page)
                }
                Err(_) => Ok(visitor.to("/sign-in")),
            }
        }
    }
}

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct ForgottenPage {
    style: &'static str,
    form: String,
    wrong: Option<String>,
    sent: bool,
}

#[derive(Deserialize)]
pub struct Forgotten {
    #[serde(default)]
    email: String,
}

#[get("/sign-in/forgotten")]
pub async fn show_forgotten(visitor: Visitor) -> Result<HttpResponse, Problem> {
    visitor.page(StatusCode::OK, &ForgottenPage { style: assets::STYLE, form: visitor.token()?, wrong: None, sent: false })
}

#[post("/sign-in/forgotten")]
pub async fn act_forgotten(sent: Sent<Forgotten>) -> Result<HttpResponse, Problem> {
    let Sent { visitor, fields: Forgotten { email } } = sent;
    let (status, wrong) = match visitor.house.accounts.ask_reset(&email, &visitor.knock()).await {
        Ok(()) => (StatusCode::OK, None),
        Err(error) => told(error).map(|(status, wrong)| (status, Some(wrong)))?,
    };
    let sent = wrong.is_none();
    visitor.page(status, &ForgottenPage { style: assets::STYLE, form: visitor.token()?, wrong, sent })
}
