//! What a series decides: nothing but the next number is ever given, so that there is no gap.

use super::InvoiceSeriesRefusal::*;
use super::{InvoiceSeries, InvoiceSeriesCommand, InvoiceSeriesEvent, InvoiceSeriesRefusal};
use crate::aggregate::{Decide, aggregate};

aggregate!(InvoiceSeries, "invoice_series", command InvoiceSeriesCommand, event InvoiceSeriesEvent, refusal InvoiceSeriesRefusal);

impl Decide for InvoiceSeries {
    fn decide(&self, command: InvoiceSeriesCommand) -> Result<Vec<InvoiceSeriesEvent>, InvoiceSeriesRefusal> {
        let InvoiceSeriesCommand::Allot { serial, document } = command;
        let expected = self.next().ok_or(Exhausted)?;
        if serial != expected {
            return Err(NotTheNext { expected });
        }
        Ok(vec![InvoiceSeriesEvent::NumberAllotted { serial, document }])
    }
}
