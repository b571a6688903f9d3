//! What membership costs, by region, currency and day.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::region::RegionEvent;
use domain::{Currency, Event, Recorded, RegionId};

read_table! {
    /// What membership costs in a region and currency from a day on. Net amounts, in minor units of the currency.
    FeePlanRow, FeePlanKey = "fee_plans" for Region {
        key {
            /// The region.
            region_id: RegionId,
            /// The currency of every amount.
            currency: Currency,
            /// The day from which the plan holds.
            holds_from: NaiveDate,
        }
        row {
            /// Once, on joining.
            joining_minor: i64,
            /// Dues of a term of one year.
            one_year_minor: i64,
            /// Dues of a term of two years.
            two_years_minor: i64,
            /// For paying after the end of the term.
            late_minor: i64,
            /// For moving to another chapter.
            transfer_minor: i64,
            /// For coming back after a departure.
            reinstatement_minor: i64,
            /// Tax rate in hundredths of a per cent.
            tax_basis_points: i64,
            /// What the tax is called on an invoice.
            tax_label: String,
        }
    }
}

/// Folds [`FeePlanRow`].
pub struct FeePlans;

impl Projection for FeePlans {
    type Row = FeePlanRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<FeePlanKey> {
        match (&event.event, event.region_id) {
            (Event::Region(RegionEvent::FeePlanSet { plan, holds_from }), Some(region_id)) => {
                vec![FeePlanKey { region_id, currency: plan.currency, holds_from: *holds_from }]
            }
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<FeePlanRow>, key: &FeePlanKey, event: &Recorded) {
        let Event::Region(RegionEvent::FeePlanSet { plan, .. }) = &event.event else { return };
        *row = Some(FeePlanRow {
            region_id: key.region_id,
            currency: key.currency,
            holds_from: key.holds_from,
            joining_minor: plan.joining_fee.minor,
            one_year_minor: plan.dues_one_year.minor,
            two_years_minor: plan.dues_two_years.minor,
            late_minor: plan.late_fee.minor,
            transfer_minor: plan.transfer_fee.minor,
            reinstatement_minor: plan.reinstatement_fee.minor,
            tax_basis_points: i64::from(plan.tax_rate.basis_points()),
            tax_label: plan.tax_label.to_string(),
        });
    }
}
