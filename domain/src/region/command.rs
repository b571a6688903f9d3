//! What may be asked of a region.

use super::{FeePlan, LegalEntity};
use crate::ids::RegionId;
use crate::money::Currency;
use crate::text::{Locale, Name};
use chrono::NaiveDate;

#[derive(Debug, Clone)]
pub enum RegionCommand {
    /// Founds it. Legal entity, currencies and locale are the parent's where the founder named none.
    Found {
        name: Name,
        parent: Option<RegionId>,
        legal_entity: LegalEntity,
        currencies: Vec<Currency>,
        locale: Locale,
    },
    Rename {
        name: Name,
    },
    /// `of_chapters` is looked up: the currencies of the region's chapters that are not dissolved. Neither theirs nor those of its fee plans are dropped.
    SetCurrencies {
        currencies: Vec<Currency>,
        of_chapters: Vec<Currency>,
    },
    /// The plan's currency must be one of the region's; every amount in that currency and not negative.
    SetFeePlan {
        plan: FeePlan,
        holds_from: NaiveDate,
    },
    DeclareHoliday {
        on: NaiveDate,
        name: Name,
    },
    WithdrawHoliday {
        on: NaiveDate,
    },
}
