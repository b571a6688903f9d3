//! Money: integer minor units and an ISO 4217 currency. Never floating point, never two currencies in one sum.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An ISO 4217 currency, written as its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// Why an amount or a currency was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("{0:?} is not an ISO 4217 currency code such as GBP")]
    UnknownCurrency(String),
    #[error("{0:?} is not a decimal amount such as \"125.00\"")]
    NotAnAmount(String),
    #[error("{currency} has {places} decimal places, and {amount:?} has more")]
    TooManyPlaces { amount: String, currency: Currency, places: u32 },
    #[error("the amount is beyond what can be recorded (at most 9,000,000,000,000,000 minor units)")]
    TooLarge,
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch { left: Currency, right: Currency },
}

impl Currency {
    /// Parses a code such as `GBP`.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code).map(Self).ok_or_else(|| MoneyError::UnknownCurrency(code.to_owned()))
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimal places ISO 4217 gives it: 2 for GBP, 0 for JPY, 3 for KWD.
    pub fn places(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// Whether it is money that people pay with: metals, test codes and the code for no currency have no minor unit.
    pub fn has_minor_unit(self) -> bool {
        self.0.exponent().is_some()
    }

    /// Nothing, in this currency.
    pub fn zero(self) -> Money {
        Money { minor: 0, currency: self }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}
impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::parse(code)
    }
}
impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units (pence, cents, yen, fils) of one currency.
/// Written `{"amount": "125.00", "currency": "GBP"}`, with exactly the currency's decimal places.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    amount: String,
    currency: Currency,
}

impl TryFrom<Written> for Money {
    type Error = MoneyError;
    fn try_from(written: Written) -> Result<Self, MoneyError> {
        Money::parse(&written.amount, written.currency)
    }
}
impl From<Money> for Written {
    fn from(money: Money) -> Self {
        Written { amount: money.amount(), currency: money.currency }
    }
}

impl Money {
    /// The most minor units of one amount: sums of a thousand such amounts still fit.
    pub const MOST: i64 = 9_000_000_000_000_000;

    /// So many minor units.
    pub fn of_minor(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    /// Parses a decimal such as `125.00`; fewer places than the currency's are allowed, more are not.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let not_an_amount = || MoneyError::NotAnAmount(amount.chars().take(40).collect());
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let unsigned = amount.strip_prefix('-').unwrap_or(amount);
        let plain = unsigned.split_once('.').map_or_else(|| digits(unsigned), |(whole, part)| digits(whole) && digits(part));
        if !plain || amount.len() > 40 {
            return Err(not_an_amount());
        }
        let decimal = Decimal::from_str_exact(amount).map_err(|_| not_an_amount())?;
        let places = currency.places();
        if decimal.scale() > places {
            return Err(MoneyError::TooManyPlaces { amount: amount.to_owned(), currency, places });
        }
        let scaled = decimal.checked_mul(Decimal::from(10_i64.pow(places))).ok_or(MoneyError::TooLarge)?;
        let minor = i64::try_from(scaled.normalize()).map_err(|_| MoneyError::TooLarge)?;
        if minor.unsigned_abs() > Self::MOST.unsigned_abs() {
            return Err(MoneyError::TooLarge);
        }
        Ok(Money { minor, currency })
    }

    /// The decimal text, with exactly the currency's places.
    pub fn amount(self) -> String {
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.places()).to_string()
    }

    /// Sum of two amounts of one currency.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// Difference of two amounts of one currency.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// The smaller of two amounts of one currency.
    pub fn at_most(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        Ok(Money { minor: self.minor.min(other.minor), ..self })
    }

    /// Whether it is more than nothing.
    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount())
    }
}
impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A tax rate in hundredths of a per cent: 810 is 8.10 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct TaxRate(u32);

impl TaxRate {
    /// So many hundredths of a per cent, at most 100 %.
    pub fn of_basis_points(points: u32) -> Result<Self, TaxRateTooHigh> {
        if points <= 10_000 { Ok(Self(points)) } else { Err(TaxRateTooHigh(points)) }
    }

    /// Hundredths of a per cent.
    pub fn basis_points(self) -> u32 {
        self.0
    }

    /// The tax on a net amount, rounded half away from zero to the minor unit, as tax offices do.
    pub fn on(self, net: Money) -> Money {
        let product = i128::from(net.minor) * i128::from(self.0);
        let half = if product < 0 { -5_000 } else { 5_000 };
        let minor = i64::try_from((product + half) / 10_000).expect("a rate of at most 100 % cannot enlarge an amount");
        Money { minor, ..net }
    }
}

impl TryFrom<u32> for TaxRate {
    type Error = TaxRateTooHigh;
    fn try_from(points: u32) -> Result<Self, TaxRateTooHigh> {
        Self::of_basis_points(points)
    }
}
impl From<TaxRate> for u32 {
    fn from(rate: TaxRate) -> u32 {
        rate.0
    }
}

/// A tax rate over 100 %.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tax rate is at most 10000 basis points (100 %), not {0}")]
pub struct TaxRateTooHigh(pub u32);

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
