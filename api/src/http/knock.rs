//! Whoever is not let in yet: what they send, and where from. The doors by which one signs in are open to everybody, and slow down.

use super::body::{is_json, not_json, parse, unread};
use super::caller::{asked, request_id};
use super::problem::Problem;
use super::reading::Lists;
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use infra::accounts::Knock;
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr};

use crate::settings::Proxies;

/// A body of somebody who is not let in yet.
pub struct Knocking<T> {
    pub body: T,
    pub knock: Knock,
}

/// Where a request comes from: the last address of `X-Forwarded-For` that is no proxy of ours, where a proxy of ours sent it.
pub fn knock(request: &HttpRequest, device: Option<String>) -> Knock {
    let believed = request.app_data::<Data<Proxies>>().map(|proxies| proxies.0.clone()).unwrap_or_default();
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut address = peer;
    if believed.contains(&peer) {
        let forwarded = header("x-forwarded-for").unwrap_or_default();
        let hops = forwarded.rsplit(',').map_while(|hop| hop.trim().parse::<IpAddr>().ok());
        address = hops.into_iter().find(|hop| !believed.contains(hop)).unwrap_or(peer);
    }
    let client = header(USER_AGENT.as_str()).map(|agent| agent.chars().filter(|c| !c.is_control()).take(100).collect());
    Knock { address, device, client, request: asked(request), request_id: request_id(request) }
}

impl<T: DeserializeOwned + 'static> FromRequest for Knocking<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let lists = request.app_data::<Data<Lists>>().cloned();
        let asked_nothing: Result<super::body::Nothing, Problem> = super::query::read(request.query_string());
        let (json, knock) = (is_json(request), knock(request, None));
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            asked_nothing?;
            let bytes = bytes.await.map_err(|error| unread(&error))?;
            if !json && !bytes.is_empty() {
                return Err(not_json());
            }
            let lists = lists.expect("the application was built with the names of lists");
            let body = if bytes.is_empty() { parse(b"{}", &lists) } else { parse(&bytes, &lists) }?;
            Ok(Self { body, knock })
        })
    }
}
