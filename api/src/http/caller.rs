//! Who asks: the session or the token behind a request, looked up once and before anything else of it.

use super::problem::Problem;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, USER_AGENT};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};
use domain::grants::{GrantScope, Role};
use domain::{ActorId, MembershipId, SessionId, UserId};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use infra::accounts::{self, Accounts, Held};
use infra::wall::Wall;
use std::future::{Ready, ready};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::settings::RateLimit;

/// Whoever sent the request.
#[derive(Debug, Clone)]
pub struct Caller {
    pub actor: ActorId,
    pub user: Option<UserId>,
    /// What they may do, and where.
    pub grants: Vec<(Role, GrantScope)>,
    /// What the database is told of them.
    pub wall: Arc<Wall>,
    /// The session by which they ask, where they ask by one.
    pub session: Option<SessionId>,
    /// Some of what they may do waits for a second factor.
    pub wants_second_factor: bool,
    /// They ask to see something, and for nothing to be done.
    pub reads: bool,
    /// The request, for the record: its method and path, its id, and the program that sent it.
    pub request: String,
    pub request_id: String,
    pub client: Option<String>,
}

/// Knows sessions and tokens, and how often each may ask.
#[derive(Clone)]
pub struct Door {
    accounts: Accounts,
    /// Shared by all doors, and by what the limiter tells callers apart, so that it keeps no secret.
    limiter: Option<Arc<(DefaultKeyedRateLimiter<u64>, RandomState)>>,
}

impl Door {
    /// A door that lets in whoever shows a session or a token.
    pub fn new(accounts: Accounts, limit: Option<RateLimit>) -> Self {
        let keyed = |limit: RateLimit| RateLimiter::keyed(Quota::per_second(limit.per_second).allow_burst(limit.burst));
        Self { accounts, limiter: limit.map(|limit| Arc::new((keyed(limit), RandomState::new()))) }
    }

    /// The same door, which looks up over other connections.
    pub fn over(&self, accounts: Accounts) -> Self {
        Self { accounts, ..self.clone() }
    }

    /// Whoever shows this, if they may ask now.
    pub async fn let_in(&self, shown: &str, request: &HttpRequest) -> Result<Caller, Problem> {
        let found = self.accounts.caller(shown).await?;
        let found = found.ok_or_else(|| {
            Problem::unauthenticated(
                "this token or session is unknown, expired or revoked: sign in again, or ask headquarters for a new token",
            )
        })?;
        // Only good ones come here, so that guesses at them fill no memory.
        if self.limiter.as_ref().is_some_and(|limiter| limiter.0.check_key(&limiter.1.hash_one(shown)).is_err()) {
            let detail = "this token asks too often: wait a second and send fewer requests at a time";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests", detail));
        }
        Ok(Caller::new(found, request))
    }
}

/// The session or the token that a request shows.
pub fn shown(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, shown) = header.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case("bearer ").then(|| shown.trim().to_owned())
}

/// Lets a request in, or answers it at the door. What is behind it may be sure of a caller.
pub async fn admitted(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let door = request.app_data::<Data<Door>>().cloned().expect("the application was built with a door");
    let let_in = match shown(request.request()) {
        Some(shown) => door.let_in(&shown, request.request()).await,
        None => Err(Problem::unauthenticated("send the header Authorization: Bearer with your token")),
    };
    match let_in {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(problem) => Ok(request.into_response(problem.error_response())),
    }
}

/// A request for the record: its method and path, without the query, which may hold what is secret.
pub fn asked(request: &HttpRequest) -> String {
    format!("{} {}", request.method(), request.path())
}

/// The id of a request, as its answer says it.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<super::frame::RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

impl Caller {
    fn new(found: accounts::Caller, request: &HttpRequest) -> Self {
        let text =
            |name: &str| request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).chars().take(100).collect());
        Self {
            wall: Arc::new(Wall::of(found.actor, found.user, &found.grants)),
            actor: found.actor,
            user: found.user,
            grants: found.grants,
            session: match found.held {
                Held::Session(id) => Some(id),
                Held::Token(_) => None,
            },
            wants_second_factor: found.wants_second_factor,
            reads: request.method().is_safe(),
            request: asked(request),
            request_id: request_id(request),
            client: text(USER_AGENT.as_str()),
        }
    }

    /// The user who asks. A token that belongs to no user has no account to look after.
    pub fn user(&self) -> Result<UserId, Problem> {
        self.user.ok_or_else(|| Problem::forbidden("this is about a user's own account: sign in, or ask with a token of yours"))
    }

    /// The roles that the caller has anywhere.
    pub fn roles(&self) -> Vec<Role> {
        self.grants.iter().map(|(role, _)| *role).collect()
    }

    /// The memberships that are the caller's own.
    pub fn own_memberships(&self) -> impl Iterator<Item = MembershipId> {
        self.grants.iter().filter_map(|grant| match grant {
            (Role::Member, GrantScope::Membership(own)) => Some(*own),
            _ => None,
        })
    }

    /// Whoever was let in.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        // A route that nobody guards lets nobody in.
        request.extensions().get::<Caller>().cloned().ok_or_else(|| Problem::unauthenticated("this place has no door"))
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Caller::of(request))
    }
}
