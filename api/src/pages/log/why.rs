//! GET /log/why: the events behind a row of a read table, which a number was made of.

use crate::http::access::Action;
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::score::Called;
use crate::pages::words;
use crate::rest::tables::explain::{Wanted, read};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::membership::Membership;

#[derive(Template)]
#[template(path = "log/why.html")]
struct Page {
    frame: Frame,
    /// What they stand behind.
    row: String,
    /// Position, kind and moment.
    events: Vec<(i64, String, String)>,
    /// Whether the reader may open each event.
    opens: bool,
}

#[get("/log/why")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    let asked = |name: &'static str| desk.asked(name).ok_or_else(|| Problem::invalid(name, "the address lacks it: go back to the number"));
    let (table, key) = (asked("table")?, asked("key")?.to_owned());
    let parts: Vec<String> = key.split(',').map(str::to_owned).collect();
    let house = desk.house();
    let found = read(&desk.caller, &desk.access, &house.runner, &house.commands, table, &Wanted::now(key)).await?;
    let row = Called::of(&found.table, &parts, &desk.form).one();
    let own = desk.caller.own_memberships().next();
    let chapter = match own {
        Some(own) => house.commands.load::<Membership>(&own.to_string(), false).await?.state.chapter_id(),
        None => None,
    };
    let place = own.zip(chapter).map_or(Place::Organisation, |(own, chapter)| Place::Member(chapter, own));
    let page = Page {
        frame: desk.frame(place, "", None).await?,
        row,
        events: found
            .events
            .into_iter()
            .map(|cause| (cause.position, words::happened(&cause.event_type), desk.form.moment(cause.recorded_at)))
            .collect(),
        opens: desk.access.may_somewhere(&desk.caller, Action::ReadLog),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}
