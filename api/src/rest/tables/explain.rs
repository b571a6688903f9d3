//! GET /tables/{table}/explanation

use crate::rest::dashboards::lens::AsOf;
use crate::rest::prelude::*;
use actix_web::web::Json;
use chrono::{DateTime, Utc};
use infra::dashboards::{Owner, explain, owner};
use infra::event_log::StoredEvent;
use projections::TableInfo;

/// Which row.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The row's key: its columns in the order in which `/tables` names them, with commas between.
    #[param(example = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60,2026-03-01")]
    key: String,
    /// Only the events up to a moment (RFC 3339), or to a position of the log.
    #[param(value_type = Option<String>, example = "2026-03-01T00:00:00Z")]
    as_of: Option<AsOf>,
    /// Answer only when the read models have reached this position of the log.
    min_position: Option<i64>,
}

/// An event that touched the row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cause)]
pub struct Cause {
    pub position: i64,
    pub event_type: String,
    pub recorded_at: DateTime<Utc>,
    pub aggregate_type: String,
    pub aggregate_id: String,
}

/// Why a row is what it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub struct Answer {
    /// The table's name, as `/tables` lists it.
    pub table: String,
    /// The events that made the row, in order.
    pub events: Vec<Cause>,
}

/// The events behind a row of a read table
///
/// `/tables` lists the tables with the columns of their keys. Whoever may read the dashboards of where the row belongs may ask: a chapter,
/// a region, the organisation. Members ask about their own rows, such as those behind their score.
#[utoipa::path(tag = "tables", operation_id = "explainRow", params(Wanted), responses((status = 200, body = Answer, description = "The events, in order."), ReadProblems))]
#[get("/tables/{table}/explanation")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    commands: Theirs<Commands>,
    table: Path<String>,
    query: Query<Wanted>,
) -> Result<Json<Answer>, Problem> {
    Ok(Json(read(&caller, &access, &runner, &commands, &table, &query).await?))
}

impl Wanted {
    /// Of this row, as it stands now.
    pub fn now(key: String) -> Self {
        Self { key, as_of: None, min_position: None }
    }
}

/// The same, for whoever may ask about the row.
pub async fn read(
    caller: &Caller,
    access: &Access,
    runner: &Runner,
    commands: &Commands,
    table: &str,
    query: &Wanted,
) -> Result<Answer, Problem> {
    Freshness { min_position: query.min_position }.wait(runner).await?;
    let info = runner.named(table).map_err(|_| Problem::not_found("read table"))?.info;
    let texts: Vec<String> = query.key.split(',').map(str::to_owned).collect();
    let key = info.parse_key(&texts).ok_or_else(|| wrong_key(info))?;
    let object = object_of(caller, owner(runner, info, &key).await?).ok_or_else(|| Problem::not_found("row"))?;
    access.require(caller, Action::ReadDashboards, object).await.map_err(|_| Problem::not_found("row"))?;
    let until = match query.as_of {
        Some(as_of) => Some(as_of.place(commands).await?.0),
        None => None,
    };
    let events = explain(runner, table, &key, until).await?.into_iter().map(Cause::from).collect();
    Ok(Answer { table: info.name.to_owned(), events })
}

/// What the caller needs to be allowed to read: a member's own rows are the member's, in whichever chapter they stand.
fn object_of(caller: &Caller, owner: Option<Owner>) -> Option<Object> {
    Some(match owner? {
        Owner::Organisation => Object::Organisation,
        Owner::Region(id) => Object::Region(id),
        Owner::Membership(id) => Object::Membership(id),
        Owner::Chapter(chapter, members) => match caller.own_memberships().find(|own| members.contains(own)) {
            Some(own) => Object::Membership(own),
            None => Object::Chapter(chapter),
        },
    })
}

impl From<StoredEvent> for Cause {
    fn from(event: StoredEvent) -> Self {
        let StoredEvent { position, event_type, recorded_at, aggregate_type, aggregate_id, .. } = event;
        Self { position, event_type, recorded_at, aggregate_type, aggregate_id }
    }
}

fn wrong_key(info: &TableInfo) -> Problem {
    let names: Vec<&str> = info.key_columns().iter().map(|column| column.name).collect();
    Problem::invalid("key", format!("it is the row's {}, with commas between", names.join(", ")))
}
