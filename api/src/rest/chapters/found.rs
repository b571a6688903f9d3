//! POST /chapters

use crate::http::access::{Access, Action, Object};
use crate::http::body::Sent;
use crate::http::caller::Caller;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::rest::responses::Creates;
use actix_web::post;
use actix_web::web::Data;
use chrono_tz::Tz;
use domain::calendar::MeetingRule;
use domain::text::Name;
use domain::{Currency, RegionId};
use infra::commands::Commands;
use infra::commands::chapters::FoundChapter;
use serde::Deserialize;

/// A chapter to be founded.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FoundChapter, example = json!({
    "name": "Rheinhafen", "region_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "time_zone": "Europe/Zurich",
    "meeting_rule": {"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-01-06", "place": {"name": "Hotel Rheinblick"}},
}))]
pub struct Request {
    #[schema(value_type = crate::rest::schemas::Name)]
    name: Name,
    #[schema(value_type = Uuid)]
    region_id: RegionId,
    /// IANA name, such as `Europe/Zurich`.
    #[schema(value_type = crate::rest::schemas::TimeZone)]
    time_zone: Tz,
    /// When and where it meets.
    #[schema(value_type = crate::rest::schemas::MeetingRule)]
    meeting_rule: MeetingRule,
    /// What its members pay dues and report business in; the region's first when left out.
    #[schema(value_type = Option<crate::rest::schemas::Currency>)]
    currency: Option<Currency>,
}

/// Found a chapter
#[utoipa::path(tag = "chapters", operation_id = "foundChapter", request_body = Request, responses(Creates))]
#[post("/chapters")]
pub async fn handler(caller: Caller, access: Data<Access>, commands: Data<Commands>, sent: Sent<Request>) -> Result<Reply, Problem> {
    access.require(&caller, Action::Administer, Object::Region(sent.body.region_id)).await?;
    let use_case = FoundChapter {
        id: sent.new_id(),
        name: sent.body.name.clone(),
        region_id: sent.body.region_id,
        time_zone: sent.body.time_zone,
        meeting_rule: sent.body.meeting_rule.clone(),
        currency: sent.body.currency,
    };
    Ok(Reply::created(commands.perform(sent.context(&caller), use_case).await?))
}
