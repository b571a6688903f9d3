//! News of a place as they come.

use crate::http::caller::shown;
use crate::http::following::{Closing, Follower, Told};
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use infra::house::House;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(handler);
}

/// What is followed: one place at most, the organisation where none is named.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Followed {
    chapter_id: Option<Uuid>,
    /// A region with all that is beneath it.
    region_id: Option<Uuid>,
    /// What a member sees of their chapter.
    membership_id: Option<Uuid>,
    /// Tell also what was written after this position of the log; what is written from now on when left out.
    after: Option<i64>,
}

impl Followed {
    /// The place.
    pub fn object(&self) -> Result<Object, Problem> {
        let named = [
            self.chapter_id.map(|id| Object::Chapter(id.into())),
            self.region_id.map(|id| Object::Region(id.into())),
            self.membership_id.map(|id| Object::Membership(id.into())),
        ];
        let mut named = named.into_iter().flatten();
        match (named.next(), named.next()) {
            (None, _) => Ok(Object::Organisation),
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => {
                Err(Problem::invalid("chapter_id", "one place is followed at a time: name a chapter, a region or a membership"))
            }
        }
    }

    /// After which position: where whoever comes back left off, else the one that was named.
    pub fn after(&self, request: &HttpRequest) -> Option<i64> {
        let last = request.headers().get("Last-Event-ID").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
        last.or(self.after)
    }
}

/// News of a place, as they come
///
/// Server-sent events, for as long as the connection stands: one named `changed` whenever something was written that the caller sees, as soon
/// as the dashboards show it, with the position to ask them for. Several writings of half a second are one. Every 15 seconds without
/// news a comment is sent. It ends when the session or token does, when what it may see changes, and when the server is stopped; whoever comes
/// back with `Last-Event-ID` misses nothing.
#[utoipa::path(tag = "changes", operation_id = "followChanges", params(Followed), responses((status = 200, content((Told = "text/event-stream", example = json!({"id": "120934", "event": "changed", "data": "{\"position\":120934}"}))), description = "The news, one event after another."), ReadProblems))]
#[get("/changes")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    closing: Data<Closing>,
    query: Query<Followed>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let followed = query.into_inner();
    let shown = shown(&request).unwrap_or_default();
    let follower = Follower { caller, house, shown, closing: closing.get_ref().clone() };
    follower.follow(&access, followed.object()?, followed.after(&request)).await
}
