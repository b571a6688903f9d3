//! A running application over a database of the test's own, reached as people reach it: through HTTP, with a token for a role.

use std::time::Duration;

use api::app;
use api::settings::{HttpSettings, Proxies};
use chrono::{DateTime, Utc};
use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ids};
use infra::accounts::{Keys, NewToken};
use infra::clock::Clock;
use infra::commands::Context;
use infra::embedded::ConnectOptions;
use infra::house::{House, Running};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::{TestDatabase, contract};

/// A house that serves. Dropped with its database when the test ends.
pub struct App {
    pub house: House,
    pub clock: Clock,
    base: String,
    http: reqwest::Client,
    _running: Option<Running>,
    _database: Option<TestDatabase>,
}

/// The keys of every test's organisation.
///
/// # Panics
/// Never: the secret is long enough.
#[must_use]
pub fn keys() -> Keys {
    Keys::from_secret(b"a secret for the tests").expect("it is long enough")
}

/// A client of plain HTTP, to be built: it reaches this machine, whatever the environment says of proxies.
pub fn client() -> reqwest::ClientBuilder {
    infra::tls::ready();
    // It trusts nobody's certificate, and so has none to read: that would take longer than what some tests measure.
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

/// A token for a role in a scope.
///
/// # Panics
/// When the database does not answer.
pub async fn token(house: &House, actor: ActorId, role: Role, scope: GrantScope) -> String {
    let label = Name::parse("a test").expect("it is a name");
    let context = Context::new(actor, infra::ids::fresh(), b"a test");
    let new = NewToken { holder: None, actor, label, role, scope, expires_at: None };
    let issued = house.accounts.issue(context, new).await.expect("a token can be issued");
    issued.text.expect("a new token is shown")
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Person {
    base: String,
    http: reqwest::Client,
    token: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl App {
    /// Serves an empty organisation at an instant at which its clock stands.
    ///
    /// # Panics
    /// When it cannot be served.
    pub async fn start_at(instant: &str) -> Self {
        Self::start_with(instant, |_| {}).await
    }

    /// The same, with some settings of its own.
    ///
    /// # Panics
    /// When it cannot be served.
    pub async fn start_with(instant: &str, set: impl FnOnce(&mut HttpSettings)) -> Self {
        let database = TestDatabase::create().await;
        let options = database.options();
        Self { _database: Some(database), ..Self::over(&options, instant, set).await }
    }

    /// Serves an organisation of an empty database that the test keeps.
    ///
    /// # Panics
    /// When it cannot be served.
    pub async fn over(options: &ConnectOptions, instant: &str, set: impl FnOnce(&mut HttpSettings)) -> Self {
        let still = Self::still(options, instant, set).await;
        Self { _running: Some(still.house.start()), ..still }
    }

    /// The same, and nothing happens by itself: read models and policies stand still, however much is in the log.
    ///
    /// # Panics
    /// When it cannot be served.
    pub async fn still(options: &ConnectOptions, instant: &str, set: impl FnOnce(&mut HttpSettings)) -> Self {
        let at: DateTime<Utc> = instant.parse().expect("tests name an instant in RFC 3339");
        let clock = Clock::simulated(at);
        let house = House::open(options, clock.clone()).await.expect("the test's house opens");
        house.log.mark_simulated().await.expect("an empty log can be marked");
        Self::serving(house, clock, set)
    }

    /// A house, served as it is.
    ///
    /// # Panics
    /// When it cannot be served.
    #[must_use]
    pub fn serving(house: House, clock: Clock, set: impl FnOnce(&mut HttpSettings)) -> Self {
        house.accounts.unlock(keys());
        let mut settings = HttpSettings {
            listen: "127.0.0.1:0".parse().expect("it is an address"),
            body_limit: 1 << 20,
            request_timeout: Duration::from_secs(30),
            rate_limit: None,
            workers: 2,
            trusted_proxies: Proxies::default(),
            follow_for: Duration::from_secs(3600),
        };
        set(&mut settings);
        let listening = app::listen(&house, &settings).expect("a port is free");
        let base = format!("http://{}", listening.address);
        tokio::spawn(listening.server);
        let http = client().build().expect("a client can be made");
        Self { house, clock, base, http, _running: None, _database: None }
    }

    /// Where it answers.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Somebody with a role in a scope.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn person(&self, role: Role, scope: GrantScope) -> Person {
        let actor = ActorId(ids::derived("test", &[&format!("{role:?} {scope:?}")]));
        Person { base: self.base.clone(), http: self.http.clone(), token: token(&self.house, actor, role, scope).await }
    }

    /// Somebody who shows this, be it a session, a token or neither.
    pub fn showing(&self, token: &str) -> Person {
        Person { base: self.base.clone(), http: self.http.clone(), token: token.to_owned() }
    }

    /// A headquarters administrator.
    pub async fn administrator(&self) -> Person {
        self.person(Role::HeadquartersAdmin, GrantScope::Organisation).await
    }

    /// The last position of the log.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn head(&self) -> i64 {
        self.house.log.reader.last_position().await.expect("the log answers")
    }

    /// Moves the clock forward.
    ///
    /// # Panics
    /// When the instant is none.
    pub fn clock_at(&self, instant: &str) {
        self.clock.move_to(instant.parse().expect("tests name an instant in RFC 3339"));
    }

    /// Waits until a condition on the person's view of a path holds.
    ///
    /// # Panics
    /// When it takes longer than ten seconds.
    pub async fn until(&self, person: &Person, path: &str, condition: impl Fn(&Value) -> bool) -> Value {
        let mut last = String::new();
        for _ in 0..200 {
            let answered = person.get(path).await;
            if answered.status == 200 && condition(&answered.json()) {
                return answered.json();
            }
            last = answered.text;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{path} stayed as {last}");
    }
}

impl Person {
    /// A request with the token, to be sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token)
    }

    /// Sends a request.
    ///
    /// # Panics
    /// When there is no answer, or one that the description does not allow.
    pub async fn send(&self, request: RequestBuilder) -> Answered {
        let request = request.build().expect("the request can be made");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = self.http.execute(request).await.expect("the application answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answered = Answered { status, headers, text: response.text().await.expect("the answer is text") };
        contract::check(&method, &path, &answered);
        answered
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answered {
        self.send(self.request(Method::GET, path)).await
    }

    /// Asks for something to be done.
    pub async fn post(&self, path: &str, body: Value) -> Answered {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// Puts something in place.
    pub async fn put(&self, path: &str, body: Value) -> Answered {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// Asks for something to be done, and gets it done.
    ///
    /// # Panics
    /// When it was not.
    pub async fn done(&self, path: &str, body: Value) -> Value {
        let answered = self.post(path, body).await;
        assert!(matches!(answered.status, 200 | 201), "POST {path}: {} {}", answered.status, answered.text);
        answered.json()
    }

    /// Reads what there is.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn read(&self, path: &str) -> Value {
        let answered = self.get(path).await;
        assert_eq!(answered.status, 200, "GET {path}: {}", answered.text);
        answered.json()
    }
}

impl Answered {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether it is a problem with this status and code.
    ///
    /// # Panics
    /// When it is not.
    pub fn is_problem(&self, status: u16, code: &str) {
        let told = format!("expected {status} {code}, got {} {}", self.status, self.text);
        assert_eq!(self.status, status, "{told}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{told}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{told}");
        assert_eq!(problem["status"], status, "{told}");
        assert_eq!(problem["type"], format!("/api/v1/problems#{code}"), "{told}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{told}");
    }
}
