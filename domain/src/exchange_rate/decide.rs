//! What a pair of currencies decides.

use super::ExchangeRateRefusal::*;
use super::{ExchangeRateCommand, ExchangeRateEvent, ExchangeRateRefusal, ExchangeRates};
use crate::aggregate::{Decide, aggregate};

aggregate!(ExchangeRates, "exchange_rate", command ExchangeRateCommand, event ExchangeRateEvent, refusal ExchangeRateRefusal);

impl Decide for ExchangeRates {
    fn decide(&self, command: ExchangeRateCommand) -> Result<Vec<ExchangeRateEvent>, ExchangeRateRefusal> {
        let ExchangeRateCommand::Record { base, quote, dated, rate, source, today } = command;
        if base == quote {
            return Err(SameCurrency { currency: base });
        }
        if dated > today {
            return Err(InTheFuture { today });
        }
        if self.of(dated) == Some((rate, &source)) {
            return Err(NothingChanges);
        }
        Ok(vec![ExchangeRateEvent::Recorded { base, quote, dated, rate, source }])
    }
}
