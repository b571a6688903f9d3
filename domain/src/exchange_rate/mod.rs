//! What one unit of a currency is in another, day by day, as headquarters recorded it. One stream for each pair and direction: nothing
//! is turned round or carried over a third currency.

mod command;
mod decide;
mod event;
mod rate;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::ExchangeRateCommand;
pub use event::{ExchangeRateEvent, rate_stream};
pub use rate::{Rate, RateError};
pub use refusal::ExchangeRateRefusal;
pub use state::ExchangeRates;
