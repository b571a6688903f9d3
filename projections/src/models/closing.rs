//! The closings of pledges, each with its amount as last amended.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::referral::{ReferralEvent, Tier};
use domain::{ChapterId, ClosureId, Currency, Event, MembershipId, Recorded, ReferralId};

read_table! {
    /// Business that was closed of a referral, with its amount as last amended.
    ClosingRow, ClosingKey = "closings" for Parties(&["giver", "receiver"]) {
        key {
            /// The chapter of the pledge.
            chapter_id: ChapterId,
            /// The day of the closing.
            closed_on: NaiveDate,
            /// The closing.
            closure_id: ClosureId,
        }
        row {
            /// The pledge.
            referral_id: ReferralId,
            /// Who gave the referral.
            giver: MembershipId,
            /// Who received it, and thanks for the business.
            receiver: MembershipId,
            /// inside or outside.
            tier: Tier,
            /// The amount, in minor units of the currency. Nothing is a closing that was recorded by mistake.
            amount_minor: i64,
            /// The currency of the amount.
            currency: Currency,
            /// Whether the giver may see the amount.
            amount_shared: bool,
            /// Whether the amount was amended.
            amended: bool,
        }
    }
}

/// Folds [`ClosingRow`].
pub struct Closings;

impl Projection for Closings {
    type Row = ClosingRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<ClosingKey> {
        let (parties, closure_id, closed_on) = match &event.event {
            Event::Referral(ReferralEvent::Closed { parties, closure_id, on, .. }) => (parties, closure_id, on),
            Event::Referral(ReferralEvent::AmountAmended { parties, closure_id, closed_on, .. }) => (parties, closure_id, closed_on),
            _ => return Vec::new(),
        };
        vec![ClosingKey { chapter_id: parties.chapter_id, closed_on: *closed_on, closure_id: *closure_id }]
    }

    fn apply(row: &mut Option<ClosingRow>, key: &ClosingKey, event: &Recorded) {
        match &event.event {
            Event::Referral(ReferralEvent::Closed { parties, amount, amount_shared, .. }) => {
                let Ok(referral_id) = event.aggregate_id.parse() else { return };
                *row = Some(ClosingRow {
                    chapter_id: key.chapter_id,
                    closed_on: key.closed_on,
                    closure_id: key.closure_id,
                    referral_id,
                    giver: parties.giver,
                    receiver: parties.receiver,
                    tier: parties.tier,
                    amount_minor: amount.minor,
                    currency: amount.currency,
                    amount_shared: *amount_shared,
                    amended: false,
                });
            }
            Event::Referral(ReferralEvent::AmountAmended { to, .. }) => {
                if let Some(row) = row {
                    (row.amount_minor, row.amended) = (to.minor, true);
                }
            }
            _ => {}
        }
    }
}
