//! What readers ask of the organisation as the log has it, without a command.

use super::{CommandError, Commands, Context, Unit, program};
use chrono::NaiveDate;
use domain::chapter::Chapter;
use domain::meeting::RosterEntry;
use domain::reactions::RulesInForce;
use domain::region::Region;
use domain::{ChapterId, Decide, RegionId};
use std::sync::Arc;
use uuid::Uuid;

impl Commands {
    fn nobody() -> Context {
        Context::new(program(), Uuid::nil(), b"")
    }

    /// Refuses whoever does not see something what the program alone would tell of it.
    async fn show<A: Decide>(&self, id: &str, what: &'static str) -> Result<(), CommandError> {
        if self.log.reader.is_for_somebody() { self.existing::<A>(id, what).await.map(drop) } else { Ok(()) }
    }

    /// Everybody who is an active member of a chapter on a day.
    pub async fn roster(&self, chapter_id: ChapterId, on: NaiveDate) -> Result<Vec<RosterEntry>, CommandError> {
        self.show::<Chapter>(&chapter_id.to_string(), "chapter").await?;
        Unit::new(&self.own(), &Self::nobody(), false).roster(chapter_id, on).await
    }

    /// What day it is in a chapter.
    pub async fn today_in(&self, chapter_id: ChapterId) -> Result<NaiveDate, CommandError> {
        Unit::new(&self.own(), &Self::nobody(), false).today_in(chapter_id).await
    }

    /// The rules that hold for a chapter, a region or the organisation on a day, with the version each section came from.
    pub async fn rules_in_force(
        &self,
        chapter: Option<ChapterId>,
        region: Option<RegionId>,
        on: NaiveDate,
    ) -> Result<Arc<RulesInForce>, CommandError> {
        match (chapter, region) {
            (Some(id), _) => self.show::<Chapter>(&id.to_string(), "chapter").await?,
            (None, Some(id)) => self.show::<Region>(&id.to_string(), "region").await?,
            (None, None) => {}
        }
        let context = Self::nobody();
        let own = self.own();
        let mut unit = Unit::new(&own, &context, true);
        match chapter {
            Some(id) => unit.rules_of(id, on).await,
            None => unit.rules(None, region, on).await,
        }
    }
}
