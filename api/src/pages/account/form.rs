//! What every form of these pages stands on: cookies, the token of the form, and what comes after a step of signing in.

use super::wanted::WANTED;
use crate::http::caller::{Caller, Door};
use crate::http::knock::knock;
use crate::http::problem::Problem;
use crate::pages::instead::sentence;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, LOCATION, ORIGIN};
use actix_web::web::{Data, Form};
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use futures::future::LocalBoxFuture;
use infra::accounts::{AccountError, Knock, Leaving, Opened, Step};
use infra::house::House;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

pub const SESSION: &str = "__Host-chapterhouse-session";
const DEVICE: &str = "__Host-chapterhouse-device";
const PENDING: &str = "__Host-chapterhouse-pending";
const LEFT: &str = "__Host-chapterhouse-left";
const FORM: &str = "__Host-chapterhouse-form";
const THEME: &str = "__Host-chapterhouse-theme";

/// A browser, and what it shows.
pub struct Visitor {
    pub house: Data<House>,
    door: Data<Door>,
    pub request: HttpRequest,
    /// By which a form is known to be this browser's; made with the first form.
    form: String,
    form_is_new: bool,
}

pub fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|cookie| cookie.value().to_owned())
}

/// The session of a browser.
pub fn session(request: &HttpRequest) -> Option<String> {
    cookie(request, SESSION)
}

fn put(answer: &mut HttpResponse, cookie: &Cookie<'_>) {
    // It is refused only when it is no cookie at all, and it was made here.
    if let Err(error) = answer.add_cookie(cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
}

/// Only over TLS, save on the machine itself; out of reach of scripts; and not sent along by other sites' forms.
pub fn kept<'c>(name: &'c str, value: String, for_long: Option<Duration>) -> Cookie<'c> {
    let mut made = Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax).finish();
    made.set_max_age(for_long);
    made
}

pub fn gone(name: &str) -> Cookie<'_> {
    kept(name, String::new(), Some(Duration::ZERO))
}

