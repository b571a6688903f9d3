//! What happens to a series of numbers.

use crate::event::events;
use crate::text::EntityCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Invoices and credit notes are numbered apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesKind {
    Invoice,
    CreditNote,
}

/// The id of the stream of a series.
pub fn series_stream(entity: &EntityCode, year: i32, kind: SeriesKind) -> String {
    let kind = match kind {
        SeriesKind::Invoice => "invoices",
        SeriesKind::CreditNote => "credit-notes",
    };
    format!("{entity}-{year}-{kind}")
}

events! {
    /// What happens to a series of numbers.
    pub enum InvoiceSeriesEvent {
        NumberAllotted = "invoice_series.number_allotted", "1.0" { serial: u32, document: Uuid }
    }
}
