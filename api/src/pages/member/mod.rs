//! A member's pages: what is theirs, and what passes between them and others. A member sees their own; whoever leads the chapter, everybody's.

mod dues;
pub mod file;
mod pledge;
mod referral;
mod say;
mod show;
mod talks;

use super::desk::Desk;
use super::instead::Instead;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use actix_web::web::ServiceConfig;
use domain::{ChapterId, MembershipId};
use infra::runner::Source;
use projections::answers::Names;
use projections::{MemberNameRow, MemberRow, MemberStanding, Value, Where};
use std::collections::BTreeMap;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(file::show)
        .service(file::send)
        .service(show::show)
        .service(pledge::show)
        .service(pledge::send)
        .service(referral::show)
        .service(say::send);
    config.service(dues::show).service(dues::send).service(dues::show_invoice).service(dues::show_receipt);
    config.service(talks::show).service(talks::send);
}

/// The members of a chapter by name, as their cards have it.
pub struct Cards {
    pub names: BTreeMap<MembershipId, String>,
    /// Those who are members now, by name.
    pub active: Vec<(MembershipId, String)>,
}

pub async fn cards(source: &Source, chapter: ChapterId) -> Result<Cards, Instead> {
    let members: Vec<MemberRow> = source.rows(&[Where::Is("chapter_id", Value::Uuid(chapter.into()))]).await?;
    let nameless = members.iter().filter(|row| row.name.is_none()).map(|row| row.membership_id.into()).collect();
    let others: Vec<MemberNameRow> = source.rows(&[Where::In("membership_id", nameless)]).await?;
    let known = Names::of(others);
    let named = |row: &MemberRow| (row.membership_id, super::words::named(&known.who(row)));
    let mut active: Vec<_> = members.iter().filter(|row| row.status == MemberStanding::Active).map(named).collect();
    active.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(Cards { names: members.iter().map(named).collect(), active })
}

impl Cards {
    /// Those that names are known of.
    pub fn named(names: Vec<MemberNameRow>) -> Self {
        let names = names.into_iter().map(|row| (row.membership_id, row.name)).collect();
        Self { names, active: Vec::new() }
    }

    pub fn name(&self, id: MembershipId) -> String {
        self.names.get(&id).cloned().unwrap_or_else(|| "a member of another chapter".to_owned())
    }
}

/// Whether the caller may act for a member: it is theirs, or they run the chapter.
async fn acts_for(desk: &Desk, member: MembershipId) -> Result<bool, Problem> {
    desk.access.lets(&desk.caller, Action::ActAsMember, Object::Membership(member)).await
}

fn gone() -> Problem {
    Problem::not_found("membership")
}
