//! The web application: its state, its routes, and how it comes up and goes down.

use crate::http::access::Access;
use crate::http::caller::Door;
use crate::http::following::Closing;
use crate::http::frame::{Frame, framed};
use crate::http::reading::Lists;
use crate::http::records::Records;
use crate::rest;
use crate::rest::places::{Places, nothing_here};
use crate::settings::HttpSettings;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, NormalizePath, TrailingSlash, from_fn};
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer};
use infra::house::House;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::watch;
use utoipa_actix_web::AppExt;

/// How long requests that are under way may take when the program is to end.
const DRAIN: u64 = 20;

/// A server that listens, and where.
pub struct Listening {
    pub server: Server,
    pub address: SocketAddr,
    closing: watch::Sender<bool>,
}

impl Listening {
    /// The server, and what tells those who follow something that it is about to end.
    pub fn parts(self) -> (Server, watch::Sender<bool>) {
        (self.server, self.closing)
    }
}

/// Binds the address and makes the server; it answers once it is awaited.
pub fn listen(house: &House, settings: &HttpSettings) -> std::io::Result<Listening> {
    let metrics = Data::new(crate::telemetry::metrics());
    let door = Door::new(house.accounts.clone(), settings.rate_limit);
    let house = house.clone();
    let frame =
        Data::new(Frame { patience: settings.request_timeout, reader: house.log.reader.clone(), simulated: tokio::sync::OnceCell::new() });
    let body_limit = settings.body_limit;
    let (closing, closed) = watch::channel(false);
    let closed = Data::new(Closing { closing: closed, longest: settings.follow_for });
    let proxies = Data::new(settings.trusted_proxies.clone());
    let server = HttpServer::new(move || {
        // Called once in each of the server's threads.
        let house = house.for_this_thread();
        let (app, document) = App::new()
            .into_utoipa_app()
            .openapi(rest::document())
            .app_data(PayloadConfig::new(body_limit))
            .app_data(rest::path_problems())
            .app_data(Data::new(Access::new(house.commands.clone(), Records::new(house.accounts.recorder().clone()))))
            .app_data(proxies.clone())
            .app_data(Data::new(door.over(house.accounts.clone())))
            .app_data(Data::new(house.commands.clone()))
            .app_data(Data::new(house.runner.clone()))
            .app_data(Data::new(house))
            .app_data(metrics.clone())
            .app_data(frame.clone())
            .app_data(closed.clone())
            .configure(rest::routes)
            .split_for_parts();
        app.configure(crate::pages::routes)
            .app_data(Data::new(Places::of(&document)))
            .app_data(Data::new(Lists::of(&document)))
            .app_data(Data::new(rest::headers::described(document)))
            .default_service(actix_web::web::to(nothing_here))
            .wrap(from_fn(framed))
            .wrap(Compress::default())
            .wrap(NormalizePath::new(TrailingSlash::MergeOnly))
    })
    .workers(settings.workers)
    .client_request_timeout(settings.request_timeout)
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(DRAIN)
    .disable_signals()
    .bind(settings.listen)?;
    let address = server.addrs()[0];
    Ok(Listening { server: server.run(), address, closing })
}

/// The description of the REST interface, made without a database.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, document) = App::new().into_utoipa_app().openapi(rest::document()).configure(rest::routes).split_for_parts();
    rest::headers::described(document)
}
