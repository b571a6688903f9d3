//! What happens to a region.

use crate::event::events;
use crate::ids::RegionId;
use crate::money::{Currency, Money, TaxRate};
use crate::rules::FeeRules;
use crate::text::{EntityCode, Locale, Name};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who invoices: a company, with the code that its invoice numbers start with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalEntity {
    pub code: EntityCode,
    pub name: Name,
}

/// What membership costs in one currency. Amounts are net; tax comes on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeePlan {
    pub currency: Currency,
    pub joining_fee: Money,
    pub dues_one_year: Money,
    pub dues_two_years: Money,
    pub late_fee: Money,
    pub transfer_fee: Money,
    pub reinstatement_fee: Money,
    /// Hundredths of a per cent.
    pub tax_rate: TaxRate,
    /// What the tax is called on an invoice, such as `VAT`.
    pub tax_label: Name,
}

/// A fee plan as it is asked for: the late fee is the policy's where none is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFeePlan {
    pub currency: Currency,
    pub joining_fee: Money,
    pub dues_one_year: Money,
    pub dues_two_years: Money,
    #[serde(default)]
    pub late_fee: Option<Money>,
    pub transfer_fee: Money,
    pub reinstatement_fee: Money,
    pub tax_rate: TaxRate,
    pub tax_label: Name,
}

impl NewFeePlan {
    /// The plan, by the policy that holds.
    pub fn by(self, rules: &FeeRules) -> FeePlan {
        let Self { currency, joining_fee, dues_one_year, dues_two_years, late_fee, transfer_fee, reinstatement_fee, tax_rate, tax_label } =
            self;
        let late_fee = late_fee.unwrap_or_else(|| rules.late_fee_in(currency));
        FeePlan { currency, joining_fee, dues_one_year, dues_two_years, late_fee, transfer_fee, reinstatement_fee, tax_rate, tax_label }
    }
}

impl FeePlan {
    /// All its amounts.
    pub fn fees(&self) -> [Money; 6] {
        [self.joining_fee, self.dues_one_year, self.dues_two_years, self.late_fee, self.transfer_fee, self.reinstatement_fee]
    }

    /// The dues of a term of so many years: one, or two.
    pub fn dues(&self, years: u8) -> Money {
        if years == 1 { self.dues_one_year } else { self.dues_two_years }
    }
}

events! {
    /// What happens to a region.
    pub enum RegionEvent {
        /// The region exists, under its parent or directly under the organisation.
        Founded = "region.founded", "1.0" {
            name: Name,
            parent: Option<RegionId>,
            legal_entity: LegalEntity,
            /// The first is the one used where none is named.
            currencies: Vec<Currency>,
            locale: Locale,
        }
        Renamed = "region.renamed", "1.0" { name: Name }
        CurrenciesSet = "region.currencies_set", "1.0" { currencies: Vec<Currency> }
        /// From a date on, membership costs this in the plan's currency.
        FeePlanSet = "region.fee_plan_set", "1.0" { plan: FeePlan, holds_from: NaiveDate }
        /// No chapter of the region meets on this day.
        HolidayDeclared = "region.holiday_declared", "1.0" { on: NaiveDate, name: Name }
        HolidayWithdrawn = "region.holiday_withdrawn", "1.0" { on: NaiveDate }
    }
}
