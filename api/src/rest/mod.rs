//! The REST interface: one folder a resource, one file an endpoint.

pub mod access_records;
pub mod changes;
pub mod chapters;
pub mod dashboards;
pub mod dues;
pub mod event_filters;
pub mod events;
pub mod examples;
pub mod exchange_rates;
pub mod headers;
pub mod health;
pub mod invoices;
pub mod mail;
pub mod me;
pub mod meetings;
pub mod memberships;
pub mod notices;
pub mod payments;
pub mod places;
pub mod policies;
pub mod prelude;
pub mod problems;
pub mod referrals;
pub mod regions;
pub mod responses;
pub mod schemas;
pub mod search;
pub mod sessions;
pub mod tables;
pub mod tasks;
pub mod tokens;
pub mod users;

use crate::http::caller::admitted;
use crate::http::problem::Problem;
use crate::http::records::exports_noted;
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::web::PathConfig;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Where the description is.
pub const DESCRIPTION: &str = "/api/v1/openapi.json";

/// Every route. The description, the kinds of problems, signing in and health are open; all else is behind the door.
pub fn routes(config: &mut ServiceConfig) {
    config.route(DESCRIPTION, actix_web::web::get().to(description)).service(problems::handler);
    sessions::open_routes(config);
    config.service(scope("/api/v1").wrap(from_fn(exports_noted)).wrap(from_fn(admitted)).configure(resources));
    health::routes(config);
}

fn resources(config: &mut ServiceConfig) {
    regions::routes(config);
    chapters::routes(config);
    meetings::routes(config);
    memberships::routes(config);
    dues::routes(config);
    invoices::routes(config);
    payments::routes(config);
    referrals::routes(config);
    policies::routes(config);
    events::routes(config);
    event_filters::routes(config);
    changes::routes(config);
    search::routes(config);
    dashboards::routes(config);
    notices::routes(config);
    mail::routes(config);
    tables::routes(config);
    tasks::routes(config);
    exchange_rates::routes(config);
    users::routes(config);
    sessions::routes(config);
    me::routes(config);
    tokens::routes(config);
    access_records::routes(config);
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Chapterhouse", description = "The back office of a business-networking organisation. Commands answer with the position they reached in the event log; reads may ask for at least that position.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    security(("bearer" = [])),
    modifiers(&Bearer),
    components(schemas(crate::http::reply::Done, Problem)),
)]
struct Document;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()));
    }
}

/// The description without its paths; the routes add them.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// An id in a path that is no id names nothing.
pub fn path_problems() -> PathConfig {
    let detail = "a part of the path names nothing: an id is a UUID, a position of the log a whole number, a day such as 2026-03-03";
    PathConfig::default()
        .error_handler(move |_, _| Problem::new(StatusCode::NOT_FOUND, "not_found", "There is no such thing", detail).into())
}

/// The description of this interface. It says nothing of anybody, so that it needs no token.
async fn description(document: actix_web::web::Data<utoipa::openapi::OpenApi>) -> actix_web::web::Json<utoipa::openapi::OpenApi> {
    actix_web::web::Json(document.get_ref().clone())
}
