//! A score's measures, each with the counts and the rows that it was made of.

use super::frame::escaped;
use super::words;
use infra::mail::Form;
use projections::answers::scores::Measure;

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
        let decimal = |thousandths: i64| {
            let text = format!("{}.{:03}", thousandths / 1000, thousandths.abs() % 1000);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        let counted = match (measure.amount, measure.count, measure.value_thousandths) {
            (Some(amount), ..) => form.money(amount),
            (None, None, _) => "not shared with you".to_owned(),
            (None, Some(count), Some(value)) if measure.per > 1 => {
                format!("{} in {} = {}", form.number(count), form.number(measure.per), decimal(value))
            }
            (None, Some(count), _) => form.number(count),
        };
        let band = match measure.band.map(|band| (band.from_thousandths, band.below_thousandths)) {
            Some((Some(from), Some(below))) => format!("from {}, below {}", decimal(from), decimal(below)),
            Some((Some(from), None)) => format!("from {}", decimal(from)),
            Some((None, Some(below))) => format!("below {}", decimal(below)),
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
