//! What was refused, and what was read that is sensitive: put down beside the request, not in its way.

use super::access::{Access, Action, Object};
use super::caller::Caller;
use super::list::JSON_LINES;
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::web::Data;
use infra::accounts::{AccessRecord, Recorder};
use serde::Serialize;
use uuid::Uuid;

const CSV: &str = "text/csv";

/// What is sensitive to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitive {
    /// How somebody is reached.
    Contact,
    /// What somebody was written.
    Message,
    /// Many rows at once.
    Export,
}

/// The record of one application.
#[derive(Clone)]
pub struct Records(Recorder);

impl Records {
    /// Over the recorder of a house.
    pub fn new(recorder: Recorder) -> Self {
        Self(recorder)
    }

    pub(super) fn denied(&self, caller: &Caller, action: Action, object: Object) {
        self.put("denied", caller, &action, object);
    }

    pub(super) fn read(&self, caller: &Caller, what: Sensitive, object: Object) {
        self.put("read", caller, &what, object);
    }

    fn put(&self, outcome: &'static str, caller: &Caller, what: &impl Serialize, object: Object) {
        let what = serde_json::to_value(what).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let (object_kind, object_id) = named(object);
        self.0.put(AccessRecord {
            actor: caller.actor.into(),
            outcome,
            what,
            object_kind,
            object_id,
            request: caller.request.clone(),
            request_id: caller.request_id.clone(),
            client: caller.client.clone(),
        });
    }
}

/// Notes whoever takes many rows away at once: a list or the log as CSV or JSON Lines, whichever it is.
pub async fn exports_noted(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if response.status().is_success() && [CSV, JSON_LINES].iter().any(|lines| kind.starts_with(lines)) {
        let asked = response.request();
        if let (Ok(caller), Some(access)) = (Caller::of(asked), asked.app_data::<Data<Access>>()) {
            access.read(&caller, Sensitive::Export, whose(asked.path()));
        }
    }
    Ok(response)
}

/// What a path is beneath.
fn whose(path: &str) -> Object {
    let mut parts = path.split('/').skip_while(|part| *part != "v1").skip(1);
    let id = |parts: &mut dyn Iterator<Item = &str>| parts.next().and_then(|id| id.parse::<Uuid>().ok());
    let object = match parts.next() {
        Some("regions") => id(&mut parts).map(|id| Object::Region(id.into())),
        Some("chapters") => id(&mut parts).map(|id| Object::Chapter(id.into())),
        Some("memberships") => id(&mut parts).map(|id| Object::Membership(id.into())),
        Some("meetings") => id(&mut parts).map(|id| Object::Meeting(id.into())),
        _ => None,
    };
    object.unwrap_or(Object::Organisation)
}

fn named(object: Object) -> (&'static str, Option<Uuid>) {
    match object {
        Object::Organisation => ("organisation", None),
        Object::Region(id) => ("region", Some(id.into())),
        Object::Chapter(id) => ("chapter", Some(id.into())),
        Object::Membership(id) => ("membership", Some(id.into())),
        Object::Meeting(id) => ("meeting", Some(id.into())),
        Object::Referral(id) => ("referral", Some(id.into())),
        Object::User(id) => ("user", Some(id.into())),
    }
}
