//! Exchange rates: what headquarters knows of them.

use super::{Answer, CommandError, Scope, Unit, UseCase};
use chrono::NaiveDate;
use domain::Currency;
use domain::exchange_rate::{ExchangeRateCommand, ExchangeRates, Rate, rate_stream};
use domain::text::Name;

/// Records what one unit of a currency was in another on a day.
pub struct RecordExchangeRate {
    pub base: Currency,
    pub quote: Currency,
    pub dated: NaiveDate,
    pub rate: Rate,
    pub source: Name,
}

impl UseCase for RecordExchangeRate {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let Self { base, quote, dated, rate, source } = self;
        // What holds in many zones goes by the day in Greenwich.
        let today = unit.now().date_naive();
        let command = ExchangeRateCommand::Record { base: *base, quote: *quote, dated: *dated, rate: *rate, source: source.clone(), today };
        let id = rate_stream(*base, *quote);
        let version = unit.decide::<ExchangeRates>(&id, Scope::ORGANISATION, command).await?;
        Ok(Answer::new(id, version))
    }
}
