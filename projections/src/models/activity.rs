//! Training and testimonials of each member, by day and by month, and of each chapter by month.

use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::membership::MembershipEvent;
use domain::{ChapterId, Event, MembershipId, Recorded};

tally_table! {
    /// Training credits and testimonials of a member on a day.
    MemberActivityDayRow, MemberActivityDayKey = "member_activity_by_day" for Parties(&["membership_id"]) {
        key {
            /// The member's chapter on that day.
            chapter_id: ChapterId,
            /// The day.
            day: NaiveDate,
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

tally_table! {
    /// Training credits and testimonials of a member in a month.
    MemberActivityMonthRow, MemberActivityMonthKey = "member_activity_by_month" for Parties(&["membership_id"]) {
        key {
            /// The member's chapter at the time.
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

tally_table! {
    /// Training credits and testimonials of a chapter's members in a month.
    ChapterActivityMonthRow, ChapterActivityMonthKey = "activity_by_chapter_month" for Fellows {
        key {
            /// The members' chapter at the time.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
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

/// Folds [`MemberActivityDayRow`].
pub struct MemberActivityDays;

impl Adds for MemberActivityDays {
    type Row = MemberActivityDayRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MemberActivityDayRow> {
        let nothing = |chapter_id: &ChapterId, membership_id: &MembershipId, on: &NaiveDate| {
            MemberActivityDayRow::nothing(&MemberActivityDayKey { chapter_id: *chapter_id, day: *on, membership_id: *membership_id })
        };
        match &event.event {
            Event::Membership(MembershipEvent::TrainingCredited { chapter_id, member, credits, on, .. }) => {
                vec![MemberActivityDayRow { training_credits: i64::from(*credits), ..nothing(chapter_id, member, on) }]
            }
            Event::Membership(MembershipEvent::TestimonialGiven { chapter_id, from, to, on, elsewhere, .. }) => {
                let given = MemberActivityDayRow { testimonials_given: 1, ..nothing(chapter_id, from, on) };
                let received = MemberActivityDayRow { testimonials_received: 1, ..nothing(chapter_id, to, on) };
                if *elsewhere { vec![given] } else { vec![given, received] }
            }
            Event::Membership(MembershipEvent::TestimonialReceived { chapter_id, to, on, .. }) => {
                vec![MemberActivityDayRow { testimonials_received: 1, ..nothing(chapter_id, to, on) }]
            }
            _ => Vec::new(),
        }
    }
}

/// Folds [`MemberActivityMonthRow`].
pub struct MemberActivityMonths;

impl Adds for MemberActivityMonths {
    type Row = MemberActivityMonthRow;
    const VERSION: i32 = 2;

    fn added(event: &Recorded) -> Vec<MemberActivityMonthRow> {
        let of_month = |of_day: MemberActivityDayRow| MemberActivityMonthRow {
            chapter_id: of_day.chapter_id,
            month: month_of(of_day.day),
            membership_id: of_day.membership_id,
            training_credits: of_day.training_credits,
            testimonials_given: of_day.testimonials_given,
            testimonials_received: of_day.testimonials_received,
        };
        MemberActivityDays::added(event).into_iter().map(of_month).collect()
    }
}

/// Folds [`ChapterActivityMonthRow`].
pub struct ChapterActivityMonths;

impl Adds for ChapterActivityMonths {
    type Row = ChapterActivityMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<ChapterActivityMonthRow> {
        let of_chapter = |of_member: MemberActivityMonthRow| ChapterActivityMonthRow {
            chapter_id: of_member.chapter_id,
            month: of_member.month,
            training_credits: of_member.training_credits,
            testimonials_given: of_member.testimonials_given,
            testimonials_received: of_member.testimonials_received,
        };
        MemberActivityMonths::added(event).into_iter().map(of_chapter).collect()
    }
}
