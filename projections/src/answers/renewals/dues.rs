//! The dues that were expected and those that came in, each in its own currency.

use super::forecast::Forecast;
use crate::ChapterDuesMonthRow;
use crate::answers::{Amounts, Span, without_gaps};
use chrono::NaiveDate;
use domain::Currency;
use serde::Serialize;
use std::collections::BTreeMap;

/// Dues of a span. Tax is included everywhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DuesFigures {
    /// What is expected: invoices that fall due in the span, and the forecast.
    pub expected: Amounts,
    /// That of it which nobody has been invoiced for yet: terms that end in the span, at the fee plan's price.
    pub forecast: Amounts,
    /// Invoices issued.
    pub invoiced: Amounts,
    /// Payments received.
    pub received: Amounts,
    /// Payments that the bank took back.
    pub dishonoured: Amounts,
    /// Invoices corrected by credit notes.
    pub credited: Amounts,
    /// Forgone.
    pub waived: Amounts,
    /// Given up.
    pub written_off: Amounts,
    /// Credit paid out.
    pub refunded: Amounts,
}

impl DuesFigures {
    /// Adds a row.
    pub fn add_row(&mut self, row: &ChapterDuesMonthRow) {
        let currency = row.currency;
        self.expected.add(currency, row.due_minor);
        self.invoiced.add(currency, row.invoiced_minor);
        self.received.add(currency, row.received_minor);
        self.dishonoured.add(currency, row.dishonoured_minor);
        self.credited.add(currency, row.credited_minor);
        self.waived.add(currency, row.waived_minor);
        self.written_off.add(currency, row.written_off_minor);
        self.refunded.add(currency, row.refunded_minor);
    }

    /// Adds what is expected without an invoice.
    pub fn add_forecast(&mut self, forecast: &Forecast) {
        self.expected.add(forecast.amount.currency, forecast.amount.minor);
        self.forecast.add(forecast.amount.currency, forecast.amount.minor);
    }

    /// Adds another's figures.
    pub fn add(&mut self, other: &DuesFigures) {
        self.expected.merge(&other.expected);
        self.forecast.merge(&other.forecast);
        self.invoiced.merge(&other.invoiced);
        self.received.merge(&other.received);
        self.dishonoured.merge(&other.dishonoured);
        self.credited.merge(&other.credited);
        self.waived.merge(&other.waived);
        self.written_off.merge(&other.written_off);
        self.refunded.merge(&other.refunded);
    }

    /// Of the months of a span.
    pub fn of<'a>(span: Span, rows: impl Iterator<Item = &'a ChapterDuesMonthRow>, forecasts: &[Forecast]) -> Self {
        let mut figures = DuesFigures::default();
        rows.filter(|row| span.contains(row.month)).for_each(|row| figures.add_row(row));
        forecasts.iter().for_each(|forecast| figures.add_forecast(forecast));
        figures
    }
}

/// A month of dues, by its first day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DuesMonth {
    pub month: NaiveDate,
    pub figures: DuesFigures,
}

/// The months of a span.
pub(super) fn months(span: Span, rows: &[ChapterDuesMonthRow], forecasts: &[Forecast]) -> Vec<DuesMonth> {
    let mut months: BTreeMap<NaiveDate, DuesFigures> = BTreeMap::new();
    for row in rows.iter().filter(|row| span.contains(row.month)) {
        months.entry(row.month).or_default().add_row(row);
    }
    for forecast in forecasts {
        months.entry(forecast.month).or_default().add_forecast(forecast);
    }
    without_gaps(span, months).into_iter().map(|(month, figures)| DuesMonth { month, figures }).collect()
}

/// What is owed on invoices that fall due on one day, or by accounts themselves from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receivable {
    pub currency: Currency,
    pub due_on: NaiveDate,
    pub minor: i64,
}

/// What is owed now, whenever it was invoiced.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Receivables {
    /// All that is owed, on invoices and by accounts themselves.
    pub outstanding: Amounts,
    /// That of it which fell due before the last day asked about.
    pub overdue: Amounts,
}

impl Receivables {
    /// On a day.
    pub fn on(day: NaiveDate, rows: &[Receivable]) -> Self {
        let mut owed = Receivables::default();
        for row in rows {
            owed.outstanding.add(row.currency, row.minor);
            owed.overdue.add(row.currency, if row.due_on < day { row.minor } else { 0 });
        }
        owed
    }
}
