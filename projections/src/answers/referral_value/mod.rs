//! Referral value: who gives and receives how much, what becomes of pledges, and how evenly they fall.
//! A pledge counts in the month of its pledge, unless it was withdrawn; business in the month of its closing.

mod area;
mod chapter;
mod pledges;
mod spread;
#[cfg(test)]
mod tests;
mod totals;

pub use area::{AreaReferralRows, AreaReferralValue, Counted, Received, area};
pub use chapter::{ChapterReferralRows, ChapterReferralValue, MemberReferralValue, ReferralPair, ReferralValue, Visits, chapter};
pub use pledges::{AgeBand, Ageing, Conversion, OpenPledges};
pub use spread::Spread;
pub use totals::{GivenInMonth, ReferralMonth, ReferralTotals};
