//! The rows behind the roster.

use super::place::home;
use super::{Answer, members, of_chapter};
use crate::runner::Source;
use chrono::NaiveDate;
use domain::ChapterId;
use futures::try_join;
use projections::answers::roster::{Roster, roster};

/// The roster and seats of a chapter; the day says whose offices are current. None when there is no such chapter.
pub async fn roster_of_chapter(source: &Source, id: ChapterId, on: NaiveDate) -> Answer<Roster> {
    let only = [of_chapter(id)];
    let (home, (members, names), officers) = try_join!(home(source, id, on), members(source, id), source.rows(&only))?;
    Ok(home.map(|home| roster(id, on, &home.rules.rules.professions, &members, &officers, &names)))
}
