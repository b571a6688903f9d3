//! A region: a node of the tree under the organisation. It carries the legal entity that invoices, the currencies,
//! the language, the fee plans and the public holidays that its chapters inherit.

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::RegionCommand;
pub use event::{FeePlan, LegalEntity, NewFeePlan, RegionEvent};
pub use refusal::RegionRefusal;
pub use state::{DatedFeePlan, Founded, Region};
