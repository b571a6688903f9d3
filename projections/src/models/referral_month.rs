//! Referrals by month: of each member, of each pair of members, and of each chapter.
//! A pledge counts in the month of its pledge; one that the giver withdrew no longer counts as given or received.

use super::referral::parties_of;
use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::referral::{AmendmentOutcome, Parties, ReferralEvent, Tier};
use domain::{ChapterId, Event, MembershipId, Recorded};

tally_table! {
    /// Referrals that a member gave and received, by month of the pledge.
    MemberReferralMonthRow, MemberReferralMonthKey = "referrals_by_member_month" for Parties(&["membership_id"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
            /// The member.
            membership_id: MembershipId,
        }
        sums {
            /// Given, where the giver buys (RGI).
            given_inside,
            /// Given, where the giver's contact buys (RGO).
            given_outside,
            /// Received, where the giver buys (RRI).
            received_inside,
            /// Received, where the giver's contact buys (RRO).
            received_outside,
        }
    }
}

tally_table! {
    /// Referrals from one member to another, by month of the pledge.
    ReferralPairMonthRow, ReferralPairMonthKey = "referral_pairs_by_month" for Parties(&["giver", "receiver"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
            /// Who gave.
            giver: MembershipId,
            /// Who received.
            receiver: MembershipId,
        }
        sums {
            /// Where the giver buys.
            inside,
            /// Where the giver's contact buys.
            outside,
        }
    }
}

tally_table! {
    /// Referrals of a chapter by month of the pledge, and what became of them, whenever it did.
    ChapterReferralMonthRow, ChapterReferralMonthKey = "referrals_by_chapter_month" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
        }
        sums {
            /// Pledged and not withdrawn, where the giver buys.
            inside,
            /// Pledged and not withdrawn, where the giver's contact buys.
            outside,
            /// Closed at least once; not those whose every closing was taken back.
            closed,
            /// Ended as not sold.
            not_sold,
            /// Expired without news. One that was closed afterwards counts here and as closed.
            ever_expired,
            /// Disputed by the receiver.
            disputed,
            /// Withdrawn by the giver.
            withdrawn,
        }
    }
}

/// The pledge that an event adds to the sums, or takes off them again.
fn counted(event: &Recorded) -> Option<(Parties, i64)> {
    let Event::Referral(what) = &event.event else { return None };
    match what {
        ReferralEvent::Pledged { parties, .. } => Some((*parties, 1)),
        ReferralEvent::Withdrawn { parties, .. } => Some((*parties, -1)),
        ReferralEvent::Acknowledged { .. }
        | ReferralEvent::Contacted { .. }
        | ReferralEvent::Closed { .. }
        | ReferralEvent::AmountAmended { .. }
        | ReferralEvent::NotSold { .. }
        | ReferralEvent::Expired { .. }
        | ReferralEvent::Disputed { .. } => None,
    }
}

/// Folds [`MemberReferralMonthRow`].
pub struct MemberReferralMonths;

impl Adds for MemberReferralMonths {
    type Row = MemberReferralMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MemberReferralMonthRow> {
        let Some((Parties { chapter_id, giver, receiver, tier, pledged_on }, by)) = counted(event) else { return Vec::new() };
        let month = month_of(pledged_on);
        let of = |membership_id| MemberReferralMonthRow::nothing(&MemberReferralMonthKey { chapter_id, month, membership_id });
        match tier {
            Tier::Inside => {
                vec![
                    MemberReferralMonthRow { given_inside: by, ..of(giver) },
                    MemberReferralMonthRow { received_inside: by, ..of(receiver) },
                ]
            }
            Tier::Outside => {
                vec![
                    MemberReferralMonthRow { given_outside: by, ..of(giver) },
                    MemberReferralMonthRow { received_outside: by, ..of(receiver) },
                ]
            }
        }
    }
}

/// Folds [`ReferralPairMonthRow`].
pub struct ReferralPairMonths;

impl Adds for ReferralPairMonths {
    type Row = ReferralPairMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<ReferralPairMonthRow> {
        let Some((Parties { chapter_id, giver, receiver, tier, pledged_on }, by)) = counted(event) else { return Vec::new() };
        let mut row = ReferralPairMonthRow::nothing(&ReferralPairMonthKey { chapter_id, month: month_of(pledged_on), giver, receiver });
        match tier {
            Tier::Inside => row.inside = by,
            Tier::Outside => row.outside = by,
        }
        vec![row]
    }
}

/// Folds [`ChapterReferralMonthRow`].
pub struct ChapterReferralMonths;

impl ChapterReferralMonthRow {
    /// All that were pledged, those withdrawn included.
    pub fn pledged(&self) -> i64 {
        self.inside + self.outside + self.withdrawn
    }
}

impl Adds for ChapterReferralMonths {
    type Row = ChapterReferralMonthRow;
    const VERSION: i32 = 2;

    fn added(event: &Recorded) -> Vec<ChapterReferralMonthRow> {
        let Event::Referral(what) = &event.event else { return Vec::new() };
        let Parties { chapter_id, tier, pledged_on, .. } = parties_of(what);
        let mut row = ChapterReferralMonthRow::nothing(&ChapterReferralMonthKey { chapter_id, month: month_of(pledged_on) });
        match (what, tier) {
            (ReferralEvent::Pledged { .. }, Tier::Inside) => row.inside = 1,
            (ReferralEvent::Pledged { .. }, Tier::Outside) => row.outside = 1,
            (ReferralEvent::Closed { first: true, .. }, _) => row.closed = 1,
            (ReferralEvent::AmountAmended { outcome: Some(AmendmentOutcome::ClosedAgain), .. }, _) => row.closed = 1,
            (ReferralEvent::AmountAmended { outcome: Some(AmendmentOutcome::Reopened { .. }), .. }, _) => row.closed = -1,
            (ReferralEvent::NotSold { .. }, _) => row.not_sold = 1,
            (ReferralEvent::Expired { .. }, _) => row.ever_expired = 1,
            (ReferralEvent::Disputed { .. }, _) => row.disputed = 1,
            (ReferralEvent::Withdrawn { .. }, Tier::Inside) => (row.inside, row.withdrawn) = (-1, 1),
            (ReferralEvent::Withdrawn { .. }, Tier::Outside) => (row.outside, row.withdrawn) = (-1, 1),
            (
                ReferralEvent::Closed { first: false, .. }
                | ReferralEvent::Acknowledged { .. }
                | ReferralEvent::Contacted { .. }
                | ReferralEvent::AmountAmended { outcome: None, .. },
                _,
            ) => return Vec::new(),
        }
        vec![row]
    }
}
