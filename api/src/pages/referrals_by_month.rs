//! Referrals by month, as a chapter's pages and an area's show them.

use super::charts::{Bars, Pile};
use chrono::NaiveDate;
use domain::calendar::{add_months, day_after, day_before, month_of};
use infra::mail::Form;
use projections::answers::referral_value::ReferralMonth;

/// The chart of the referrals that were given up to a day, with what it shows.
/// `pledges` is where the pledges of a span are listed.
pub fn referrals_given(
    months: &[ReferralMonth],
    until: NaiveDate,
    pledges: impl Fn(NaiveDate, NaiveDate) -> String,
    form: &Form,
) -> (String, Bars) {
    // Before the first referral nothing is known, and nothing drawn.
    let known_from = months.iter().find(|month| month.given_a_year_before > 0).map(|month| month.month);
    // A month that still runs stands beside a whole one.
    let runs = |month: &ReferralMonth| month_of(until) == month.month && month_of(day_after(until)) == month.month;
    let so_far = |month: &ReferralMonth, name: String, words: &str| if runs(month) { format!("{name} {words}") } else { name };
    let pile = |month: &ReferralMonth| Pile {
        label: so_far(month, form.short_month(month.month), "so\u{a0}far"),
        name: so_far(month, form.month(month.month), "so far"),
        lower: month.totals.outside,
        upper: month.totals.inside,
        before: known_from.filter(|first| *first <= month.month).map(|_| month.given_a_year_before),
        to: pledges(month.month, day_before(add_months(month.month, 1))),
    };
    let most = months.iter().map(|month| (month.totals.outside + month.totals.inside, month.month)).max();
    let title = match most {
        Some((given @ 1.., month)) => format!("Most referrals were given in {}: {}", form.month(month), form.number(given)),
        _ => "No referral was given in these months".to_owned(),
    };
    (title, Bars::of(months.iter().map(pile).collect(), "outside", Some("inside")))
}
