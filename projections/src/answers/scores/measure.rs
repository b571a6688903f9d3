//! One measure of a score, and why it has the points that it has.

use crate::answers::MoneyText;
use crate::{Table, TableKey};
use domain::Money;
use domain::rules::Bands;
use serde::Serialize;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureName {
    ReferralsPerWeek,
    VisitorsPerWeek,
    Absences,
    TrainingCredits,
    ClosedBusinessGiven,
    TestimonialsPerWeek,
    NeverLate,
    Size,
    Growth,
    Retention,
    ReferralsPerMemberWeek,
    VisitorConversion,
    Absenteeism,
}

/// A row of a read table. `chapterhouse` explains it by the events that touch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RowKey {
    pub table: String,
    /// The values of the key's columns, as text, in their order.
    pub key: Vec<String>,
}

impl RowKey {
    /// The key of a row.
    pub fn of<T: Table>(row: &T) -> Self {
        Self::of_key::<T>(&row.key())
    }

    /// A key of a table.
    pub fn of_key<T: Table>(key: &T::Key) -> Self {
        RowKey { table: T::INFO.name.to_owned(), key: key.values().iter().map(ToString::to_string).collect() }
    }
}

/// The band that a measure fell into: from the one limit, and below the other. In thousandths of the measure's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ScoreBand)]
pub struct Band {
    pub from_thousandths: Option<i64>,
    pub below_thousandths: Option<i64>,
}

/// One measure: what was counted, and the points that it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Measure {
    pub name: MeasureName,
    pub points: u32,
    /// The most points that it could give.
    pub most: u32,
    /// What was counted; none where the reader may not know the amount.
    pub count: Option<i64>,
    /// What it is divided by, such as weeks; 1 where nothing divides it.
    pub per: i64,
    /// The count divided so, in thousandths, rounded down. None where there is nothing to divide by: that counts as nothing.
    pub value_thousandths: Option<i64>,
    /// The amount, where money was counted and the reader may know it.
    #[schema(value_type = Option<MoneyText>)]
    pub amount: Option<Money>,
    pub band: Option<Band>,
    /// The rows that were counted, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub rows: Vec<RowKey>,
}

impl Measure {
    /// The points for a fraction by bands.
    pub fn by_bands(name: MeasureName, bands: &Bands, count: i64, per: i64) -> Self {
        let others = bands.below.iter().map(|band| band.points);
        Measure {
            name,
            points: bands.points(count, per),
            most: others.chain([bands.otherwise]).max().unwrap_or(0),
            count: Some(count),
            per,
            value_thousandths: thousandths(count, per),
            amount: None,
            band: Some(band_of(bands, count, per)),
            rows: Vec::new(),
        }
    }

    /// Without what would tell an amount: the band and the points stay.
    pub fn without_amount(self) -> Self {
        match self.amount {
            Some(_) => Measure { amount: None, count: None, value_thousandths: None, rows: Vec::new(), ..self },
            None => self,
        }
    }

    /// With the rows behind it.
    pub fn with_rows(self, rows: Vec<RowKey>) -> Self {
        Measure { rows, ..self }
    }
}

fn thousandths(count: i64, per: i64) -> Option<i64> {
    let value = i128::from(count) * 1000;
    if per > 0 { i64::try_from(value.div_euclid(i128::from(per))).ok() } else { None }
}

fn band_of(bands: &Bands, count: i64, per: i64) -> Band {
    // The same comparison that gives the points: nothing divided by nothing counts as nothing.
    let (count, per) = if per > 0 { (i128::from(count), i128::from(per)) } else { (0, 1) };
    let mut from_thousandths = None;
    for band in &bands.below {
        if count * 1000 < i128::from(band.limit_thousandths) * per {
            return Band { from_thousandths, below_thousandths: Some(band.limit_thousandths) };
        }
        from_thousandths = Some(band.limit_thousandths);
    }
    Band { from_thousandths, below_thousandths: None }
}
