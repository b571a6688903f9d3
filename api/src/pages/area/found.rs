//! GET and POST /chapters/new and /regions/new: what is founded, by whoever administers the region above it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, alone, choice, day, line, link, time};
use crate::pages::desk::Desk;
use crate::pages::frame::Place;
use crate::pages::instead::Instead;
use crate::pages::places::Places;
use crate::rest::{chapters, regions};
use actix_web::{HttpResponse, get, post};
use domain::RegionId;
use infra::commands::Committed;

const WEEKDAYS: [(&str, &str); 7] = [
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
async fn regions_of(desk: &Desk) -> Result<Vec<(String, String)>, Problem> {
    desk.access.require_somewhere(&desk.caller, Action::Administer)?;
    let mut own = Vec::new();
    for row in Places::of(desk).await?.regions {
        if desk.access.lets(&desk.caller, Action::Administer, Object::Region(row.region_id)).await? {
            own.push((row.region_id.to_string(), row.name));
        }
    }
    Ok(own)
}

async fn chapter_page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    let own = regions_of(desk).await?;
    let fields = vec![
        line("name", "Name"),
        choice("region_id", "Region", own).value(desk.asked("region_id").unwrap_or_default()),
        line("time_zone", "Time zone")
            .hint("By its IANA name, such as Europe/Zurich.")
            .offering(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned())),
        choice("meeting_rule.weekday", "Meets on", WEEKDAYS),
        time("meeting_rule.at", "At").value("07:00").hint("On the chapter's own clock."),
        choice("meeting_rule.cadence", "How often", CADENCES),
        day("meeting_rule.from", "From").hint("The first meeting is on the first such weekday from this day on."),
        line("meeting_rule.place.name", "Place"),
        link("meeting_rule.place.link", "Link").hint("Where it meets online. A place, a link, or both."),
        line("currency", "Currency").hint("In which its members pay; the region's first when left empty."),
    ];
    page(desk, "Found a chapter", "region_id", Act::new("found", "/chapters/new", "Found the chapter").fields(fields), tried).await
}

async fn region_page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    let own = regions_of(desk).await?;
    let everywhere = desk.access.lets(&desk.caller, Action::Administer, Object::Organisation).await?;
    let top = everywhere.then(|| (String::new(), "the organisation itself".to_owned()));
    let fields = vec![
        line("name", "Name"),
        choice("parent", "Beneath", top.into_iter().chain(own)).value(desk.asked("parent").unwrap_or_default()),
        line("currencies", "Currencies").hint("Codes with commas between, such as CHF, EUR; the first is used where none is named. Those of the region above when left empty."),
        line("locale", "Language").hint("Of its letters: a tag such as de-CH. That of the region above when left empty."),
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
    let region = own.iter().find(|(id, _)| Some(id.as_str()) == named).or(own.first());
    let region: Option<RegionId> = region.and_then(|(id, _)| id.parse().ok());
    Ok(region.map_or((Place::Organisation, "/".to_owned()), |id| (Place::Region(id), format!("/regions/{id}/chapters"))))
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
