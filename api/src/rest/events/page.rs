//! A page of the log: what one look has found, and how far it came.

use super::Event;
use crate::http::list::{Form, JSON_LINES, page_schema};
use crate::http::problem::Problem;
use actix_web::HttpResponse;
use infra::event_log::{EVENT_COLUMNS, Format, Found};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// A page of events.
#[derive(Debug, Serialize)]
pub struct EventPage {
    items: Vec<Event>,
    next: Option<String>,
    position: i64,
    scanned_to: i64,
}

/// Where the answer in another form than JSON says how far the look came.
const SCANNED_TO: &str = "Scanned-To";

/// Answers a page.
pub fn shown(form: Form, found: Found, next: Option<String>, position: i64) -> Result<HttpResponse, Problem> {
    let Found { events, scanned_to, .. } = found;
    let (format, kind) = match form {
        Form::Json => {
            let items = events.into_iter().map(Event::from).collect();
            return Ok(HttpResponse::Ok().json(EventPage { items, next, position, scanned_to }));
        }
        Form::Csv => (Format::Csv, "text/csv; charset=utf-8"),
        Form::JsonLines => (Format::JsonLines, JSON_LINES),
    };
    let mut body = Vec::new();
    format.head(&mut body).and_then(|()| format.events(&events, &mut body)).map_err(Problem::opaque)?;
    let mut response = HttpResponse::Ok();
    response.content_type(kind).insert_header((SCANNED_TO, scanned_to.to_string()));
    if let Some(next) = next {
        response.insert_header(("Next-Cursor", next));
    }
    Ok(response.body(body))
}

impl PartialSchema for EventPage {
    fn schema() -> RefOr<Schema> {
        let page = page_schema(&Event::name(), EVENT_COLUMNS);
        let RefOr::T(Schema::Object(mut page)) = page else { return page };
        let doc = "The last position that was looked at: one page looks through 100,000 events at most, so that it may hold fewer than \
                   `limit`, or none, and `next` goes on from here.";
        let scanned_to = ObjectBuilder::new().schema_type(SchemaType::new(Type::Integer)).description(Some(doc));
        page.properties.insert("scanned_to".to_owned(), scanned_to.into());
        page.required.push("scanned_to".to_owned());
        Schema::Object(page).into()
    }
}

impl ToSchema for EventPage {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("EventPage")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Event::name().into_owned(), Event::schema()));
        Event::schemas(schemas);
    }
}
