//! Drafts of a sheet: kept beside whatever else a form asks, and saved while one types.

use super::lines::{Line, MARKS, typed_substitute};
use crate::http::problem::Problem;
use crate::pages::act::Filled;
use crate::pages::instead::sentence;
use crate::pages::words;
use crate::rest::meetings::run;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::meeting::{Mark, SheetEntry};
use domain::{MeetingId, MembershipId};
use infra::commands::meetings::MeetingChange;

/// Keeps the marks that can be kept, as a draft, beside whatever else was asked. Whoever completed the sheet meanwhile has the last word.
pub async fn keep(filled: &Filled, lines: &[Line], id: MeetingId) -> Result<(), Problem> {
    let entries: Vec<SheetEntry> = lines.iter().filter_map(|line| line.entry().ok()).collect();
    if entries.is_empty() {
        return Ok(());
    }
    run(filled.doing_beside("draft"), id, MeetingChange::DraftSheet { entries }).await?;
    Ok(())
}

/// What the page's script sends: those lines that have changed. It hears the version that was reached.
pub async fn saved_while_typing(filled: &Filled, id: MeetingId) -> HttpResponse {
    let changed = |name: &String| name.strip_prefix("mark-").and_then(|id| id.parse::<MembershipId>().ok());
    let entry = |id: MembershipId| {
        let letter = filled.fields.get(&format!("mark-{id}"))?;
        let mark = MARKS.iter().map(|(mark, _)| *mark).find(|mark| words::letter(*mark) == letter)?;
        let name = filled.fields.get(&format!("substitute-{id}")).map_or("", String::as_str);
        let substitute = if mark == Mark::S { Some(typed_substitute(name).ok()?) } else { None };
        Some(SheetEntry { membership_id: id, mark, substitute })
    };
    let entries: Vec<SheetEntry> = filled.fields.keys().filter_map(changed).filter_map(entry).collect();
    match run(filled.doing(), id, MeetingChange::DraftSheet { entries }).await {
        Ok(committed) => HttpResponse::Ok().json(serde_json::json!({"version": committed.answer.version})),
        Err(problem) => {
            let mut answer = HttpResponse::build(StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
            // The line that a refusal names, so that the others can be sent without it.
            let named = problem.detail.split([' ', ',', ';']).find_map(|word| word.parse::<MembershipId>().ok());
            answer.json(serde_json::json!({"wrong": sentence(&problem.detail), "line": named}))
        }
    }
}
