//! Comings and goings of a chapter by month: size, growth and retention of many chapters without a row for each member.

use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::{day_before, month_of};
use domain::membership::MembershipEvent;
use domain::{ChapterId, Event, Recorded};

tally_table! {
    /// Comings and goings of a chapter in a month.
    MembershipMonthRow, MembershipMonthKey = "membership_by_chapter_month" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
        }
        sums {
            /// Applications received.
            applied,
            /// Applications approved.
            approved,
            /// Applications declined.
            declined,
            /// Members who became active for the first time.
            joined,
            /// Members who came back after a departure.
            reinstated,
            /// Members who came from another chapter.
            transferred_in,
            /// Members who lapsed, in the month in which the seat was released.
            lapsed,
            /// Members who resigned.
            resigned,
            /// Members whose membership was terminated.
            terminated,
            /// Members who went to another chapter.
            transferred_out,
            /// Terms that ended in this month and were renewed, whenever that was paid.
            terms_renewed,
            /// Terms that ended in this month and lapsed.
            terms_lapsed,
        }
    }
}

impl MembershipMonthRow {
    /// Members gained, less members lost.
    pub fn net(&self) -> i64 {
        self.joined + self.reinstated + self.transferred_in - self.lapsed - self.resigned - self.terminated - self.transferred_out
    }

    /// Terms that came to their end in the month, by their own end or by a departure.
    pub fn terms_ended(&self) -> i64 {
        self.terms_renewed + self.terms_lapsed + self.resigned + self.terminated
    }
}

/// Folds [`MembershipMonthRow`].
pub struct MembershipMonths;

impl Adds for MembershipMonths {
    type Row = MembershipMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MembershipMonthRow> {
        let (Event::Membership(what), Some(chapter_id)) = (&event.event, event.chapter_id) else { return Vec::new() };
        let one = |day: NaiveDate, count: fn(&mut MembershipMonthRow)| {
            let mut row = MembershipMonthRow::nothing(&MembershipMonthKey { chapter_id, month: month_of(day) });
            count(&mut row);
            row
        };
        use MembershipEvent as E;
        match what {
            E::Applied { applied_on, .. } => vec![one(*applied_on, |row| row.applied = 1)],
            E::Approved { on, .. } => vec![one(*on, |row| row.approved = 1)],
            E::Declined { on, .. } => vec![one(*on, |row| row.declined = 1)],
            E::Activated { on, .. } => vec![one(*on, |row| row.joined = 1)],
            E::Reinstated { on, .. } => vec![one(*on, |row| row.reinstated = 1)],
            E::TransferredIn { on, .. } => vec![one(*on, |row| row.transferred_in = 1)],
            E::TransferredOut { on, .. } => vec![one(*on, |row| row.transferred_out = 1)],
            E::Resigned { on, .. } => vec![one(*on, |row| row.resigned = 1)],
            E::Terminated { on, .. } => vec![one(*on, |row| row.terminated = 1)],
            E::Renewed { term, .. } => vec![one(day_before(term.starts_on), |row| row.terms_renewed = 1)],
            E::Lapsed { term, on, .. } => vec![one(*on, |row| row.lapsed = 1), one(term.ends_on, |row| row.terms_lapsed = 1)],
            E::Objected { .. }
            | E::Withdrawn { .. }
            | E::ApprovalVoided { .. }
            | E::TrainingCompleted { .. }
            | E::RenewalOpened { .. }
            | E::RenewalDecided { .. }
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
