//! Why a series refuses.

use crate::aggregate::refusals;

refusals! {
    /// Why a series refuses.
    pub enum InvoiceSeriesRefusal {
        NotTheNext { expected: u32 } = "serial_not_the_next", "the series goes on with {expected}; ask for that number";
        Exhausted = "series_exhausted", "the series has given its last number; issue the document in another year's series";
    }
}
