//! GET and POST /chapters/new and /regions/new: what is founded, by whoever administers the region above it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, alone, choice, day, line, link, time};
use crate::pages::called::languages;
use crate::pages::desk::Desk;
use crate::pages::frame::Place;
use crate::pages::instead::Instead;
use crate::pages::places::Places;
use crate::rest::{chapters, regions};
use actix_web::{HttpResponse, get, post};
use infra::commands::Committed;
use projections::RegionRow;
use std::collections::BTreeSet;

const WEEKDAYS: [(&str, &str); 8] = [
    ("", "Choose a day"),
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
];
const CADENCES: [(&str, &str); 3] = [("weekly", "every week"), ("fortnightly", "every second week"), ("monthly", "once a month")];

/// The regions in which the caller founds something.
async fn regions_of(desk: &Desk) -> Result<Vec<RegionRow>, Problem> {
    desk.access.require_somewhere(&desk.caller, Action::Administer)?;
    let mut own = Vec::new();
    for row in Places::of(desk).await?.regions {
        if desk.access.lets(&desk.caller, Action::Administer, Object::Region(row.region_id)).await? {
            own.push(row);
        }
    }
    Ok(own)
}

/// Regions to choose from.
fn named(regions: &[RegionRow]) -> Vec<(String, String)> {
    regions.iter().map(|row| (row.region_id.to_string(), row.name.clone())).collect()
}

async fn chapter_page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    let own = regions_of(desk).await?;
    let used: BTreeSet<&str> = own.iter().flat_map(|row| row.currencies.split(' ')).collect();
    let currencies = [("", "the region's first")].into_iter().chain(used.into_iter().map(|code| (code, code)));
    let fields = vec![
        line("name", "Name"),
        choice("region_id", "Region", [(String::new(), "Choose a region".to_owned())].into_iter().chain(named(&own)))
            .value(desk.asked("region_id").unwrap_or_default()),
        line("time_zone", "Time zone")
            .hint("By its IANA name, such as Europe/Zurich.")
            .offering(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned())),
        choice("meeting_rule.weekday", "Meets on", WEEKDAYS),
        time("meeting_rule.at", "At").value("07:00").hint("On the chapter's own clock."),
        choice("meeting_rule.cadence", "How often", CADENCES),
        day("meeting_rule.from", "From").hint("The first meeting is on the first such weekday from this day on."),
        line("meeting_rule.place.name", "Place"),
        link("meeting_rule.place.link", "Link").hint("Where it meets online. A place, a link, or both."),
        choice("currency", "Currency", currencies).hint("In which its members pay."),
    ];
    page(desk, "Found a chapter", "region_id", Act::new("found", "/chapters/new", "Found the chapter").fields(fields), tried).await
}

async fn region_page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    let own = regions_of(desk).await?;
    let everywhere = desk.access.lets(&desk.caller, Action::Administer, Object::Organisation).await?;
    let top = everywhere.then(|| (String::new(), "the organisation itself".to_owned()));
    let fields = vec![
        line("name", "Name"),
        choice("parent", "Beneath", top.into_iter().chain(named(&own))).value(desk.asked("parent").unwrap_or_default()),
        line("currencies", "Currencies").hint("Codes with commas between, such as CHF, EUR; the first is used where none is named. Those of the region above when left empty."),
        choice("locale", "Language of letters", languages("that of the region above", "")),
        line("legal_entity.name", "Legal entity").hint("The company that invoices. That of the region above when left empty."),
        line("legal_entity.code", "Its code").hint("With which its invoice numbers begin, such as CH01."),
    ];
    page(desk, "Found a region", "parent", Act::new("found", "/regions/new", "Found the region").fields(fields), tried).await
}

/// Among which chapters it will be: those of the region that is named, where the caller administers it, or the first that they do.
async fn among(desk: &Desk, named: Option<&str>) -> Result<(Place, String), Instead> {
    if desk.access.lets(&desk.caller, Action::ReadDashboards, Object::Organisation).await? {
        return Ok((Place::Organisation, "/chapters".to_owned()));
    }
    let own = regions_of(desk).await?;
    let region = own.iter().find(|row| Some(row.region_id.to_string().as_str()) == named).or(own.first());
    Ok(region.map_or((Place::Organisation, "/".to_owned()), |RegionRow { region_id: id, .. }| {
        (Place::Region(*id), format!("/regions/{id}/chapters"))
    }))
}

/// `above` is the field that names the region above.
async fn page(desk: &Desk, title: &str, above: &str, act: Act, tried: &Tried) -> Result<HttpResponse, Instead> {
    let (place, back) = among(desk, Some(tried.said(above)).filter(|typed| !typed.is_empty()).or(desk.asked(above))).await?;
    alone(desk, desk.frame(place, &back, None).await?, title, &back, act, tried)
}

#[get("/chapters/new")]
pub async fn show_chapter(desk: Desk) -> Result<HttpResponse, Instead> {
    chapter_page(&desk, &Tried::default()).await
}

#[post("/chapters/new")]
pub async fn act_chapter(filled: Filled) -> Result<HttpResponse, Instead> {
    let done = async || -> Result<Committed, Problem> {
        let request: chapters::found::Request = filled.body()?;
        chapters::found::found(filled.doing(), &request).await
    };
    match done().await {
        Ok(done) => Ok(filled.leads_to(&format!("/chapters/{}/administration", done.answer.id), done.position)),
        Err(problem) => chapter_page(&filled.desk, &filled.tried(problem)?).await,
    }
}

#[get("/regions/new")]
pub async fn show_region(desk: Desk) -> Result<HttpResponse, Instead> {
    region_page(&desk, &Tried::default()).await
}

#[post("/regions/new")]
pub async fn act_region(filled: Filled) -> Result<HttpResponse, Instead> {
    let done = async || -> Result<Committed, Problem> {
        let request: regions::found::Request = filled.body_listing("currencies")?;
        regions::found::found(filled.doing(), &request).await
    };
    match done().await {
        Ok(done) => Ok(filled.leads_to(&format!("/regions/{}/settings", done.answer.id), done.position)),
        Err(problem) => region_page(&filled.desk, &filled.tried(problem)?).await,
    }
}
