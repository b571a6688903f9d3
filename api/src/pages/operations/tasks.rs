//! GET and POST /operations/tasks: what the program does by itself, and what it could not do.

use crate::http::access::{Action, Object};
use crate::http::list::{Paging, cut};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, problems, to_the_last};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place, escaped};
use crate::pages::instead::Instead;
use crate::pages::words::counted;
use crate::rest::tasks::{at, place, retry};
use actix_web::{HttpResponse, get, post};
use askama::Template;
use infra::policies::{TaskFilter, TaskRow, task_counts, tasks};
use uuid::Uuid;

const A_PAGE: usize = 100;
const STATES: [&str; 4] = ["failed", "refused", "pending", "done"];

/// A task in one line.
struct Line {
    task: String,
    due: String,
    state: String,
    class: &'static str,
    note: String,
    because: String,
    id: Uuid,
    /// Whether it can be tried again.
    again: bool,
}

/// A state with its count.
struct Count {
    words: String,
    count: String,
    to: String,
    here: bool,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "operations/tasks.html")]
struct Page {
    frame: Frame,
    title: String,
    counts: Vec<Count>,
    lines: Vec<Line>,
    older: Option<String>,
    retry: Option<Act>,
    done: Option<String>,
    wrong: Vec<(String, String)>,
}

#[get("/operations/tasks")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default()).await
}

#[post("/operations/tasks")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    let answer = async move {
        let house = &filled.desk.visitor.house;
        match filled.for_each(async |doing, id| retry(&doing, house, id).await.map(drop)).await {
            Ok(done) => Ok(filled.desk.visitor.to(&format!("/operations/tasks?done={done}{}", within(filled.desk.asked("state"))))),
            Err(why) => page(&filled.desk, &filled.tried(why)?).await,
        }
    };
    to_the_last(answer).await
}

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadLog, Object::Organisation).await?;
    let (house, now) = (desk.house(), desk.house().log.clock.now());
    let operates = desk.access.lets(&desk.caller, Action::Operate, Object::Organisation).await?;
    let counted = task_counts(&house.log.reader, now).await.map_err(Problem::unavailable)?;
    let of = |state: &str| counted.iter().find(|(name, ..)| name == state).map_or((0, 0), |(_, all, due)| (*all, *due));
    let wanted = desk.asked("state").map(str::to_owned);
    let paging = Paging { cursor: desk.asked("cursor").map(str::to_owned), ..Paging::default() };
    let order = paging.order("-due_at", &["due_at"])?;
    let after = paging.place(&order)?.map(|at| place(&at)).transpose()?;
    let filter = TaskFilter { state: wanted.clone(), after, ..TaskFilter::default() };
    let limit = i64::try_from(A_PAGE).unwrap_or(100) + 1;
    let mut rows = tasks(&house.log.reader, &filter, limit).await.map_err(Problem::unavailable)?;
    let next = cut(&mut rows, A_PAGE, &order, at);
    let within = within(wanted.as_deref());
    let here = format!("/operations/tasks?{}", within.trim_start_matches('&'));
    let lines: Vec<Line> = rows.iter().map(|row| in_a_line(row, operates, desk)).collect();
    let retry =
        lines.iter().any(|line| line.again).then(|| Act::new("retry", here.trim_end_matches('?'), "Try again").unfolded().taking(tried));
    let count = |state: &str| Count {
        words: state.to_owned(),
        count: desk.form.number(of(state).0),
        to: format!("/operations/tasks?state={state}"),
        here: wanted.as_deref() == Some(state),
        class: if state == "failed" && of(state).0 > 0 { "bad" } else { "" },
    };
    let page = Page {
        frame: desk.frame(Place::Organisation, "/operations", None).await?,
        title: match (of("failed").0, of("pending").1) {
            (0, 0) => "Nothing failed, and nothing that is due waits".to_owned(),
            (0, due) => format!("{} tasks are due", desk.form.number(due)),
            (1, _) => "1 task has failed".to_owned(),
            (failed, _) => format!("{} tasks have failed", desk.form.number(failed)),
        },
        counts: STATES.map(count).into(),
        wrong: problems(&retry, tried),
        retry,
        lines,
        older: next.map(|cursor| format!("/operations/tasks?cursor={cursor}{within}")),
        done: desk.asked("done").and_then(|done| done.parse().ok()).map(tried_again),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

/// The state that is looked at, to be looked at again.
fn within(state: Option<&str>) -> String {
    state.map(|state| format!("&state={}", escaped(state))).unwrap_or_default()
}

fn tried_again(done: i64) -> String {
    format!("{} tried again.", counted(done, "task is", "tasks are"))
}

fn in_a_line(row: &TaskRow, operates: bool, desk: &Desk) -> Line {
    Line {
        task: row.task["task"].as_str().unwrap_or_default().replace('_', " "),
        due: desk.form.moment(row.due_at),
        state: row.state.clone(),
        class: match row.state.as_str() {
            "failed" => "bad",
            "refused" => "quiet",
            _ => "",
        },
        note: row.note.clone().unwrap_or_default(),
        because: format!("/log/{}", row.causation),
        id: row.id,
        again: operates && row.state == "failed",
    }
}
