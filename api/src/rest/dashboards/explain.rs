//! GET /chapters/{id}/explanations/{table}

use crate::rest::prelude::*;
use actix_web::web::Json;
use chrono::{DateTime, Utc};
use infra::dashboards::explain;
use infra::event_log::StoredEvent;
use projections::TableInfo;

/// Which row.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The row's key after the chapter: its other key columns in order, with commas between.
    #[param(example = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60,2026-03-01")]
    key: Option<String>,
}

/// An event that touched the row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cause)]
pub struct Cause {
    position: i64,
    event_type: String,
    recorded_at: DateTime<Utc>,
    aggregate_type: String,
    aggregate_id: String,
}

/// Why a row is what it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub struct Answer {
    /// What the table tells.
    table: String,
    /// The events that made the row, in order.
    events: Vec<Cause>,
}

/// The events behind a row of a read table
///
/// Tables are those of the read models, such as `attendance_by_member_month` (key: membership, month) or `referrals_by_chapter_month`.
#[utoipa::path(tag = "dashboards", operation_id = "explainRow", params(Wanted), responses((status = 200, body = Answer, description = "The events, in order."), ReadProblems))]
#[get("/chapters/{id}/explanations/{table}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Data<Runner>,
    path: Path<(Uuid, String)>,
    query: Query<Wanted>,
) -> Result<Json<Answer>, Problem> {
    let (id, table) = path.into_inner();
    access.require(&caller, Action::ReadDashboards, Object::Chapter(ChapterId(id))).await?;
    let info = runner.named(&table).map_err(|_| Problem::not_found("read table"))?.info;
    if info.key_columns().first().is_none_or(|column| column.name != "chapter_id") {
        return Err(Problem::not_found("read table of a chapter"));
    }
    let rest = query.key.as_deref().unwrap_or_default().split(',').filter(|part| !part.is_empty()).map(str::to_owned);
    let key: Vec<String> = std::iter::once(id.to_string()).chain(rest).collect();
    let found = explain(&runner, &table, &key).await?;
    let events = found.ok_or_else(|| wrong_key(info))?.into_iter().map(Cause::from).collect();
    Ok(Json(Answer { table: info.doc.trim().to_owned(), events }))
}

impl From<StoredEvent> for Cause {
    fn from(event: StoredEvent) -> Self {
        let StoredEvent { position, event_type, recorded_at, aggregate_type, aggregate_id, .. } = event;
        Self { position, event_type, recorded_at, aggregate_type, aggregate_id }
    }
}

fn wrong_key(info: &TableInfo) -> Problem {
    let names: Vec<&str> = info.key_columns()[1..].iter().map(|column| column.name).collect();
    Problem::invalid("key", format!("it is the row's {}, with commas between", names.join(", ")))
}
