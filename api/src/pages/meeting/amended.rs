//! How a completed sheet was amended, in words: when, by whom, why, and what.

use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::words::{NAMELESS, mark};
use crate::rest::meetings::get_sheet::{self, Amended};
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
    for one in get_sheet::amendments(&desk.caller, &desk.access, known, id, past).await? {
        // An amendment says who made it, to those who lead the chapter too: the name alone, of somebody whom they may not see otherwise.
        let user = desk.visitor.house.commands.load::<User>(&one.actor.to_string(), false).await?.state;
        told.push(Amendment {
            at: desk.form.moment(one.recorded_at),
            by: user.known().map_or_else(|| "a program".to_owned(), |user| user.name.0.to_string()),
            why: one.reason.to_string(),
            changes: one.lines.iter().map(|line| changed(line, names)).collect::<Vec<_>>().join("; "),
        });
    }
    Ok(told)
}

fn changed(line: &Amended, names: &BTreeMap<MembershipId, String>) -> String {
    let name = names.get(&line.membership_id).map_or(NAMELESS, String::as_str);
    match line.was {
        Some(was) if was != line.mark => format!("{name}: {}, was {}", mark(line.mark), mark(was)),
        _ => format!("{name}: {}", mark(line.mark)),
    }
}
