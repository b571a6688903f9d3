//! What was refused, and what was read that is sensitive.

use crate::http::list::{Form, Item, Listed, Listing, read_kept, shown};
use crate::http::query::in_order;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use infra::accounts::{AccessFilter, AccessRecordRow};
use infra::house::House;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(handler);
}

list_query! {
    /// Which records.
    Wanted {
        actor: Uuid,
        /// The region, chapter, membership, meeting, referral or user that it was about.
        object_id: Uuid,
        /// denied or read.
        outcome: String,
        /// What was denied, such as read_money, or sign_in; or what was read: contact, message or export.
        what: String,
        /// At this moment or later.
        from: DateTime<Utc>,
        /// At this moment or earlier.
        to: DateTime<Utc>,
    }
}

/// One refusal or one reading.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessRecord)]
pub struct Record {
    id: i64,
    at: DateTime<Utc>,
    /// As the log names them; all zeros where nobody was let in.
    actor: Uuid,
    #[schema(example = "denied")]
    outcome: String,
    #[schema(example = "read_money")]
    what: String,
    #[schema(example = "membership")]
    object_kind: String,
    #[schema(required)]
    object_id: Option<Uuid>,
    /// Method and path.
    #[schema(example = "GET /api/v1/memberships/0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60/dues")]
    request: String,
    /// As in `X-Request-Id` of the answer.
    request_id: String,
    #[schema(required)]
    client: Option<String>,
}

impl Item for Record {
    const COLUMNS: &'static [&'static str] =
        &["id", "at", "actor", "outcome", "what", "object_kind", "object_id", "request", "request_id", "client"];
    const USUAL: &'static str = "-id";
}

type Answer = Listed<Record>;

/// What was refused, and what was read that is sensitive
///
/// The latest first; `sort=id` begins with the oldest. A record is written within a second of its request.
#[utoipa::path(tag = "access records", operation_id = "listAccessRecords", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/access-records")]
async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&house.commands, query.paging()).await?;
    access.require(&caller, Action::ReadLog, Object::Organisation).await?;
    in_order(query.from, query.to)?;
    let Wanted { actor, object_id, outcome, what, from, to, .. } = query.into_inner();
    let filter = AccessFilter { actor, object_id, outcome, what, from, to };
    let recorder = house.accounts.recorder();
    let read = async |asked| recorder.in_order(&filter, &asked).await.map_err(Problem::unavailable);
    let (rows, next) = read_kept::<AccessRecordRow>(&listing.paging, Record::USUAL, Record::COLUMNS, read).await?;
    shown(Form::asked(request.headers()), rows.into_iter().map(Record::from).collect(), next, listing.position)
}

impl From<AccessRecordRow> for Record {
    fn from(row: AccessRecordRow) -> Self {
        let AccessRecordRow { id, at, actor, outcome, what, object_kind, object_id, request, request_id, client } = row;
        Self { id, at, actor, outcome, what, object_kind, object_id, request, request_id, client }
    }
}
