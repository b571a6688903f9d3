//! Renewals: whose term ends when, how far each renewal has come, who stays, and what dues come in.

mod area;
mod chapter;
mod counts;
mod deadlines;
mod dues;
mod dunning;
mod forecast;
mod retention;
#[cfg(test)]
mod tests;

pub use area::{AreaRenewalRows, AreaRenewals, RenewalTotals, area};
pub use chapter::{ChapterRenewalRows, ChapterRenewals, RenewalInvoice, RenewalOfMember, chapter};
pub use counts::{EndingTerm, RenewalCounts};
pub use deadlines::Deadlines;
pub use dues::{DuesFigures, DuesMonth, Receivable, Receivables};
pub use dunning::{DunningStep, next_step};
pub use forecast::{Forecast, Prices};
pub use retention::{Cohort, Joined, MembershipFigures, MembershipMonth};
