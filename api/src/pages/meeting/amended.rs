//! How a completed sheet was amended: when, by whom, why, and what.

use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::words::{NAMELESS, mark};
use domain::event::Metadata;
use domain::meeting::{MarkChange, MeetingEvent};
use domain::user::User;
use domain::{MeetingId, MembershipId};
use infra::commands::Commands;
use std::collections::BTreeMap;

/// An amendment in words.
pub struct Amendment {
    pub at: String,
    pub by: String,
    pub why: String,
    pub changes: String,
}

/// The amendments of a sheet that are known, the first first, for whoever leads the chapter.
pub async fn amendments(
    desk: &Desk,
    known: &Commands,
    past: Option<i64>,
    id: MeetingId,
    names: &BTreeMap<MembershipId, String>,
) -> Result<Vec<Amendment>, Problem> {
    let mut told = Vec::new();
    for event in known.log.reader.stream("meeting", &id.to_string(), 0).await? {
        let Ok(MeetingEvent::SheetAmended { changes, reason, .. }) = event.payload_as::<MeetingEvent>() else { continue };
        if past.is_some_and(|past| event.position > past) {
            break;
        }
        // An amendment says who made it, to those who lead the chapter too: the name alone, of somebody whom they may not see otherwise.
        let actor = serde_json::from_str::<Metadata>(event.metadata.get()).map_err(Problem::opaque)?.actor;
        let user = desk.visitor.house.commands.load::<User>(&actor.0.to_string(), false).await?.state;
        told.push(Amendment {
            at: desk.form.moment(event.recorded_at),
            by: user.known().map_or_else(|| "a program".to_owned(), |user| user.name.0.to_string()),
            why: reason.to_string(),
            changes: changes.iter().map(|change| changed(change, names)).collect::<Vec<_>>().join("; "),
        });
    }
    Ok(told)
}

fn changed(change: &MarkChange, names: &BTreeMap<MembershipId, String>) -> String {
    let name = names.get(&change.membership_id).map_or(NAMELESS, String::as_str);
    match change.from {
        Some(from) if from != change.to => format!("{name}: {}, was {}", mark(change.to), mark(from)),
        _ => format!("{name}: {}", mark(change.to)),
    }
}
