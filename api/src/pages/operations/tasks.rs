//! GET and POST /operations/tasks: what the program does by itself, and what it could not do.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, problems, to_the_last};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Listed, Shown, address, column};
use crate::pages::words::{self, NAMELESS, counted, page_of};
use crate::rest::tasks::retry;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono_tz::Tz;
use domain::{ChapterId, MembershipId};
use futures::try_join;
use infra::policies::{TaskFilter, TaskRow, task_counts, tasks_in_order};
use infra::runner::Source;
use projections::{ChapterRow, MemberNameRow, Where};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The states, with what they are called here.
const STATES: [(&str, &str); 4] = [("failed", "failed"), ("refused", "came to nothing"), ("pending", "pending"), ("done", "done")];

/// Said out loud: an address without a state leads to what waits.
const ALL: &str = "all";

const COLUMNS: &[Column] = &[
    column("task", "Task"),
    column("about", "About").plain(),
    column("due_at", "Due"),
    column("state", "State").plain(),
    column("note", "Note").plain(),
];

/// A state with its count.
struct Count {
    words: &'static str,
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
    tasks: Shown,
    done: Option<String>,
    wrong: Vec<(String, String)>,
}

#[get("/operations/tasks")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    // Whoever asks for nothing in particular sees what waits, the next first; all there is, once they choose it.
    if desk.query.iter().all(|(name, _)| name == "min_position") {
        desk.access.require(&desk.caller, Action::ReadLog, Object::Organisation).await?;
        return Ok(desk.visitor.to("/operations/tasks?state=pending"));
    }
    page(&desk, &Tried::default()).await
}

#[post("/operations/tasks")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    let answer = async move {
        let house = &filled.desk.visitor.house;
        match filled.for_each(async |doing, id| retry(&doing, house, id).await.map(drop)).await {
            Ok(done) => Ok(filled.desk.visitor.to(&address(&filled.desk, &[("done", done.to_string())]))),
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
    let wanted = desk.asked("state").filter(|state| *state != ALL).map(str::to_owned);
    let (from, to) = desk.between(Tz::UTC)?;
    let filter = TaskFilter { state: wanted.clone(), from, to, ..TaskFilter::default() };
    let choices = [(ALL, "All")].into_iter().chain(STATES).map(|(state, words)| (state.to_owned(), words.to_owned()));
    let list = Listed {
        caption: "Tasks".to_owned(),
        columns: COLUMNS,
        // What is still to be done, the next first; of what is over, the last.
        usual: if wanted.as_deref() == Some("pending") { "due_at" } else { "-due_at" },
        filters: vec![Filter { name: "state", label: "State", values: choices.collect() }],
        days: &[("from", "Due from"), ("to", "To")],
        searched: &["task", "about", "note"],
        empty: "Nothing is here. Tasks appear as events call for them: invoices, reminders, meetings.",
    };
    let read = async |asked| tasks_in_order(&house.log.reader, &filter, &asked).await.map_err(Problem::unavailable);
    let cells = async |rows: Vec<TaskRow>| {
        let about = about(desk, &rows).await?;
        Ok(rows.iter().zip(about).map(|(row, about)| cells(row, about, operates, desk)).collect())
    };
    let tasks = match list.answer_kept::<TaskRow>(desk, read, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let retry = tasks.has_choices().then(|| Act::new("retry", address(desk, &[]), "Try again").unfolded().taking(tried));
    let tasks = tasks.offering(retry);
    let count = |(state, words): (&str, &'static str)| Count {
        words,
        count: desk.form.number(of(state).0),
        to: format!("/operations/tasks?state={state}"),
        here: wanted.as_deref() == Some(state),
        class: if state == "failed" && of(state).0 > 0 { "bad" } else { "" },
    };
    let page = Page {
        frame: desk.frame(Place::Organisation, "/operations", None).await?,
        title: match (of("failed").0, of("pending").1) {
            (0, 0) => "Nothing failed, and nothing that is due waits".to_owned(),
            (0, 1) => "1 task is due".to_owned(),
            (0, due) => format!("{} tasks are due", desk.form.number(due)),
            (1, _) => "1 task has failed".to_owned(),
            (failed, _) => format!("{} tasks have failed", desk.form.number(failed)),
        },
        counts: STATES.map(count).into(),
        wrong: problems(tasks.acts(), tried),
        tasks,
        done: desk.asked("done").and_then(|done| done.parse().ok()).map(tried_again),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn tried_again(done: i64) -> String {
    format!("{} tried again.", counted(done, "task is", "tasks are"))
}

/// The member or chapter that each task is about, by the names by which they are also sorted and searched; none of the organisation's own.
async fn about(desk: &Desk, rows: &[TaskRow]) -> Result<Vec<Option<(String, String)>>, Problem> {
    let source = Source::live(&desk.house().runner).await?;
    let ids = |column, of: fn(&TaskRow) -> Option<Uuid>| {
        [Where::In(column, rows.iter().filter_map(of).collect::<BTreeSet<_>>().into_iter().collect())]
    };
    let (members, chapters) = (ids("membership_id", |row| row.membership_id), ids("chapter_id", |row| row.chapter_id));
    let (members, chapters) = try_join!(source.rows::<MemberNameRow>(&members), source.rows::<ChapterRow>(&chapters))?;
    let names: BTreeMap<MembershipId, String> = members.into_iter().map(|row| (row.membership_id, row.name)).collect();
    let called: BTreeMap<ChapterId, String> = chapters.into_iter().map(|row| (row.chapter_id, row.name)).collect();
    let about = |row: &TaskRow| match (row.membership_id, row.chapter_id) {
        (Some(id), _) => Some((page_of(&id.into()), names.get(&id.into()).cloned().unwrap_or_else(|| NAMELESS.to_owned()))),
        (None, id) => id.and_then(|id| Some((format!("/chapters/{id}"), called.get(&id.into())?.clone()))),
    };
    Ok(rows.iter().map(about).collect())
}

/// A task in one line; one that failed can be chosen to be tried again.
fn cells(row: &TaskRow, about: Option<(String, String)>, operates: bool, desk: &Desk) -> Vec<Cell> {
    let what = Cell::text(words::task(&row.task)).link(format!("/log/{}", row.causation));
    let called = about.iter().fold(words::task(&row.task), |task, (_, name)| format!("{task}, {name}"));
    let class = match row.state.as_str() {
        "failed" => "bad",
        "refused" => "quiet",
        _ => "",
    };
    vec![
        if operates && row.state == "failed" { what.of(row.id, called) } else { what },
        about.map_or_else(|| Cell::text(""), |(to, name)| Cell::text(name).link(to)),
        Cell::moment(Some(row.due_at), &desk.form),
        Cell::text(STATES.iter().find(|(name, _)| *name == row.state).map_or("", |(_, words)| words)).class(class),
        Cell::text(row.note.clone().unwrap_or_default()),
    ]
}
