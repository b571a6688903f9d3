//! A browser as far as pages with forms need one: it keeps cookies, sends forms as the pages have them, and follows nothing by itself.

use crate::forms::{fields_of, form_with_id};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use domain::UserId;
use domain::grants::{GrantScope, Role};
use domain::text::EmailAddress;
use infra::accounts::{Knock, Step, code_at};
use infra::commands::users::{InviteUser, NewGrant};
use infra::mail::Purpose;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};

use crate::{App, context, keys, name};

/// A browser.
pub struct Visitor {
    client: Client,
    base: String,
    pub cookies: BTreeMap<String, String>,
    /// The cookies that the last answer has set, whole.
    pub set: Vec<String>,
    /// Sent with every request, besides cookies.
    pub language: Option<String>,
}

/// A value as a form sends it.
fn sent(text: &str) -> String {
    let one = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

impl Visitor {
    /// One that shows nothing yet.
    ///
    /// # Panics
    /// When no client can be made.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let client = crate::client().redirect(Policy::none()).build().expect("a client can be made");
        Self { client, base: app.base().to_owned(), cookies: BTreeMap::new(), set: Vec::new(), language: None }
    }

    /// One by which somebody with a role has signed in, with a second factor where the role asks for one.
    ///
    /// # Panics
    /// When they cannot.
    pub async fn with(app: &App, role: Role, scope: GrantScope) -> Self {
        let (id, link) = (UserId(infra::ids::fresh()), app.house.accounts.invitation());
        let invite = InviteUser {
            id,
            name: name("Ada Muster"),
            email: EmailAddress::parse(&format!("{id}@example.org")).expect("it is an address"),
            language: None,
            link,
            grants: vec![NewGrant { role, scope, from: None, to: None }],
            giver: vec![Role::HeadquartersAdmin],
        };
        app.house.commands.perform(context(infra::ids::fresh()), invite).await.expect("a user is invited");
        let token = keys().links.token(Purpose::Invitation, link.link_id.into());
        let knock = Knock::of_a_program(Ipv4Addr::LOCALHOST.into(), "a test");
        let accounts = &app.house.accounts;
        let step = accounts.take_up(Purpose::Invitation, id, &token, "four plain words here".to_owned(), &knock).await;
        let opened = match step.expect("the invitation is good") {
            Step::SignedIn(opened) => opened,
            Step::Code(_) => panic!("nothing is enrolled yet"),
            Step::Enrol(pending) => {
                let key = accounts.begin_enrolment_of(&pending).await.expect("a second factor is offered").key;
                accounts.enrol_pending(&pending, &code(app, &key), &knock).await.expect("the code is good").0
            }
        };
        let mut visitor = Self::new(app);
        visitor.cookies.insert("__Host-chapterhouse-session".to_owned(), opened.session);
        visitor
    }

    /// Asks, with headers.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn ask(&mut self, method: Method, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base)).header("cookie", cookies.join("; "));
        if let Some(language) = &self.language {
            request = request.header("accept-language", language);
        }
        if method == Method::POST {
            let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", sent(name), sent(value))).collect();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body.join("&"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answered = request.send().await.expect("the application answers");
        let texts = answered.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        self.set = texts.map(str::to_owned).collect();
        for cookie in &self.set {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answered
    }

    /// Opens a page: its status, and the page or the place that it leads to.
    pub async fn get(&mut self, path: &str) -> (u16, String) {
        let answered = self.ask(Method::GET, path, &[], &[]).await;
        told(answered).await
    }

    /// Sends a form.
    pub async fn send(&mut self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let answered = self.ask(Method::POST, path, form, &[("sec-fetch-site", "same-origin")]).await;
        told(answered).await
    }

    /// Opens a page that is there.
    ///
    /// # Panics
    /// When it is not.
    pub async fn page(&mut self, path: &str) -> String {
        let (status, page) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {page}");
        page
    }
}

impl Visitor {
    /// Fills in and sends one of a page's forms, by its id, as a browser does: with what the form has already, save where it is said otherwise.
    ///
    /// # Panics
    /// When the page is not there, or has no such form.
    pub async fn act(&mut self, path: &str, form: &str, said: &[(&str, &str)]) -> (u16, String) {
        let page = self.page(path).await;
        let (to, mut fields) = fields_of(form_with_id(&page, form));
        for (name, value) in said {
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some(known) => known.1 = (*value).to_owned(),
                // A button with a name of its own, or a box of the form that stands elsewhere.
                None if page.contains(&format!("<button type=\"submit\" name=\"{name}\""))
                    || page.contains(&format!(" form=\"{form}\" name=\"{name}\"")) =>
                {
                    fields.push(((*name).to_owned(), (*value).to_owned()))
                }
                None => panic!("{path}: {form} has no field {name}: {page}"),
            }
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(&to, &fields).await
    }
}

async fn told(answered: Response) -> (u16, String) {
    let place = answered.headers().get("location").and_then(|place| place.to_str().ok()).map(str::to_owned);
    let status = answered.status().as_u16();
    match place {
        Some(place) => (status, place),
        None => (status, answered.text().await.expect("a page is text")),
    }
}

/// The token of a page's forms.
///
/// # Panics
/// When the page has none.
#[must_use]
pub fn form_token(page: &str) -> String {
    field(page, "form")
}

/// The value of a hidden field.
///
/// # Panics
/// When the page has none.
#[must_use]
pub fn field(page: &str, name: &str) -> String {
    let (_, value) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
    value.split('"').next().unwrap_or_default().to_owned()
}

/// The code that an app shows now for a key in base 32.
///
/// # Panics
/// When it is no key.
#[must_use]
pub fn code(app: &App, key: &str) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let places = key.chars().map(|letter| LETTERS.find(letter).expect("it is base 32"));
    let bits: Vec<u8> = places.flat_map(|place| (0..5).rev().map(move |bit| u8::from(place >> bit & 1 == 1))).collect();
    let bytes: Vec<u8> = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect();
    code_at(&bytes, app.house.log.clock.now()).expect("the key is long enough")
}
