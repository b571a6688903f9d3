//! What the program has to do on its own account, has done, and could not do.

use crate::http::list::{Form, Item, Listed, Listing, read_kept, shown};
use crate::list_query;
use crate::rest::prelude::*;
use crate::rest::responses::Directs;
use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use infra::house::House;
use infra::policies::{TaskFilter, TaskRow, tasks_in_order};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(again);
}

list_query! {
    /// Which tasks.
    Wanted {
        /// pending, done, refused or failed.
        state: String,
        chapter_id: Uuid,
    }
}

/// Something that the program does by itself when its moment has come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskOfList)]
pub struct Task {
    pub id: Uuid,
    /// What is done, such as `issue_renewal_invoice`, with what it is done to.
    #[schema(value_type = Object, example = json!({"task": "issue_renewal_invoice", "membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}))]
    pub task: serde_json::Value,
    /// pending, done, refused or failed.
    pub state: String,
    pub due_at: DateTime<Utc>,
    #[schema(required)]
    pub chapter_id: Option<Uuid>,
    /// The reaction that asked for it.
    pub set_by: String,
    /// The position of the event that it reacted to.
    pub causation: i64,
    pub attempts: i32,
    /// Why it was refused, has failed, or waits.
    #[schema(required)]
    pub note: Option<String>,
    #[schema(required)]
    pub waits_until: Option<DateTime<Utc>>,
    #[schema(required)]
    pub settled_at: Option<DateTime<Utc>>,
}

impl From<TaskRow> for Task {
    fn from(row: TaskRow) -> Self {
        let TaskRow { id, due_at, chapter_id, task, set_by, causation, state, attempts, note, waits_until, settled_at, membership_id: _ } =
            row;
        Self { id, task, state, due_at, chapter_id, set_by, causation, attempts, note, waits_until, settled_at }
    }
}

impl Item for Task {
    const COLUMNS: &'static [&'static str] =
        &["id", "task", "state", "due_at", "chapter_id", "set_by", "causation", "attempts", "note", "waits_until", "settled_at"];
    const USUAL: &'static str = "-due_at";
}

type Answer = Listed<Task>;

/// What the program does by itself
///
/// The latest due first; `sort=due_at` begins with the oldest.
#[utoipa::path(tag = "tasks", operation_id = "listTasks", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/tasks")]
async fn list(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&house.commands, query.paging()).await?;
    access.require(&caller, Action::ReadLog, Object::Organisation).await?;
    let filter = TaskFilter { state: query.state.clone(), chapter_id: query.chapter_id, ..TaskFilter::default() };
    let read = async |asked| tasks_in_order(&house.log.reader, &filter, &asked).await.map_err(Problem::unavailable);
    let (rows, next) = read_kept::<TaskRow>(&listing.paging, Task::USUAL, Task::COLUMNS, read).await?;
    shown(Form::asked(request.headers()), rows.into_iter().map(Task::from).collect(), next, listing.position)
}

/// Have a task that failed tried again
///
/// As often as a new one.
#[utoipa::path(tag = "tasks", operation_id = "retryTask", request_body = Nothing, responses((status = 200, body = Task, description = "The task as it stands now."), Directs))]
#[post("/tasks/{id}/retry")]
async fn again(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<Json<Task>, Problem> {
    Ok(Json(retry(&asked.doing(), &house, *id).await?))
}

/// Has a task that failed tried again.
pub async fn retry(doing: &Doing<'_>, house: &House, id: Uuid) -> Result<Task, Problem> {
    doing.require(Action::Operate, Object::Organisation).await?;
    let row = house.automation.retry(id).await.map_err(Problem::unavailable)?;
    row.map(Task::from).ok_or_else(|| Problem::not_found("task that failed"))
}
