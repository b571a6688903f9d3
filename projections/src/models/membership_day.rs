//! Comings and goings of a chapter by day: whether it had any members on one.

use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::membership::MembershipEvent;
use domain::{ChapterId, Event, Recorded};

tally_table! {
    /// Comings and goings of a chapter on a day. Those up to a day, the one less the other, are its members of that day.
    MembershipDayRow, MembershipDayKey = "membership_by_chapter_day" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The day.
            day: NaiveDate,
        }
        sums {
            /// Members from this day on: for the first time, again, or from another chapter.
            came,
            /// Members no more from this day on.
            went,
        }
    }
}

/// Folds [`MembershipDayRow`].
pub struct MembershipDays;

impl Adds for MembershipDays {
    type Row = MembershipDayRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MembershipDayRow> {
        let (Event::Membership(what), Some(chapter_id)) = (&event.event, event.chapter_id) else { return Vec::new() };
        let on = |day: NaiveDate| MembershipDayRow::nothing(&MembershipDayKey { chapter_id, day });
        use MembershipEvent as E;
        match what {
            E::Activated { on: day, .. } | E::Reinstated { on: day, .. } | E::TransferredIn { on: day, .. } => {
                vec![MembershipDayRow { came: 1, ..on(*day) }]
            }
            E::Lapsed { on: day, .. } | E::Resigned { on: day, .. } | E::Terminated { on: day, .. } | E::TransferredOut { on: day, .. } => {
                vec![MembershipDayRow { went: 1, ..on(*day) }]
            }
            E::Applied { .. }
            | E::Objected { .. }
            | E::Approved { .. }
            | E::Declined { .. }
            | E::Withdrawn { .. }
            | E::ApprovalVoided { .. }
            | E::TrainingCompleted { .. }
            | E::RenewalOpened { .. }
            | E::RenewalDecided { .. }
            | E::Renewed { .. }
            | E::LeaveGranted { .. }
            | E::LeaveEnded { .. }
            | E::SeatReviewOpened { .. }
            | E::SeatReviewClosed { .. }
            | E::ReinstatementApproved { .. }
            | E::ContactChanged { .. }
            | E::NoticePreferencesSet { .. }
            | E::OneToOneReported { .. }
            | E::OneToOneNamed { .. }
            | E::TrainingCredited { .. }
            | E::TestimonialGiven { .. }
            | E::TestimonialReceived { .. } => Vec::new(),
        }
    }
}