impl Visitor {
    pub fn of(request: &HttpRequest) -> Self {
        let built = "the application was built with a house and a door";
        let known = cookie(request, FORM).filter(|form| form.len() == 64);
        let fresh = || infra::accounts::chance::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            house: request.app_data::<Data<House>>().cloned().expect(built),
            door: request.app_data::<Data<Door>>().cloned().expect(built),
            request: request.clone(),
            form_is_new: known.is_none(),
            form: known.unwrap_or_else(fresh),
        }
    }

    /// What every form carries.
    pub fn token(&self) -> Result<String, Problem> {
        Ok(self.house.accounts.form_token(&self.form)?)
    }

    pub fn knock(&self) -> Knock {
        knock(&self.request, cookie(&self.request, DEVICE))
    }

    pub fn pending(&self) -> Option<String> {
        cookie(&self.request, PENDING)
    }

    /// What the browser kept when it left for the identity provider.
    pub fn left(&self) -> Option<String> {
        cookie(&self.request, LEFT)
    }

    /// To the identity provider.
    pub fn leaves(&self, leaving: Leaving) -> HttpResponse {
        let mut answer = self.to(&leaving.place);
        self.put(&mut answer, &kept(LEFT, leaving.shown, Some(Duration::minutes(10))));
        self.keeps_wanted(&mut answer);
        answer
    }

    /// Back from there.
    pub fn back(&self, mut answer: HttpResponse) -> HttpResponse {
        self.put(&mut answer, &gone(LEFT));
        answer
    }

    /// Whoever is signed in here.
    pub async fn caller(&self) -> Result<Option<Caller>, Problem> {
        let Some(session) = session(&self.request) else { return Ok(None) };
        match self.door.let_in(&session, &self.request).await {
            Ok(caller) if caller.session.is_some() => Ok(Some(caller)),
            Ok(_) => Ok(None),
            Err(problem) if problem.status == 401 => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// A page with a form in it.
    pub fn page(&self, status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
        self.with_form(super::super::html(status, page)?)
    }

    /// The same, and scripts of ours.
    pub fn lively(&self, status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
        self.with_form(super::super::lively(status, page)?)
    }

    fn with_form(&self, mut answer: HttpResponse) -> Result<HttpResponse, Problem> {
        if self.form_is_new {
            self.put(&mut answer, &kept(FORM, self.form.clone(), None));
        }
        Ok(answer)
    }

    pub(super) fn put(&self, answer: &mut HttpResponse, cookie: &Cookie<'_>) {
        put(answer, cookie);
    }

    /// How the pages are to look: light or dark; as the system does when nobody chose.
    pub fn theme(&self) -> &'static str {
        let chosen = cookie(&self.request, THEME);
        ["light", "dark"].into_iter().find(|theme| chosen.as_deref() == Some(theme)).unwrap_or_default()
    }

    /// Keeps that choice, or forgets it.
    pub fn choose_theme(&self, place: &str, theme: &str) -> HttpResponse {
        let mut answer = self.to(place);
        let chosen = if theme.is_empty() { gone(THEME) } else { kept(THEME, theme.to_owned(), Some(Duration::days(365))) };
        self.put(&mut answer, &chosen);
        answer
    }

    /// Where the browser goes now.
    pub fn to(&self, place: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((LOCATION, place)).insert_header(("Cache-Control", "no-store")).finish()
    }

    /// What comes after a step of signing in.
    pub fn after(&self, step: Step) -> HttpResponse {
        match step {
            Step::SignedIn(opened) => self.signed_in(&opened, &self.wanted()),
            Step::Code(pending) => self.waits(pending, "/sign-in/second-factor"),
            Step::Enrol(pending) => self.waits(pending, "/sign-in/enrol"),
        }
    }

    fn waits(&self, pending: String, place: &str) -> HttpResponse {
        let mut answer = self.to(place);
        self.put(&mut answer, &kept(PENDING, pending, Some(Duration::minutes(10))));
        answer
    }

    pub fn signed_in(&self, opened: &Opened, place: &str) -> HttpResponse {
        let mut answer = self.to(place);
        self.let_in(&mut answer, opened);
        answer
    }

    /// Keeps a session that has begun. The form's own cookie is another one from here on.
    pub fn let_in(&self, answer: &mut HttpResponse, opened: &Opened) {
        self.put(answer, &kept(SESSION, opened.session.clone(), None));
        self.put(answer, &gone(PENDING));
        self.put(answer, &gone(FORM));
        self.put(answer, &gone(WANTED));
        if let Some(device) = &opened.device {
            self.put(answer, &kept(DEVICE, device.clone(), Some(Duration::days(365))));
        }
    }

    pub fn signed_out(&self) -> HttpResponse {
        let mut answer = self.to("/sign-in");
        self.put(&mut answer, &gone(SESSION));
        answer
    }

    /// No other site sent the browser here: a link of ours, or what somebody typed. Browsers that do not say are old.
    pub fn came_by_itself(&self) -> bool {
        let site = self.request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
        site.is_none_or(|site| matches!(site, "same-origin" | "none"))
    }

    fn same_site(&self) -> bool {
        let header = |name: &str| self.request.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some(site) = header("sec-fetch-site") {
            return site == "same-origin";
        }
        match (header(ORIGIN.as_str()), header(HOST.as_str())) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, place)| place == host),
            // Neither is said by old browsers: the token of the form decides.
            _ => true,
        }
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        std::future::ready(Ok(Self::of(request)))
    }
}

/// A form that was sent by the page that was shown.
pub struct Sent<T> {
    pub visitor: Visitor,
    pub fields: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for Sent<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let visitor = Visitor::of(request);
        let form = Form::<BTreeMap<String, String>>::from_request(request, payload);
        Box::pin(async move {
            let unread = || Problem::invalid("form", "the form did not arrive whole: go back and send it again");
            let mut fields = form.await.map_err(|_| unread())?.into_inner();
            let token = fields.remove("form").unwrap_or_default();
            if visitor.form_is_new || !visitor.same_site() || token != visitor.token()? {
                return Err(Problem::forbidden("this form was not sent by a page of this site, or is too old: open the page again"));
            }
            let fields = serde_json::to_value(fields).and_then(serde_json::from_value).map_err(|_| unread())?;
            Ok(Self { visitor, fields })
        })
    }
}

/// How a problem is put beside a form, with its status.
pub fn told(error: AccountError) -> Result<(StatusCode, String), Problem> {
    let problem = Problem::from(error);
    // What is wrong at the identity provider is told like what is wrong with a password; a fault of ours is a problem.
    if problem.status_code().is_server_error() && !matches!(problem.status, 502 | 503) {
        return Err(problem);
    }
    Ok((problem.status_code(), sentence(&problem.detail)))
}
