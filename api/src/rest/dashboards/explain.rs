//! GET /chapters/{id}/explanations/{table}

use super::lens::decoded;
use crate::rest::prelude::*;
use actix_web::web::Json;
use chrono::{DateTime, Utc};
use infra::event_log::Filter;
use projections::{Kind, TableInfo, Value};

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
    let projection = runner.named(&table).map_err(|_| Problem::not_found("read table"))?;
    let key = key_of(projection.info, id, query.key.as_deref().unwrap_or_default())?;
    let filter = Filter { chapters: Some(vec![id]), ..Filter::default() };
    let (mut events, mut after) = (Vec::new(), 0);
    loop {
        let page = runner.log().reader.filtered(&filter, after, 10_000).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for event in &page {
            if (projection.touches)(&decoded(event.recorded())?, &key) {
                events.push(Cause {
                    position: event.position,
                    event_type: event.event_type.clone(),
                    recorded_at: event.recorded_at,
                    aggregate_type: event.aggregate_type.clone(),
                    aggregate_id: event.aggregate_id.clone(),
                });
            }
        }
    }
    Ok(Json(Answer { table: projection.info.doc.trim().to_owned(), events }))
}

/// The whole key: the chapter, and what was asked.
fn key_of(info: &TableInfo, chapter: Uuid, rest: &str) -> Result<Vec<Value>, Problem> {
    let columns = info.key_columns();
    if columns.first().is_none_or(|column| column.name != "chapter_id") {
        return Err(Problem::not_found("read table of a chapter"));
    }
    let parts: Vec<&str> = rest.split(',').filter(|part| !part.is_empty()).collect();
    let names: Vec<&str> = columns[1..].iter().map(|column| column.name).collect();
    let wrong = || Problem::invalid("key", format!("it is the row's {}, with commas between", names.join(", ")));
    if parts.len() != names.len() {
        return Err(wrong());
    }
    let value = |(kind, text): (Kind, &str)| match kind {
        Kind::Uuid => text.parse().ok().map(Value::Uuid),
        Kind::Date => text.parse().ok().map(Value::Date),
        Kind::Int => text.parse().ok().map(Value::Int),
        Kind::Bool => text.parse().ok().map(Value::Bool),
        Kind::Time => text.parse().ok().map(Value::Time),
        Kind::Text => Some(Value::Text(text.to_owned())),
    };
    let rest = columns[1..].iter().map(|column| column.kind).zip(parts).map(value);
    std::iter::once(Some(Value::Uuid(chapter))).chain(rest).collect::<Option<_>>().ok_or_else(wrong)
}
