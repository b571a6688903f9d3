//! GET and POST /operations: where the log ends, how far each read table has followed it, and a rebuild.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, no_such_act, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Shown, Table, acts, column, numbers};
use crate::rest::tables::positions::{Answer, Rebuild, begin, read};
use actix_web::{HttpResponse, get, post};
use askama::Template;

const COLUMNS: &[Column] = &[
    column("name", "Read table"),
    numbers("version", "Version"),
    numbers("position", "Position"),
    numbers("behind", "Behind"),
    acts("Do"),
];

#[derive(Template)]
#[template(path = "operations/status.html")]
struct Page {
    frame: Frame,
    title: String,
    log: String,
    rebuild: Option<String>,
    failed: Option<String>,
    lines: Shown,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/operations")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default()).await
}

#[post("/operations")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    let done = async || -> Result<Rebuild, Problem> {
        if filled.action() != "rebuild" {
            return Err(no_such_act());
        }
        begin(&filled.doing(), &filled.desk.visitor.house, filled.said("table")).await
    };
    match done().await {
        Ok(_) => Ok(filled.desk.visitor.to("/operations?done=begun")),
        Err(problem) => page(&filled.desk, &filled.tried(problem)?).await,
    }
}

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadLog, Object::Organisation).await?;
    let told = read(desk.house()).await?;
    let operates = desk.access.lets(&desk.caller, Action::Operate, Object::Organisation).await?;
    let line = |one: &crate::rest::tables::positions::Standing| {
        let rebuild = || {
            let says = "It is folded from the first event on. The table that there is serves until the new one is complete.";
            Act::new("rebuild", "/operations", "Rebuild it").says(says).about("table", one.name).taking(tried)
        };
        vec![
            Cell::text(one.name.replace('_', " ")),
            Cell::number(one.version.into(), &desk.form),
            Cell::number(one.position, &desk.form),
            Cell::number(one.behind, &desk.form).class(if one.behind > 0 { "warn" } else { "" }),
            Cell::acts(operates.then(rebuild)),
        ]
    };
    let lines = Table {
        name: "",
        caption: "Read tables".to_owned(),
        columns: COLUMNS,
        usual: "name",
        rows: told.items.iter().map(line).collect(),
        filters: Vec::new(),
        empty: "There is no read table.",
    };
    let [lines] = match Table::answer([lines], desk, Object::Organisation)? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page {
        frame: desk.frame(Place::Organisation, "/operations", None).await?,
        title: title(&told, desk),
        log: desk.form.number(told.log),
        rebuild: told.rebuild.as_ref().map(|rebuild| in_words(rebuild, desk)),
        failed: told.rebuild.as_ref().and_then(|rebuild| rebuild.failed.clone()),
        wrong: problems(lines.acts(), tried),
        lines,
        done: (desk.asked("done") == Some("begun")).then_some("The rebuild has begun. Open the page again to see how far it has come."),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn title(told: &Answer, desk: &Desk) -> String {
    let behind = told.items.iter().filter(|one| one.behind > 0).count();
    let most = told.items.iter().map(|one| one.behind).max().unwrap_or(0);
    match behind {
        0 => "Every read table has followed the log to its end".to_owned(),
        1 => format!("1 read table is behind, by {} events", desk.form.number(most)),
        many => format!("{many} read tables are behind, by {} events at most", desk.form.number(most)),
    }
}

fn in_words(rebuild: &Rebuild, desk: &Desk) -> String {
    let tables = rebuild.tables.join(", ").replace('_', " ");
    match (rebuild.ended_at, &rebuild.failed) {
        (None, _) => {
            let (reached, end) = (desk.form.number(rebuild.reached), desk.form.number(rebuild.end));
            format!("{tables} is being rebuilt: read to position {reached} of {end}.")
        }
        (Some(at), None) => format!("{tables} was rebuilt at {}.", desk.form.moment(at)),
        (Some(at), Some(_)) => format!("{tables} could not be rebuilt at {}; the table before it serves on.", desk.form.moment(at)),
    }
}
