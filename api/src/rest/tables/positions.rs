//! GET /tables/positions, POST /tables/{table}/rebuild

use crate::http::query::Freshness;
use crate::rest::prelude::*;
use crate::rest::responses::Directs;
use actix_web::http::StatusCode;
use actix_web::web::Json;
use chrono::{DateTime, Utc};
use infra::house::House;

/// How far a read table has followed the log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TablePosition)]
pub struct Standing {
    #[schema(example = "referrals_by_chapter_month")]
    pub name: &'static str,
    /// Of the fold that made it.
    pub version: i32,
    pub position: i64,
    /// Events that it has yet to take in.
    pub behind: i64,
}

/// A rebuild that this process does, or did last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rebuild)]
pub struct Rebuild {
    pub tables: Vec<String>,
    pub began_at: DateTime<Utc>,
    /// How far the log has been read, of where it ended when the rebuild began.
    pub reached: i64,
    pub end: i64,
    #[schema(required)]
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed, if it did. The table before it serves on then.
    #[schema(required)]
    pub failed: Option<String>,
}

impl From<infra::runner::Rebuilding> for Rebuild {
    fn from(told: infra::runner::Rebuilding) -> Self {
        let (ended_at, failed) = told.ended.map_or((None, None), |(at, failed)| (Some(at), failed));
        Self { tables: told.names, began_at: told.began_at, reached: told.reached, end: told.end, ended_at, failed }
    }
}

/// Where the log ends, and how far each read table has followed it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TablePositions)]
pub struct Answer {
    /// The last position of the log.
    pub log: i64,
    pub items: Vec<Standing>,
    /// The rebuild that this process does, or did last.
    #[schema(required)]
    pub rebuild: Option<Rebuild>,
}

/// How far the read tables have followed the log
#[utoipa::path(tag = "tables", operation_id = "listTablePositions", params(Freshness), responses((status = 200, body = Answer, description = "Every read table, and the rebuild that goes on."), ReadProblems))]
#[get("/tables/positions")]
pub async fn handler(caller: Caller, access: Data<Access>, house: Theirs<House>, query: Query<Freshness>) -> Result<Json<Answer>, Problem> {
    access.require(&caller, Action::ReadLog, Object::Organisation).await?;
    query.wait(&house.runner).await?;
    Ok(Json(read(&house).await?))
}

/// Where they stand now.
pub async fn read(house: &House) -> Result<Answer, Problem> {
    let log = house.log.reader.last_position().await?;
    let standing = |status: infra::runner::Status| Standing {
        name: status.name,
        version: status.version,
        position: status.position,
        behind: status.behind,
    };
    let items = house.runner.status().await?.into_iter().map(standing).collect();
    Ok(Answer { log, items, rebuild: house.runner.rebuilding().map(Rebuild::from) })
}

/// Rebuild a read table from the log
///
/// It is folded from the first event on; the table that there is serves until the new one is complete. `/tables/positions` tells how far it has come.
/// One rebuild at a time.
#[utoipa::path(tag = "tables", operation_id = "rebuildTable", request_body = Nothing, responses((status = 202, body = Rebuild, description = "It has begun."), Directs))]
#[post("/tables/{table}/rebuild")]
pub async fn rebuild(table: Path<String>, asked: Asked<Nothing>, house: Data<House>) -> Result<actix_web::HttpResponse, Problem> {
    let begun = begin(&asked.doing(), &house, &table).await?;
    Ok(actix_web::HttpResponse::Accepted().json(begun))
}

/// Begins to rebuild a read table.
pub async fn begin(doing: &Doing<'_>, house: &House, table: &str) -> Result<Rebuild, Problem> {
    doing.require(Action::Operate, Object::Organisation).await?;
    house.runner.named(table).map_err(|_| Problem::not_found("read table"))?;
    if !house.runner.begin_rebuild(&[table]).await? {
        let detail = "another rebuild goes on: wait until it has ended, as `/tables/positions` tells";
        return Err(Problem::new(StatusCode::CONFLICT, "rebuild_goes_on", "Not beside another", detail));
    }
    let told = house.runner.rebuilding().map(Rebuild::from);
    told.ok_or_else(|| Problem::opaque("a rebuild that has begun is known"))
}
