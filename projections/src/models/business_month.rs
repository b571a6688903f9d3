//! Closed business by month and currency: of each member and of each chapter. An amended amount counts from the day of its closing.

use super::referral::closings_gained;
use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::referral::{Parties, ReferralEvent};
use domain::{ChapterId, Currency, Event, MembershipId, Recorded};

tally_table! {
    /// Closed business of a member in a month and currency: given is business that the member's referrals brought to others.
    MemberBusinessMonthRow, MemberBusinessMonthKey = "closed_business_by_member_month" for Parties(&["membership_id"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month of the closing.
            month: NaiveDate,
            /// The member.
            membership_id: MembershipId,
            /// The currency of the amounts.
            currency: Currency,
        }
        sums {
            /// Given, in minor units.
            given_minor,
            /// How many closings were given.
            given_closings,
            /// Received, in minor units.
            received_minor,
            /// How many closings were received.
            received_closings,
        }
    }
}

tally_table! {
    /// Closed business of a chapter in a month and currency.
    ChapterBusinessMonthRow, ChapterBusinessMonthKey = "closed_business_by_chapter_month" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month of the closing.
            month: NaiveDate,
            /// The currency of the amount.
            currency: Currency,
        }
        sums {
            /// The business closed, in minor units.
            amount_minor,
            /// How many closings it was.
            closings,
        }
    }
}

/// What an event adds to closed business.
struct Added {
    parties: Parties,
    month: NaiveDate,
    currency: Currency,
    minor: i64,
    closings: i64,
}

fn added(event: &Recorded) -> Option<Added> {
    match &event.event {
        Event::Referral(ReferralEvent::Closed { parties, amount, on, .. }) => {
            let closings = closings_gained(0, amount.minor);
            Some(Added { parties: *parties, month: month_of(*on), currency: amount.currency, minor: amount.minor, closings })
        }
        Event::Referral(ReferralEvent::AmountAmended { parties, closed_on, from, to, .. }) => {
            let closings = closings_gained(from.minor, to.minor);
            Some(Added { parties: *parties, month: month_of(*closed_on), currency: to.currency, minor: to.minor - from.minor, closings })
        }
        _ => None,
    }
}

/// Folds [`MemberBusinessMonthRow`].
pub struct MemberBusinessMonths;

impl Adds for MemberBusinessMonths {
    type Row = MemberBusinessMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MemberBusinessMonthRow> {
        let Some(Added { parties, month, currency, minor, closings }) = added(event) else { return Vec::new() };
        let of = |membership_id| {
            MemberBusinessMonthRow::nothing(&MemberBusinessMonthKey { chapter_id: parties.chapter_id, month, membership_id, currency })
        };
        vec![
            MemberBusinessMonthRow { given_minor: minor, given_closings: closings, ..of(parties.giver) },
            MemberBusinessMonthRow { received_minor: minor, received_closings: closings, ..of(parties.receiver) },
        ]
    }
}

/// Folds [`ChapterBusinessMonthRow`].
pub struct ChapterBusinessMonths;

impl Adds for ChapterBusinessMonths {
    type Row = ChapterBusinessMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<ChapterBusinessMonthRow> {
        let Some(Added { parties, month, currency, minor, closings }) = added(event) else { return Vec::new() };
        let nothing = ChapterBusinessMonthRow::nothing(&ChapterBusinessMonthKey { chapter_id: parties.chapter_id, month, currency });
        vec![ChapterBusinessMonthRow { amount_minor: minor, closings, ..nothing }]
    }
}
