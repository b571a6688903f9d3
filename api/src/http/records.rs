//! What was refused, and what was read that is sensitive: put down beside the request, not in its way.

use super::access::{Action, Object};
use super::caller::Caller;
use infra::accounts::{AccessRecord, Recorder};
use serde::Serialize;
use uuid::Uuid;

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
