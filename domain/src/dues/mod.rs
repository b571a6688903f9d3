//! The dues of a membership: what it owes, has paid, and has on account. One stream a membership.
//! The events carry what double-entry books need: legal entity, dates, tax, and where each unit of money went.

mod command;
mod decide;
mod event;
mod invoice;
mod money;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::DuesCommand;
pub use event::{Allocation, Book, Corrected, DuesEvent, InvoiceKind, InvoiceLine, InvoiceNumber, LineKind, PaymentMethod};
pub use invoice::{Invoice, Payment, PaymentState, unpaid_from};
pub use money::MoneyOf;
pub use refusal::DuesRefusal;
pub use state::{Account, Balance, Dues};
