//! How far a series has come.

use super::InvoiceSeriesEvent;
use serde::{Deserialize, Serialize};

/// A series of numbers: all from 1 to the last one allotted are given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InvoiceSeries {
    last: u32,
}

impl InvoiceSeries {
    /// The number that the next document gets. None once there are no more.
    pub fn next(&self) -> Option<u32> {
        self.last.checked_add(1)
    }

    /// The number that the next document gets; the last one there is once they are used up, which is then refused.
    pub fn next_serial(&self) -> u32 {
        self.next().unwrap_or(u32::MAX)
    }

    pub(crate) fn evolve(&mut self, event: InvoiceSeriesEvent) {
        match event {
            InvoiceSeriesEvent::NumberAllotted { serial, document: _ } => self.last = serial,
        }
    }
}
