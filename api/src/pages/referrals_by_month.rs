//! Referrals by month, as a chapter's pages and an area's show them.

use super::charts::{Bars, Pile};
use infra::mail::Form;
use projections::answers::referral_value::ReferralMonth;

/// The chart of the referrals that were given, with what it shows.
pub fn referrals_given(months: &[ReferralMonth], form: &Form) -> (String, Bars) {
    // Before the first referral nothing is known, and nothing drawn.
    let known_from = months.iter().find(|month| month.given_a_year_before > 0).map(|month| month.month);
    let pile = |month: &ReferralMonth| Pile {
        label: form.short_month(month.month),
        name: form.month(month.month),
        lower: month.totals.outside,
        upper: month.totals.inside,
        before: known_from.filter(|first| *first <= month.month).map(|_| month.given_a_year_before),
    };
    let most = months.iter().map(|month| (month.totals.outside + month.totals.inside, month.month)).max();
    let title = match most {
        Some((given @ 1.., month)) => format!("Most referrals were given in {}: {}", form.month(month), form.number(given)),
        _ => "No referral was given in these months".to_owned(),
    };
    (title, Bars::of(months.iter().map(pile).collect(), "outside", Some("inside")))
}
