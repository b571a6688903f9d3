//! The rows behind the roster.

use super::place::{AreaScope, home, rules_of_chapters, whole_area, within};
use super::{Answer, members, of_chapter};
use crate::runner::Source;
use chrono::NaiveDate;
use domain::ChapterId;
use futures::try_join;
use projections::answers::area_roster::{AreaRoster, AreaRosterRows, area_roster};
use projections::answers::roster::{Roster, roster};
use projections::{Cell, MemberRow, MemberStanding, Where};

/// The roster and seats of a chapter; the day says whose offices are current. None when there is no such chapter.
pub async fn roster_of_chapter(source: &Source, id: ChapterId, on: NaiveDate) -> Answer<Roster> {
    let only = [of_chapter(id)];
    let (home, (members, names), officers) = try_join!(home(source, id, on), members(source, id), source.rows(&only))?;
    Ok(home.map(|home| roster(id, on, &home.rules.rules.professions, &members, &officers, &names)))
}

/// The rosters of an area in numbers. None when there is no such region.
pub async fn roster_of_area(source: &Source, scope: AreaScope, on: NaiveDate) -> Answer<AreaRoster> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let within = within(scope, &area);
    let applied = [within.as_slice(), &[Where::Is("status", MemberStanding::Applied.to_value())]].concat();
    let standing = ["chapter_id", "status"];
    let (groups, undecided, rules) = try_join!(
        source.grouped::<MemberRow>(&standing, &[], &within),
        source.rows::<MemberRow>(&applied),
        rules_of_chapters(source, &area, on),
    )?;
    let counts = groups.iter().filter_map(|group| Some((group.get(0)?, group.get(1)?, group.rows))).collect();
    let listed = |names: usize| i64::try_from(names).unwrap_or(i64::MAX);
    let professions = rules.iter().map(|(id, rules)| (*id, listed(rules.rules.professions.names.len()))).collect();
    Ok(Some(area_roster(&area, on, &AreaRosterRows { counts, undecided, professions })))
}
