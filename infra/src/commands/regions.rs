//! Regions: founding, fee plans, holidays.

use super::{Answer, CommandError, Scope, Unit, UseCase};
use chrono::NaiveDate;
use domain::region::{LegalEntity, NewFeePlan, Region, RegionCommand};
use domain::text::{Locale, Name};
use domain::{Currency, RegionId};

/// Founds a region; what it does not say, it takes from its parent.
pub struct FoundRegion {
    pub id: RegionId,
    pub name: Name,
    pub parent: Option<RegionId>,
    pub legal_entity: Option<LegalEntity>,
    pub currencies: Option<Vec<Currency>>,
    pub locale: Option<Locale>,
}

fn required<T>(given: Option<T>, inherited: Option<T>, field: &'static str) -> Result<T, CommandError> {
    let message = || format!("a region directly under the organisation has nobody to inherit from: give its {field}");
    given.or(inherited).ok_or_else(|| CommandError::Invalid { field, message: message() })
}

impl UseCase for FoundRegion {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let parent = match self.parent {
            Some(id) => Some(unit.region(id).await.map_err(|error| error.named_by("parent"))?),
            None => None,
        };
        let parent = parent.as_deref();
        let command = RegionCommand::Found {
            name: self.name.clone(),
            parent: self.parent,
            legal_entity: required(self.legal_entity.clone(), parent.and_then(|p| p.legal_entity().cloned()), "legal_entity")?,
            currencies: required(self.currencies.clone(), parent.map(|p| p.currencies().to_vec()), "currencies")?,
            locale: required(self.locale.clone(), parent.and_then(|p| p.locale().cloned()), "locale")?,
        };
        let id = self.id.to_string();
        let version = unit.create::<Region>(&id, Scope::region(self.id), command).await?;
        Ok(Answer::new(id, version))
    }
}

/// Sets the currencies of a region, first the one used where none is named.
pub struct SetCurrencies {
    pub id: RegionId,
    pub currencies: Vec<Currency>,
}

impl UseCase for SetCurrencies {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        unit.one_at_a_time_on_currencies(self.id).await?;
        let of_chapters = unit.currencies_of_chapters(self.id).await?;
        let command = RegionCommand::SetCurrencies { currencies: self.currencies.clone(), of_chapters };
        ChangeRegion { id: self.id, command }.run(unit).await
    }
}

/// Sets what membership costs from a day on.
pub struct SetFeePlan {
    pub id: RegionId,
    pub plan: NewFeePlan,
    pub holds_from: NaiveDate,
}

impl UseCase for SetFeePlan {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let in_force = unit.rules(None, Some(self.id), self.holds_from).await?;
        let command = RegionCommand::SetFeePlan { plan: self.plan.clone().by(&in_force.rules.fees), holds_from: self.holds_from };
        ChangeRegion { id: self.id, command }.run(unit).await
    }
}

/// Any other command to a region.
pub struct ChangeRegion {
    pub id: RegionId,
    pub command: RegionCommand,
}

impl UseCase for ChangeRegion {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        unit.region(self.id).await?;
        let id = self.id.to_string();
        let version = unit.decide::<Region>(&id, Scope::region(self.id), self.command.clone()).await?;
        Ok(Answer::new(id, version))
    }
}
