//! Chapters: founding, charter, officers, the meeting rule.

use super::{Answer, CommandError, Scope, Unit, UseCase};
use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::calendar::{MeetingRule, Term};
use domain::chapter::{Chapter, ChapterCommand, Office};
use domain::text::{Name, Note};
use domain::{ChapterId, Currency, MembershipId, RegionId};

/// Founds a chapter in a region.
pub struct FoundChapter {
    pub id: ChapterId,
    pub name: Name,
    pub region_id: RegionId,
    pub time_zone: Tz,
    pub meeting_rule: MeetingRule,
    /// The region's first when none is named.
    pub currency: Option<Currency>,
}

impl UseCase for FoundChapter {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        unit.one_at_a_time_on_currencies(self.region_id).await?;
        let region = unit.region(self.region_id).await.map_err(|error| error.named_by("region_id"))?;
        let region_currencies = region.currencies().to_vec();
        let first = || region_currencies.first().copied().ok_or(CommandError::NotFound { what: "currency of the region" });
        let command = ChapterCommand::Found {
            name: self.name.clone(),
            region_id: self.region_id,
            time_zone: self.time_zone,
            meeting_rule: self.meeting_rule.clone(),
            currency: self.currency.map_or_else(first, Ok)?,
            region_currencies: region_currencies.clone(),
            founded_on: domain::calendar::local_date(self.time_zone, unit.now()),
        };
        let scope = Scope { chapter_id: Some(self.id), region_id: Some(self.region_id) };
        let id = self.id.to_string();
        let version = unit.create::<Chapter>(&id, scope, command).await?;
        Ok(Answer::new(id, version))
    }
}

/// What is asked of a chapter that exists. Days that are not named are today, in the chapter's zone.
#[derive(Clone)]
pub enum ChapterChange {
    Rename {
        name: Name,
    },
    Charter {
        on: Option<NaiveDate>,
    },
    Suspend {
        reason: Note,
    },
    Resume,
    Dissolve {
        reason: Note,
    },
    ChangeMeetingRule {
        meeting_rule: MeetingRule,
    },
    /// For the running year of the officers when no term is named.
    AppointOfficer {
        membership_id: MembershipId,
        office: Office,
        term: Option<Term>,
    },
    RemoveOfficer {
        membership_id: MembershipId,
        office: Office,
        last_day: Option<NaiveDate>,
        reason: Note,
    },
    EndOffices {
        membership_id: MembershipId,
        last_day: NaiveDate,
        reason: Note,
    },
}

/// Changes a chapter.
pub struct ChangeChapter {
    pub id: ChapterId,
    pub change: ChapterChange,
}

impl UseCase for ChangeChapter {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let scope = unit.scope_of(self.id).await?;
        let today = unit.today_in(self.id).await?;
        let command = match self.change.clone() {
            ChapterChange::Rename { name } => ChapterCommand::Rename { name },
            ChapterChange::Charter { on } => ChapterCommand::Charter { on: on.unwrap_or(today), today },
            ChapterChange::Suspend { reason } => ChapterCommand::Suspend { on: today, reason },
            ChapterChange::Resume => ChapterCommand::Resume { on: today },
            ChapterChange::Dissolve { reason } => ChapterCommand::Dissolve { on: today, reason },
            ChapterChange::ChangeMeetingRule { meeting_rule } => ChapterCommand::ChangeMeetingRule { meeting_rule, today },
            ChapterChange::AppointOfficer { membership_id, office, term } => {
                unit.named_membership(membership_id, "membership_id").await?;
                let is_member = unit.is_member(membership_id, self.id, today).await?;
                let term = match term {
                    Some(term) => term,
                    None => unit.rules_of(self.id, today).await?.rules.offices.year_of(today),
                };
                ChapterCommand::AppointOfficer { membership_id, is_member, office, term }
            }
            ChapterChange::RemoveOfficer { membership_id, office, last_day, reason } => {
                ChapterCommand::RemoveOfficer { membership_id, office, last_day: last_day.unwrap_or(today), today, reason }
            }
            ChapterChange::EndOffices { membership_id, last_day, reason } => ChapterCommand::EndOffices { membership_id, last_day, reason },
        };
        let id = self.id.to_string();
        let version = unit.decide::<Chapter>(&id, scope, command).await?;
        Ok(Answer::new(id, version))
    }
}
