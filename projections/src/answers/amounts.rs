//! Amounts by currency: never one sum of two currencies.

use domain::{Currency, Money};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// How an amount is written: a decimal text with exactly the currency's places.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MoneyAmount, example = json!({"amount": "125.00", "currency": "GBP"}))]
pub struct MoneyText {
    pub amount: String,
    pub currency: String,
}

/// Sums, each in its own currency. Written as a list of amounts in the order of their currencies, those of nothing left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Currency, i64>);

impl Amounts {
    /// Adds minor units of a currency.
    pub fn add(&mut self, currency: Currency, minor: i64) {
        let sum = self.0.entry(currency).or_default();
        // Saturating: beyond what a column holds there is nobody's money.
        *sum = sum.saturating_add(minor);
    }

    /// Adds all of another's sums.
    pub fn merge(&mut self, other: &Amounts) {
        other.0.iter().for_each(|(currency, minor)| self.add(*currency, *minor));
    }

    /// The minor units of a currency.
    pub fn minor(&self, currency: Currency) -> i64 {
        self.0.get(&currency).copied().unwrap_or(0)
    }

    /// The sums that are not nothing.
    pub fn iter(&self) -> impl Iterator<Item = Money> + '_ {
        self.0.iter().filter(|(_, minor)| **minor != 0).map(|(currency, minor)| Money::of_minor(*minor, *currency))
    }

    /// Every currency that was ever added to.
    pub fn currencies(&self) -> impl Iterator<Item = Currency> + '_ {
        self.0.keys().copied()
    }

    /// Whether all sums are nothing.
    pub fn is_nothing(&self) -> bool {
        self.0.values().all(|minor| *minor == 0)
    }
}

impl FromIterator<(Currency, i64)> for Amounts {
    fn from_iter<I: IntoIterator<Item = (Currency, i64)>>(sums: I) -> Self {
        let mut amounts = Amounts::default();
        sums.into_iter().for_each(|(currency, minor)| amounts.add(currency, minor));
        amounts
    }
}

impl Serialize for Amounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl PartialSchema for Amounts {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(Ref::from_schema_name(MoneyText::name())).description(Some("Amounts, one a currency.")).into()
    }
}

impl ToSchema for Amounts {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Amounts")
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((MoneyText::name().into_owned(), MoneyText::schema()));
    }
}
