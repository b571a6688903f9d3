//! GET /find: from anywhere to any region, chapter or member, by its name.

use super::desk::Desk;
use super::frame::Frame;
use super::instead::Instead;
use crate::rest::search::{FoundKind, found};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use askama::Template;

/// What was found of a kind.
struct Group {
    name: &'static str,
    /// Where each is, its name, and what tells it from others.
    found: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "find.html")]
struct Page {
    frame: Frame,
    wrong: Option<String>,
    groups: Vec<Group>,
}

#[get("/find")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    let asked = desk.asked("q");
    let (status, wrong, all) = match found(&desk.caller, &desk.access, &desk.house().runner, asked).await {
        Ok(all) => (StatusCode::OK, None, all),
        Err(problem) if problem.status == 422 => {
            (StatusCode::UNPROCESSABLE_ENTITY, Some("Give at least two letters of a name".to_owned()), Vec::new())
        }
        Err(problem) => return Err(problem.into()),
    };
    // The only one is what was meant.
    let place = |kind: FoundKind, id: uuid::Uuid| match kind {
        FoundKind::Region => format!("/regions/{id}"),
        FoundKind::Chapter => format!("/chapters/{id}"),
        FoundKind::Member => format!("/memberships/{id}"),
    };
    if let ([one], Some(_)) = (all.as_slice(), asked) {
        return Ok(desk.visitor.to(&place(one.kind, one.id)));
    }
    let kinds = [(FoundKind::Chapter, "Chapters"), (FoundKind::Member, "Members"), (FoundKind::Region, "Regions")];
    let group = |(kind, name): (FoundKind, &'static str)| Group {
        name,
        found: all.iter().filter(|one| one.kind == kind).map(|one| (place(kind, one.id), one.name.clone(), one.detail.clone())).collect(),
    };
    let groups = kinds.map(group).into_iter().filter(|group| !group.found.is_empty()).collect();
    let page = Page { frame: desk.frame_of_own("/find").await?, wrong, groups };
    Ok(desk.visitor.lively(status, &page)?)
}
