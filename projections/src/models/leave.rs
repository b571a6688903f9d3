//! The leaves of absence, as granted and as taken.

use super::membership_of;
use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::membership::{LeaveKind, MembershipEvent};
use domain::{ChapterId, Event, MembershipId, Recorded};

text_cells!(LeaveKind);

read_table! {
    /// A member's absence for a while.
    LeaveRow, LeaveKey = "leaves" for Parties(&["membership_id"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The membership.
            membership_id: MembershipId,
            /// First day of the leave.
            starts_on: NaiveDate,
        }
        row {
            /// medical, parental or other.
            kind: LeaveKind,
            /// Last day of the leave as granted.
            granted_to: NaiveDate,
            /// Last day of the leave as taken.
            ends_on: NaiveDate,
        }
    }
}

/// Folds [`LeaveRow`].
pub struct Leaves;

impl Projection for Leaves {
    type Row = LeaveRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<LeaveKey> {
        let Event::Membership(
            MembershipEvent::LeaveGranted { chapter_id, from, .. } | MembershipEvent::LeaveEnded { chapter_id, from, .. },
        ) = &event.event
        else {
            return Vec::new();
        };
        let key = membership_of(event).map(|membership_id| LeaveKey { chapter_id: *chapter_id, membership_id, starts_on: *from });
        key.into_iter().collect()
    }

    fn apply(row: &mut Option<LeaveRow>, key: &LeaveKey, event: &Recorded) {
        let LeaveKey { chapter_id, membership_id, starts_on } = *key;
        match &event.event {
            Event::Membership(MembershipEvent::LeaveGranted { kind, to, .. }) => {
                *row = Some(LeaveRow { chapter_id, membership_id, starts_on, kind: *kind, granted_to: *to, ends_on: *to });
            }
            Event::Membership(MembershipEvent::LeaveEnded { last_day, .. }) => {
                if let Some(row) = row {
                    row.ends_on = *last_day;
                }
            }
            _ => {}
        }
    }
}
