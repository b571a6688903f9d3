//! A rate: an exact decimal, and what it makes of an amount.

use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use std::fmt;

const PLACES: usize = 9;
const ONE: i64 = 1_000_000_000;
const MOST: i64 = 1_000_000_000;

/// How many units of one currency a unit of another is: more than nothing, with nine decimal places at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    billionths: i64,
}

/// Why a text is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is a decimal as text, more than 0 and at most 1000000000, with nine decimal places at most, such as \"1.0732\"")]
pub struct RateError;

impl Rate {
    /// Reads a decimal.
    pub fn parse(text: &str) -> Result<Self, RateError> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > PLACES {
            return Err(RateError);
        }
        let whole: i64 = whole.parse().map_err(|_| RateError)?;
        let part: i64 = format!("{part:0<PLACES$}").parse().map_err(|_| RateError)?;
        let billionths = whole.checked_mul(ONE).and_then(|whole| whole.checked_add(part)).ok_or(RateError)?;
        if whole > MOST || billionths == 0 { Err(RateError) } else { Ok(Self { billionths }) }
    }

    /// The amount in the other currency, rounded half away from nothing. None when it is beyond what can be told.
    pub fn convert(self, amount: Money, into: Currency) -> Option<Money> {
        let numerator = i128::from(amount.minor).checked_mul(i128::from(self.billionths))?.checked_mul(10_i128.pow(into.places()))?;
        let denominator = i128::from(ONE) * 10_i128.pow(amount.currency.places());
        let rounded = (2 * numerator.abs() + denominator) / (2 * denominator);
        i64::try_from(rounded * numerator.signum()).ok().map(|minor| Money::of_minor(minor, into))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = format!("{:09}", self.billionths % ONE);
        match part.trim_end_matches('0') {
            "" => write!(f, "{}", self.billionths / ONE),
            part => write!(f, "{}.{part}", self.billionths / ONE),
        }
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for Rate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Self, RateError> {
        Self::parse(&text)
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}
