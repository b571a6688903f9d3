//! The numbers of one legal entity's documents in one year: 1, 2, 3, ... without gaps. A number is allotted in the
//! same append as the document that bears it, so that neither is ever without the other.

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::InvoiceSeriesCommand;
pub use event::{InvoiceSeriesEvent, SeriesKind, series_stream};
pub use refusal::InvoiceSeriesRefusal;
pub use state::InvoiceSeries;
