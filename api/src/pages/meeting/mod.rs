//! A meeting's pages: what it is, and its attendance sheet.

mod acts;
mod amended;
mod draft;
mod lines;
mod sheet;
mod show;
mod visitors;

use super::desk::Desk;
use super::instead::Instead;
use crate::rest::meetings::{get, list_visitors};
use actix_web::web::ServiceConfig;
use domain::MeetingId;
use domain::chapter::Chapter;
use infra::commands::Commands;

pub use acts::{place, place_fields};

pub fn routes(config: &mut ServiceConfig) {
    config.service(show::show).service(acts::send).service(sheet::show).service(sheet::act);
}

/// A meeting, for whoever may see it.
struct Seen {
    id: MeetingId,
    version: i64,
    meeting: get::Answer,
    visitors: Vec<list_visitors::Visitor>,
    chapter: String,
}

async fn seen(desk: &Desk, commands: &Commands, id: MeetingId) -> Result<Seen, Instead> {
    let (caller, access) = (&desk.caller, &desk.access);
    let found = get::read(caller, access, commands, id).await?;
    let visitors = list_visitors::read(caller, access, commands, id).await?.body;
    let chapter = commands.load::<Chapter>(&found.body.chapter_id.to_string(), false).await?.state;
    let chapter = chapter.name().map(ToString::to_string).unwrap_or_default();
    Ok(Seen { id, version: found.version, meeting: found.body, visitors, chapter })
}

impl Seen {
    /// Whether its day is still to come, at the place: nobody can be marked before.
    fn is_ahead(&self, desk: &Desk) -> bool {
        let today = domain::calendar::local_date(self.meeting.time_zone, desk.house().log.clock.now());
        today < self.meeting.starts_at_local.date()
    }

    fn day(&self, desk: &Desk) -> String {
        desk.form.day(self.meeting.starts_at_local.date())
    }

    fn when_and_where(&self, desk: &Desk) -> String {
        let place = self.meeting.place.shown();
        let time = desk.form.time(self.meeting.starts_at_local.time());
        format!("{} chapter · {time}{}{place}", self.chapter, if place.is_empty() { "" } else { ", " })
    }
}
