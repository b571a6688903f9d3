//! Who asks: the grant behind a bearer token, looked at once and before anything else of the request.

use super::problem::Problem;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use infra::clock::Clock;
use infra::tokens::{Grant, GrantScope, Role, Tokens};
use std::future::{Ready, ready};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use uuid::Uuid;

use crate::settings::RateLimit;

/// Whoever sent the request.
#[derive(Debug, Clone)]
pub struct Caller {
    pub grant: Grant,
}

/// Knows tokens, and how often each may ask.
#[derive(Clone)]
pub struct Door {
    tokens: Tokens,
    clock: Clock,
    /// Shared by all doors, and by what the limiter tells tokens apart, so that it keeps none.
    limiter: Option<Arc<(DefaultKeyedRateLimiter<u64>, RandomState)>>,
}

impl Door {
    /// A door that lets the holders of tokens in.
    pub fn new(tokens: Tokens, clock: Clock, limit: Option<RateLimit>) -> Self {
        let keyed = |limit: RateLimit| RateLimiter::keyed(Quota::per_second(limit.per_second).allow_burst(limit.burst));
        Self { tokens, clock, limiter: limit.map(|limit| Arc::new((keyed(limit), RandomState::new()))) }
    }

    /// The same door, which asks for tokens over other connections.
    pub fn over(&self, tokens: Tokens) -> Self {
        Self { tokens, ..self.clone() }
    }

    async fn let_in(&self, token: Option<String>) -> Result<Caller, Problem> {
        let token = token.ok_or_else(|| Problem::unauthenticated("send the header Authorization: Bearer with your token"))?;
        let found =
            self.tokens.grant(&token, self.clock.now()).await.map_err(|error| Problem::from(infra::event_log::ReadError::from(error)))?;
        let grant =
            found.ok_or_else(|| Problem::unauthenticated("this token is unknown, expired or revoked: ask headquarters for a new one"))?;
        // Only good tokens come here, so that guesses at them fill no memory.
        if self.limiter.as_ref().is_some_and(|limiter| limiter.0.check_key(&limiter.1.hash_one(&token)).is_err()) {
            let detail = "this token asks too often: wait a second and send fewer requests at a time";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests", detail));
        }
        Ok(Caller { grant })
    }
}

/// Lets a request in, or answers it at the door. What is behind it may be sure of a caller.
pub async fn admitted(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = |value: &&str| value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    let token = header.filter(bearer).map(|value| value[7..].trim().to_owned());
    let door = request.app_data::<Data<Door>>().cloned().expect("the application was built with a door");
    match door.let_in(token).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(problem) => Ok(request.into_response(problem.error_response())),
    }
}

impl Caller {
    /// Whether the caller may know all of a membership: of others, a member knows what is on their card.
    pub fn knows(&self, membership: Uuid) -> bool {
        self.grant.role != Role::Member || self.grant.scope == GrantScope::Membership(membership)
    }

    /// The membership of a caller who is a member and nothing else.
    pub fn own_membership(&self) -> Option<Uuid> {
        match (self.grant.role, self.grant.scope) {
            (Role::Member, GrantScope::Membership(own)) => Some(own),
            _ => None,
        }
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
