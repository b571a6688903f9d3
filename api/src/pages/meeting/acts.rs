//! POST /meetings/{id}: moving a meeting, calling it off, holding it as a holiday.

use super::Seen;
use super::show::shown;
use crate::pages::act::{Act, Field, Filled, NotDone, Typed, Wrong, line, lines, link, moment};
use crate::pages::instead::Instead;
use crate::rest::meetings::get::{SheetStatus, Status};
use crate::rest::meetings::run;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use domain::MeetingId;
use domain::calendar::Place;
use domain::text::{Link, Name};
use infra::commands::Committed;
use infra::commands::meetings::MeetingChange;
use uuid::Uuid;

#[post("/meetings/{id}")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MeetingId(*id);
    match perform(&filled, id).await {
        Ok(_) => Ok(filled.desk.visitor.to(&format!("/meetings/{id}?done={}", filled.action()))),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: MeetingId) -> Result<Committed, NotDone> {
    let change = read(filled.typed())?;
    Ok(run(filled.doing(), id, change).await?)
}

fn read(mut typed: Typed<'_>) -> Result<MeetingChange, Wrong> {
    let change = match typed.action() {
        "move" => {
            let (to, place) = (typed.moment("to", "When"), place(&mut typed));
            let reason = typed.note("reason", "Why");
            to.zip(place).zip(reason).map(|((to, place), reason)| MeetingChange::Move { to, place, reason })
        }
        "cancel" => typed.note("reason", "Why").map(|reason| MeetingChange::Cancel { reason }),
        "holiday" => typed.name("name", "The holiday").map(|name| MeetingChange::DeclareHoliday { name }),
        _ => None,
    };
    typed.done(change)
}

/// A room, a link, or both; none where nothing is typed.
pub fn place(typed: &mut Typed<'_>) -> Option<Option<Place>> {
    let name = typed.maybe("place", "Where", Name::parse);
    let link = typed.maybe("link", "Link", Link::parse);
    name.zip(link).map(|(name, link)| (name.is_some() || link.is_some()).then_some(Place { name, link }))
}

/// The fields of a place.
pub fn place_fields(place: Option<&Place>) -> [Field; 2] {
    let name = place.and_then(|place| place.name.as_ref()).map(ToString::to_string).unwrap_or_default();
    let online = place.and_then(|place| place.link.as_ref()).map(|link| link.as_str().to_owned()).unwrap_or_default();
    [line("place", "Where").value(name), link("link", "Link, if people join online").value(online)]
}

/// What may become of a meeting, by where it stands.
pub fn acts(seen: &Seen) -> Vec<Act> {
    let meeting = &seen.meeting;
    let takes_place = matches!(meeting.status, Status::Scheduled | Status::Moved);
    if !takes_place || matches!(meeting.sheet, SheetStatus::Completed | SheetStatus::Amended) {
        return Vec::new();
    }
    let to = format!("/meetings/{}", seen.id);
    let why = || lines("reason", "Why");
    let cancels = "Everybody who was invited is told at once. Nobody is absent.";
    let acts = [
        Act::new("move", &to, "Move the meeting")
            .titled("Move it")
            .says("Everybody who was invited is told at once of the new time and place.")
            .field(moment("to", "When").value(meeting.starts_at_local.format("%Y-%m-%dT%H:%M")))
            .fields(place_fields(Some(&meeting.place)))
            .field(why()),
        Act::new("cancel", &to, "Call the meeting off").titled("Call it off").says(cancels).field(why()),
        Act::new("holiday", &to, "Hold it as a holiday").says(cancels).field(line("name", "The holiday")),
    ];
    acts.into_iter().map(|act| act.of_version(seen.version)).collect()
}
