//! A score's measures, each with the counts and the rows that it was made of.

use super::frame::escaped;
use super::words;
use domain::Money;
use infra::mail::Form;
use projections::answers::scores::{Measure, MeasureName};

/// A row of a read table, which the events behind it explain.
pub struct Behind {
    pub name: String,
    pub to: String,
}

/// A measure, explained.
pub struct Measured {
    pub name: &'static str,
    pub points: u32,
    pub most: u32,
    /// What was counted, and what that gives.
    pub counted: String,
    pub band: String,
    pub behind: Vec<Behind>,
    pub rows: usize,
}

impl Measured {
    /// All of a score.
    pub fn all(measures: &[Measure], form: &Form) -> Vec<Self> {
        measures.iter().map(|measure| Self::of(measure, form)).collect()
    }

    fn of(measure: &Measure, form: &Form) -> Self {
        let counted = match (measure.amount, measure.count, measure.value_thousandths) {
            (Some(amount), ..) => form.money(amount),
            (None, None, _) => "not shared with you".to_owned(),
            (None, Some(count), Some(value)) if measure.per > 1 => {
                format!("{} in {} = {}", form.number(count), form.number(measure.per), in_its_unit(measure, value, form))
            }
            (None, Some(count), _) => form.number(count),
        };
        let limit = |thousandths| in_its_unit(measure, thousandths, form);
        let band = match measure.band.map(|band| (band.from_thousandths, band.below_thousandths)) {
            Some((Some(from), Some(below))) => format!("from {}, below {}", limit(from), limit(below)),
            Some((Some(from), None)) => format!("from {}", limit(from)),
            Some((None, Some(below))) => format!("below {}", limit(below)),
            _ => String::new(),
        };
        let behind = |row: &projections::answers::scores::RowKey| Behind {
            name: format!("{} {}", row.table.replace('_', " "), row.key.iter().find(|part| part.len() == 10).map_or("", String::as_str)),
            to: format!("/log/why?table={}&key={}", escaped(&row.table), escaped(&row.key.join(","))),
        };
        Self {
            name: words::measure(measure.name),
            points: measure.points,
            most: measure.most,
            counted,
            band,
            behind: measure.rows.iter().take(60).map(behind).collect(),
            rows: measure.rows.len(),
        }
    }
}

/// A figure of a measure as people read it: a share in percent, business in its currency where that is told, all else as a number.
fn in_its_unit(measure: &Measure, thousandths: i64, form: &Form) -> String {
    match (measure.name, measure.amount) {
        (MeasureName::Retention | MeasureName::VisitorConversion | MeasureName::Absenteeism, _) => form.per_mille(thousandths),
        (_, Some(Money { currency, .. })) => {
            let minor = i128::from(thousandths) * 10_i128.pow(currency.places()) / 1000;
            i64::try_from(minor).map_or_else(|_| form.thousandths(thousandths), |minor| form.roughly(Money { minor, currency }))
        }
        _ => form.thousandths(thousandths),
    }
}
