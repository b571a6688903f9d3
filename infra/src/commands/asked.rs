//! What readers ask of the organisation as the log has it, without a command.

use super::{CommandError, Commands, Context, Unit, program};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::{ChapterId, RegionId};
use std::sync::Arc;
use uuid::Uuid;

impl Commands {
    fn nobody() -> Context {
        Context::new(program(), Uuid::nil(), b"")
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
        let context = Self::nobody();
        let own = self.own();
        let mut unit = Unit::new(&own, &context, true);
        match chapter {
            Some(id) => unit.rules_of(id, on).await,
            None => unit.rules(None, region, on).await,
        }
    }
}
