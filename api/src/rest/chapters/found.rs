//! POST /chapters

use crate::rest::prelude::*;
use chrono_tz::Tz;
use domain::calendar::MeetingRule;
use infra::commands::chapters::FoundChapter;

/// A chapter to be founded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FoundChapter, example = json!({
    "name": "Rheinhafen", "region_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "time_zone": "Europe/Zurich",
    "meeting_rule": {"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-01-06", "place": {"name": "Hotel Rheinblick"}},
}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
    #[schema(value_type = Uuid)]
    region_id: RegionId,
    /// IANA name, such as `Europe/Zurich`.
    #[schema(value_type = schemas::TimeZone)]
    time_zone: Tz,
    /// When and where it meets.
    #[schema(value_type = schemas::MeetingRule)]
    meeting_rule: MeetingRule,
    /// What its members pay dues and report business in; the region's first when left out.
    #[schema(value_type = Option<schemas::Currency>)]
    currency: Option<Currency>,
}

/// Found a chapter
#[utoipa::path(tag = "chapters", operation_id = "foundChapter", request_body = Request, responses(Creates))]
#[post("/chapters")]
pub async fn handler(asked: Asked<Request>) -> Result<Reply, Problem> {
    Ok(Reply::created(found(asked.doing(), &asked.body).await?))
}

/// Founds a chapter.
pub async fn found(doing: Doing<'_>, request: &Request) -> Result<Committed, Problem> {
    doing.require_named(Action::Administer, Object::Region(request.region_id), "region_id").await?;
    let use_case = FoundChapter {
        id: infra::ids::fresh().into(),
        name: request.name.clone(),
        region_id: request.region_id,
        time_zone: request.time_zone,
        meeting_rule: request.meeting_rule.clone(),
        currency: request.currency,
    };
    doing.perform(use_case).await
}
