//! POST /meetings/{id}: moving a meeting, calling it off, holding it as a holiday.

use super::Seen;
use super::show::shown;
use crate::pages::act::{Act, Field, Fields, Kind, Sent, Typed, Wrong, refused};
use crate::pages::desk::Filled;
use crate::pages::instead::Instead;
use crate::rest::meetings::get::{SheetStatus, Status};
use crate::rest::meetings::run;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use domain::MeetingId;
use domain::calendar::Place;
use domain::text::{Link, Name};
use infra::commands::meetings::MeetingChange;
use uuid::Uuid;

#[post("/meetings/{id}")]
pub async fn send(filled: Filled<Fields>, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MeetingId(*id);
    let sent = match read(&filled.fields) {
        Err(wrong) => Sent::unread(&filled.fields, wrong),
        Ok(change) => match run(filled.doing(), id, change).await {
            Ok(_) => {
                let action = filled.fields.get("action").map_or("", String::as_str);
                return Ok(filled.desk.visitor.to(&format!("/meetings/{id}?done={action}")));
            }
            Err(problem) => refused(&filled.fields, problem, &[])?,
        },
    };
    shown(&filled.desk, id, sent).await
}

fn read(fields: &Fields) -> Result<MeetingChange, Wrong> {
    let mut typed = Typed::of(fields);
    let change = match typed.text("action") {
        "move" => {
            let (to, place) = (typed.moment("to", "When"), place(&mut typed));
            let reason = typed.note("reason", "Why");
            to.zip(place).zip(reason).map(|((to, place), reason)| MeetingChange::Move { to, place, reason })
        }
        "cancel" => typed.note("reason", "Why").map(|reason| MeetingChange::Cancel { reason }),
        "holiday" => typed.name("name", "The holiday").map(|name| MeetingChange::DeclareHoliday { name }),
        _ => {
            typed.blame_whole("Choose what is to become of the meeting.");
            None
        }
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
pub fn place_fields(act: Act, place: Option<&Place>) -> Act {
    let name = place.and_then(|place| place.name.as_ref()).map(ToString::to_string).unwrap_or_default();
    let link = place.and_then(|place| place.link.as_ref()).map(|link| link.as_str().to_owned()).unwrap_or_default();
    act.field(Field::new("place", "Where", Kind::Line).value(name))
        .field(Field::new("link", "Link, if people join online", Kind::Line).value(link))
}

/// What may become of a meeting, by where it stands.
pub fn acts(seen: &Seen) -> Vec<Act> {
    let meeting = &seen.meeting;
    let takes_place = matches!(meeting.status, Status::Scheduled | Status::Moved);
    if !takes_place || matches!(meeting.sheet, SheetStatus::Completed | SheetStatus::Amended) {
        return Vec::new();
    }
    let to = format!("/meetings/{}", seen.id);
    let why = || Field::new("reason", "Why", Kind::Lines);
    let moves = "Everybody who was invited is told at once of the new time and place.";
    let cancels = "Everybody who was invited is told at once. Nobody is absent.";
    let when = Field::new("to", "When", Kind::Moment).value(meeting.starts_at_local.format("%Y-%m-%dT%H:%M"));
    let moved = place_fields(Act::new("move", to.clone(), "Move it", moves, "Move the meeting").field(when), Some(&meeting.place));
    let acts = [
        moved.field(why()),
        Act::new("cancel", to.clone(), "Call it off", cancels, "Call the meeting off").field(why()),
        Act::new("holiday", to, "Hold it as a holiday", cancels, "Hold it as a holiday").field(Field::new(
            "name",
            "The holiday",
            Kind::Line,
        )),
    ];
    acts.into_iter().map(|act| act.of_version(seen.version)).collect()
}
