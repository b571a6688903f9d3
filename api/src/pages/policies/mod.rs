//! The rules of the organisation, a region or a chapter: those in force and where each comes from, what was changed, and a change with what it would do.

mod change;
mod show;
mod words;
mod would_do;

use super::desk::Desk;
use super::frame::Place;
use super::places::{chapter_name, region_name};
use crate::http::problem::Problem;
use actix_web::web::ServiceConfig;
use domain::policy::PolicyScope;

pub fn routes(config: &mut ServiceConfig) {
    config.service(show::organisation).service(show::region).service(show::chapter);
    config.service(change::organisation).service(change::region).service(change::chapter);
    config.service(change::act_organisation).service(change::act_region).service(change::act_chapter);
}

/// Where the rules of a scope are.
struct Scope {
    name: String,
    base: String,
    place: Place,
}

impl Scope {
    async fn of(desk: &Desk, scope: PolicyScope) -> Result<Self, Problem> {
        let commands = &desk.house().commands;
        Ok(match scope {
            PolicyScope::Organisation => {
                Self { name: "the organisation".to_owned(), base: "/policies".to_owned(), place: Place::Organisation }
            }
            PolicyScope::Region(id) => {
                Self { name: region_name(commands, id).await?, base: format!("/regions/{id}/policies"), place: Place::Region(id) }
            }
            PolicyScope::Chapter(id) => {
                Self { name: chapter_name(commands, id).await?, base: format!("/chapters/{id}/policies"), place: Place::Chapter(id) }
            }
        })
    }
}
