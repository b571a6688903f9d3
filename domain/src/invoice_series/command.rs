//! What may be asked of a series.

use uuid::Uuid;

#[derive(Debug, Clone)]
pub enum InvoiceSeriesCommand {
    /// `serial` must be the next one.
    Allot { serial: u32, document: Uuid },
}
