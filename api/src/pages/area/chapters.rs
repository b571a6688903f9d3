//! GET /chapters and /regions/{id}/chapters: the chapters, however many, by region, state and currency.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::places::Places;
use crate::pages::table::{Cell, Column, Filter, Listed, Shown, column};
use crate::pages::words;
use crate::rest::chapters::list::seen;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::{Currency, RegionId};
use projections::{Cell as _, ChapterRow, ChapterStanding, Where};
use std::collections::BTreeSet;
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("name", "Name"),
    column("region", "Region").plain(),
    column("status", "State").plain(),
    column("status_since", "Since").aside(),
    column("founded_on", "Founded").aside(),
    column("meets", "Meets").aside(),
    column("currency", "Currency").aside(),
];

const STATES: [(&str, ChapterStanding); 4] = [
    ("forming", ChapterStanding::Forming),
    ("active", ChapterStanding::Active),
    ("suspended", ChapterStanding::Suspended),
    ("dissolved", ChapterStanding::Dissolved),
];

#[derive(Template)]
#[template(path = "area/chapters.html")]
struct Page {
    frame: Frame,
    title: String,
    founds: Option<String>,
    founds_region: Option<String>,
    done: Option<&'static str>,
    chapters: Shown,
}

#[get("/chapters")]
pub async fn of_organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    show(&desk, None).await
}

#[get("/regions/{id}/chapters")]
pub async fn of_region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    show(&desk, Some(RegionId(*id))).await
}

fn filters(places: &Places) -> Vec<Filter> {
    let all = || (String::new(), "All".to_owned());
    let currencies: BTreeSet<&str> = places.chapters.iter().map(|row| row.currency.code()).collect();
    let states = STATES.iter().map(|(word, _)| ((*word).to_owned(), (*word).to_owned()));
    let currencies = currencies.into_iter().map(|code| (code.to_owned(), code.to_owned()));
    vec![
        Filter { name: "region_id", label: "Region", values: [all()].into_iter().chain(places.of_regions()).collect() },
        Filter { name: "status", label: "State", values: [all()].into_iter().chain(states).collect() },
        Filter { name: "currency", label: "Currency", values: [all()].into_iter().chain(currencies).collect() },
    ]
}

/// What the filters of the address leave.
fn narrowed(desk: &Desk) -> Result<Vec<Where>, Problem> {
    let mut wanted = Vec::new();
    if let Some(state) = desk.asked("status") {
        let known = STATES.iter().find(|(word, _)| *word == state).map(|(_, state)| *state);
        let state = known.ok_or_else(|| Problem::invalid("status", "it is forming, active, suspended or dissolved"))?;
        wanted.push(Where::Is("status", state.to_value()));
    }
    if let Some(code) = desk.asked("currency") {
        let currency = Currency::parse(code).map_err(|error| Problem::invalid("currency", error))?;
        wanted.push(Where::Is("currency", currency.to_value()));
    }
    Ok(wanted)
}

async fn show(desk: &Desk, region: Option<RegionId>) -> Result<HttpResponse, Instead> {
    let object = region.map_or(Object::Organisation, Object::Region);
    desk.access.require(&desk.caller, Action::ReadDashboards, object).await?;
    desk.caught_up().await?;
    let places = Places::of(desk).await?;
    let asked = desk
        .asked("region_id")
        .map(|id| id.parse().map(RegionId).map_err(|_| Problem::invalid("region_id", "it is a region's id")))
        .transpose()?;
    let runner = &desk.house().runner;
    let mut wanted = seen(&desk.caller, &desk.access, runner, region).await?;
    if asked.is_some() {
        wanted.extend(seen(&desk.caller, &desk.access, runner, asked).await?);
    }
    wanted.extend(narrowed(desk)?);
    let list = Listed {
        caption: "Chapters".to_owned(),
        columns: COLUMNS,
        usual: "name",
        filters: filters(&places),
        days: &[],
        searched: &["name"],
        empty: "No chapter is here yet. Found one, and it appears here.",
    };
    let cells = async |rows: Vec<ChapterRow>| Ok(rows.iter().map(|row| cells(row, &places, desk)).collect());
    let chapters = match list.answer::<ChapterRow>(desk, wanted, object, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let founds = desk.access.lets(&desk.caller, Action::Administer, object).await?;
    let place = region.map_or(Place::Organisation, Place::Region);
    let section = region.map_or_else(|| "/chapters".to_owned(), |id| format!("/regions/{id}/chapters"));
    let within = region.map(|id| format!("?region_id={id}")).unwrap_or_default();
    let beneath = region.map(|id| format!("?parent={id}")).unwrap_or_default();
    let page = Page {
        frame: desk.frame(place, &section, None).await?,
        title: region.map_or_else(|| "Chapters".to_owned(), |id| format!("Chapters of {}", places.region(id))),
        founds: founds.then(|| format!("/chapters/new{within}")),
        founds_region: founds.then(|| format!("/regions/new{beneath}")),
        done: (desk.asked("done") == Some("founded")).then_some("Founded. It is forming until it has its charter."),
        chapters,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn cells(row: &ChapterRow, places: &Places, desk: &Desk) -> Vec<Cell> {
    let class = match row.status {
        ChapterStanding::Active => "",
        ChapterStanding::Forming => "warn",
        ChapterStanding::Suspended => "bad",
        ChapterStanding::Dissolved => "quiet",
    };
    vec![
        Cell::text(&row.name).link(format!("/chapters/{}", row.chapter_id)),
        Cell::text(places.region(row.region_id)).link(format!("/regions/{}", row.region_id)),
        Cell::text(words::chapter(row.status)).class(class),
        Cell::day(Some(row.status_since), &desk.form),
        Cell::day(Some(row.founded_on), &desk.form),
        Cell::text(format!("{}s {}, {}", words::capital(&row.meets_on), row.meets_at, row.cadence)),
        Cell::text(row.currency.code()),
    ]
}
