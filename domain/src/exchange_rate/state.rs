//! The rates of a pair.

use super::{ExchangeRateEvent, Rate};
use crate::text::Name;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The rates of a pair, by day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ExchangeRates {
    by_day: BTreeMap<NaiveDate, (Rate, Name)>,
}

impl ExchangeRates {
    /// The rate of that very day, and where it was had from.
    pub fn of(&self, day: NaiveDate) -> Option<(Rate, &Name)> {
        self.by_day.get(&day).map(|(rate, source)| (*rate, source))
    }

    pub(crate) fn evolve(&mut self, event: ExchangeRateEvent) {
        match event {
            ExchangeRateEvent::Recorded { dated, rate, source, base: _, quote: _ } => drop(self.by_day.insert(dated, (rate, source))),
        }
    }
}
