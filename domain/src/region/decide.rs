//! What a region decides.

use super::RegionRefusal::*;
use super::state::Founded;
use super::{FeePlan, Region, RegionCommand, RegionEvent, RegionRefusal};
use crate::aggregate::{Claim, Decide, aggregate};
use crate::money::Currency;
use crate::text::Name;
use crate::{claims, ids};
use chrono::NaiveDate;

aggregate!(Region, "region", command RegionCommand, event RegionEvent, refusal RegionRefusal);

type Decision = Result<Vec<RegionEvent>, RegionRefusal>;

impl Decide for Region {
    fn decide(&self, command: RegionCommand) -> Decision {
        match (self, command) {
            (Region::Unfounded, RegionCommand::Found { name, parent, legal_entity, currencies, locale }) => {
                each_once(&currencies)?;
                if !locale.is_tag() {
                    return Err(NotALanguage { locale });
                }
                // The letter that tells credit notes from invoices stands after a hyphen.
                if !legal_entity.code.as_str().chars().all(|c| c.is_ascii_alphanumeric()) {
                    return Err(EntityCodeNotPlain);
                }
                Ok(vec![RegionEvent::Founded { name, parent, legal_entity, currencies, locale }])
            }
            (Region::Unfounded, _) => Err(NotFounded),
            (Region::Founded(region), command) => region.decide(command),
        }
    }

    /// Invariant: a code is one legal entity's, however many regions it has.
    fn claims(&self, _: &str, events: &[RegionEvent]) -> Vec<Claim> {
        let taken = |event: &RegionEvent| match event {
            RegionEvent::Founded { legal_entity, .. } => {
                let owner = ids::derived("legal entity", &[legal_entity.name.as_str()]).to_string();
                Some(Claim::Take { key: claims::entity(&legal_entity.code), owner })
            }
            RegionEvent::Renamed { .. }
            | RegionEvent::CurrenciesSet { .. }
            | RegionEvent::FeePlanSet { .. }
            | RegionEvent::HolidayDeclared { .. }
            | RegionEvent::HolidayWithdrawn { .. } => None,
        };
        events.iter().filter_map(taken).collect()
    }
}

impl Founded {
    fn decide(&self, command: RegionCommand) -> Decision {
        match command {
            RegionCommand::Found { .. } => Err(AlreadyFounded),
            RegionCommand::Rename { name } => self.rename(name),
            RegionCommand::SetCurrencies { currencies, of_chapters } => self.set_currencies(currencies, &of_chapters),
            RegionCommand::SetFeePlan { plan, holds_from } => self.set_fee_plan(plan, holds_from),
            RegionCommand::DeclareHoliday { on, name } => self.declare_holiday(on, name),
            RegionCommand::WithdrawHoliday { on } => self.withdraw_holiday(on),
        }
    }

    fn rename(&self, name: Name) -> Decision {
        if name == self.name {
            return Err(NothingChanges);
        }
        Ok(vec![RegionEvent::Renamed { name }])
    }

    fn set_currencies(&self, currencies: Vec<Currency>, of_chapters: &[Currency]) -> Decision {
        each_once(&currencies)?;
        if currencies == self.currencies {
            return Err(NothingChanges);
        }
        let dropped = |currency: &&Currency| !currencies.contains(currency);
        if let Some(currency) = of_chapters.iter().find(dropped) {
            return Err(CurrencyOfChapter { currency: *currency });
        }
        if let Some(currency) = self.fee_plans.iter().map(|dated| &dated.plan.currency).find(dropped) {
            return Err(CurrencyOfFeePlan { currency: *currency });
        }
        Ok(vec![RegionEvent::CurrenciesSet { currencies }])
    }

    fn set_fee_plan(&self, plan: FeePlan, holds_from: NaiveDate) -> Decision {
        if !self.currencies.contains(&plan.currency) {
            return Err(CurrencyNotOfRegion { currency: plan.currency });
        }
        if let Some(foreign) = plan.fees().into_iter().find(|fee| fee.currency != plan.currency) {
            return Err(FeeInOtherCurrency { expected: plan.currency, found: foreign.currency });
        }
        if plan.fees().iter().any(|fee| fee.minor < 0) {
            return Err(NegativeFee);
        }
        Ok(vec![RegionEvent::FeePlanSet { plan, holds_from }])
    }

    fn declare_holiday(&self, on: NaiveDate, name: Name) -> Decision {
        if let Some(name) = self.holidays.get(&on) {
            return Err(HolidayAlreadyDeclared { name: name.clone() });
        }
        Ok(vec![RegionEvent::HolidayDeclared { on, name }])
    }

    fn withdraw_holiday(&self, on: NaiveDate) -> Decision {
        if !self.holidays.contains_key(&on) {
            return Err(NoSuchHoliday { on });
        }
        Ok(vec![RegionEvent::HolidayWithdrawn { on }])
    }
}

fn each_once(currencies: &[Currency]) -> Result<(), RegionRefusal> {
    if currencies.is_empty() {
        return Err(NoCurrency);
    }
    if let Some(currency) = currencies.iter().find(|currency| !currency.has_minor_unit()) {
        return Err(CurrencyWithoutUnit { currency: *currency });
    }
    let twice = currencies.iter().enumerate().find(|(index, currency)| currencies[..*index].contains(currency));
    twice.map_or(Ok(()), |(_, currency)| Err(CurrencyTwice { currency: *currency }))
}
