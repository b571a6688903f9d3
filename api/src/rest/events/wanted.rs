//! Which events are wanted, as far as the caller's grant reaches.

use crate::http::access::Reach;
use crate::rest::prelude::*;
use infra::event_log::{Criteria, Filter, Unfit};

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        Problem::invalid(unfit.field, unfit.detail)
    }
}

/// How far into the log the caller sees; whoever may not read it finds none.
pub async fn reach(caller: &Caller, access: &Access, runner: &Runner) -> Result<Reach, Problem> {
    access.require(caller, Action::ReadLog, caller.grant.scope.into()).await?;
    access.reach(caller, runner).await
}

/// The filter of what is asked.
pub async fn within_reach(
    caller: &Caller,
    access: &Access,
    commands: &Commands,
    runner: &Runner,
    asked: &Criteria,
) -> Result<Filter, Problem> {
    let mut filter = asked.filter()?;
    if let Some(chapter) = asked.chapter_id {
        access.require(caller, Action::ReadLog, Object::Chapter(chapter.into())).await?;
    }
    if let Some(region) = asked.region_id {
        access.require(caller, Action::ReadLog, Object::Region(region.into())).await?;
        filter.regions = Some(Access::subtree(runner, region).await?);
    }
    if let Some(membership) = asked.membership_id {
        access.require(caller, Action::ReadLog, Object::Membership(membership.into())).await?;
        let about = commands.log.reader.about(membership).await?;
        filter.about = Some(about.ok_or_else(|| Problem::not_found("membership"))?);
    }
    if asked.chapter_id.is_none() && asked.region_id.is_none() {
        match reach(caller, access, runner).await? {
            Reach::Everything => {}
            Reach::Regions(regions) => filter.regions = Some(regions),
            Reach::Chapter { chapter, .. } => filter.chapters = Some(vec![chapter]),
        }
    }
    Ok(filter)
}
