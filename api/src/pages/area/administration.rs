//! GET and POST /chapters/{id}/administration: how a chapter stands, and what becomes of it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, day, line, no_such_act, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::places::region_name;
use crate::rest::chapters::{administer, charter, dissolve, rename, suspend};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::ChapterId;
use domain::chapter::{Chapter, ChapterStatus, Founded};
use infra::commands::Committed;
use infra::commands::chapters::ChapterChange;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "area/administration.html")]
struct Page {
    frame: Frame,
    name: String,
    policies: String,
    facts: Vec<(&'static str, String)>,
    acts: Vec<Act>,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/chapters/{id}/administration")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    page(&desk, ChapterId(*id), &Tried::default()).await
}

#[post("/chapters/{id}/administration")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/chapters/{id}/administration"), done.position)),
        Err(problem) => page(&filled.desk, id, &filled.tried(problem)?).await,
    }
}

async fn perform(filled: &Filled, id: ChapterId) -> Result<Committed, Problem> {
    let change = match filled.action() {
        "rename" => ChapterChange::Rename { name: filled.body::<rename::Request>()?.name },
        "charter" => ChapterChange::Charter { on: filled.body::<charter::Request>()?.on },
        "suspend" => ChapterChange::Suspend { reason: filled.body::<suspend::Request>()?.reason },
        "resume" => ChapterChange::Resume,
        "dissolve" => ChapterChange::Dissolve { reason: filled.body::<dissolve::Request>()?.reason },
        _ => return Err(no_such_act()),
    };
    administer(filled.doing(), id, change).await
}

async fn page(desk: &Desk, id: ChapterId, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::Administer, Object::Chapter(id)).await?;
    let commands = &desk.house().commands;
    let found = commands.existing::<Chapter>(&id.to_string(), "chapter").await?;
    let chapter = found.state.founded().ok_or_else(|| Problem::not_found("chapter"))?;
    let here = format!("/chapters/{id}/administration");
    let acts: Vec<Act> = acts(chapter, &here).into_iter().map(|act| act.of_version(found.version).taking(tried)).collect();
    let facts = vec![
        ("State", format!("{}, since {}", chapter.status, desk.form.date(chapter.since))),
        ("Region", region_name(commands, chapter.region_id).await?),
        ("Time zone", chapter.time_zone.name().to_owned()),
        ("Currency", chapter.currency.code().to_owned()),
    ];
    let page = Page {
        frame: desk.frame(Place::Chapter(id), &here, None).await?,
        name: chapter.name.to_string(),
        policies: format!("/chapters/{id}/policies"),
        facts,
        wrong: problems(&acts, tried),
        acts,
        done: match desk.asked("done") {
            Some("found") => Some("Founded. Its meetings are scheduled by themselves; it is forming until it has its charter."),
            Some("rename") => Some("It has its new name."),
            Some("charter") => Some("It has its charter, and is active."),
            Some("suspend") => Some("It is suspended."),
            Some("resume") => Some("It goes on."),
            Some("dissolve") => Some("It is dissolved."),
            _ => None,
        },
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

/// What can become of a chapter as it stands.
fn acts(chapter: &Founded, here: &str) -> Vec<Act> {
    let why = || line("reason", "Why");
    let rename = || Act::new("rename", here, "Rename it").field(line("name", "Name").value(&chapter.name));
    let charter = || {
        let on = day("on", "On").hint("Today in the chapter when left empty.");
        Act::new("charter", here, "Give it its charter").says("From that day it is an active chapter.").field(on).unfolded()
    };
    let suspend = || Act::new("suspend", here, "Suspend it").says("Its meetings cease until it is let go on.").field(why());
    let resume = || Act::new("resume", here, "Let it go on").unfolded();
    let dissolve = || Act::new("dissolve", here, "Dissolve it").says("For good: nothing about it changes any more.").field(why());
    match chapter.status {
        ChapterStatus::Forming => vec![charter(), rename(), dissolve()],
        ChapterStatus::Active => vec![rename(), suspend(), dissolve()],
        ChapterStatus::Suspended => vec![resume(), rename(), dissolve()],
        ChapterStatus::Dissolved => Vec::new(),
    }
}
