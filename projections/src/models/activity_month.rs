//! Training and testimonials of each member by month.

use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::membership::MembershipEvent;
use domain::{ChapterId, Event, MembershipId, Recorded};

tally_table! {
    /// Training credits and testimonials of a member in a month.
    MemberActivityMonthRow, MemberActivityMonthKey = "member_activity_by_month" {
        key {
            /// The chapter; for a testimonial, the giver's.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
            /// The member.
            membership_id: MembershipId,
        }
        sums {
            /// Training credits earned (CEU).
            training_credits,
            /// Testimonials given.
            testimonials_given,
            /// Testimonials received.
            testimonials_received,
        }
    }
}

/// Folds [`MemberActivityMonthRow`].
pub struct MemberActivityMonths;

impl Adds for MemberActivityMonths {
    type Row = MemberActivityMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MemberActivityMonthRow> {
        let nothing = |chapter_id: &ChapterId, membership_id: &MembershipId, on: &NaiveDate| {
            let key = MemberActivityMonthKey { chapter_id: *chapter_id, month: month_of(*on), membership_id: *membership_id };
            MemberActivityMonthRow::nothing(&key)
        };
        match &event.event {
            Event::Membership(MembershipEvent::TrainingCredited { chapter_id, member, credits, on, .. }) => {
                vec![MemberActivityMonthRow { training_credits: i64::from(*credits), ..nothing(chapter_id, member, on) }]
            }
            Event::Membership(MembershipEvent::TestimonialGiven { chapter_id, from, to, on, .. }) => vec![
                MemberActivityMonthRow { testimonials_given: 1, ..nothing(chapter_id, from, on) },
                MemberActivityMonthRow { testimonials_received: 1, ..nothing(chapter_id, to, on) },
            ],
            _ => Vec::new(),
        }
    }
}
