//! What a region knows of itself in order to decide.

use super::{FeePlan, LegalEntity, RegionEvent};
use crate::ids::RegionId;
use crate::money::Currency;
use crate::text::{Locale, Name};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A region, before and after its founding.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Region {
    #[default]
    Unfounded,
    Founded(Box<Founded>),
}

/// What a founded region carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Founded {
    pub name: Name,
    pub parent: Option<RegionId>,
    pub legal_entity: LegalEntity,
    pub currencies: Vec<Currency>,
    pub locale: Locale,
    pub fee_plans: Vec<DatedFeePlan>,
    pub holidays: BTreeMap<NaiveDate, Name>,
}

/// A fee plan and the day from which it holds, in the order in which the plans were set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatedFeePlan {
    pub plan: FeePlan,
    pub holds_from: NaiveDate,
}

impl Region {
    /// The region as founded, if it is.
    pub fn founded(&self) -> Option<&Founded> {
        match self {
            Region::Unfounded => None,
            Region::Founded(founded) => Some(founded),
        }
    }

    /// Its name.
    pub fn name(&self) -> Option<&Name> {
        self.founded().map(|region| &region.name)
    }

    /// The region above it; none directly under the organisation.
    pub fn parent(&self) -> Option<RegionId> {
        self.founded().and_then(|region| region.parent)
    }

    /// The currencies it uses, first the one used where none is named.
    pub fn currencies(&self) -> &[Currency] {
        self.founded().map_or(&[], |region| &region.currencies)
    }

    /// Who invoices.
    pub fn legal_entity(&self) -> Option<&LegalEntity> {
        self.founded().map(|region| &region.legal_entity)
    }

    /// Its language.
    pub fn locale(&self) -> Option<&Locale> {
        self.founded().map(|region| &region.locale)
    }

    /// What membership costs in a currency on a day: the plan that began last; of two from one day, the one set last.
    pub fn fee_plan(&self, currency: Currency, on: NaiveDate) -> Option<&FeePlan> {
        let plans = self.founded()?.fee_plans.iter();
        let begun = plans.filter(|dated| dated.plan.currency == currency && dated.holds_from <= on);
        begun.max_by_key(|dated| dated.holds_from).map(|dated| &dated.plan)
    }

    /// The holiday on a day, if it is one.
    pub fn holiday(&self, on: NaiveDate) -> Option<&Name> {
        self.founded()?.holidays.get(&on)
    }

    pub(crate) fn evolve(&mut self, event: RegionEvent) {
        match event {
            RegionEvent::Founded { name, parent, legal_entity, currencies, locale } => {
                let (fee_plans, holidays) = (Vec::new(), BTreeMap::new());
                *self = Region::Founded(Box::new(Founded { name, parent, legal_entity, currencies, locale, fee_plans, holidays }));
            }
            RegionEvent::Renamed { name } => self.change(|region| region.name = name),
            RegionEvent::CurrenciesSet { currencies } => self.change(|region| region.currencies = currencies),
            RegionEvent::FeePlanSet { plan, holds_from } => self.change(|region| region.fee_plans.push(DatedFeePlan { plan, holds_from })),
            RegionEvent::HolidayDeclared { on, name } => self.change(|region| {
                region.holidays.insert(on, name);
            }),
            RegionEvent::HolidayWithdrawn { on } => self.change(|region| {
                region.holidays.remove(&on);
            }),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Founded)) {
        match self {
            Region::Unfounded => {}
            Region::Founded(region) => change(region),
        }
    }
}
