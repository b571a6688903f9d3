//! The talks between two members. Both report one; the pair and the day make it one row.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::membership::MembershipEvent;
use domain::{ChapterId, Event, MembershipId, Recorded};

read_table! {
    /// A talk between two members outside the meeting. Members of two chapters have a row in the chapter of each who reported it.
    OneToOneRow, OneToOneKey = "one_to_ones" {
        key {
            /// The chapter of whoever reported it.
            chapter_id: ChapterId,
            /// The day of the talk.
            held_on: NaiveDate,
            /// One of the two: the one whose id is the lower.
            member_a: MembershipId,
            /// The other.
            member_b: MembershipId,
        }
        row {
            /// First day of the month.
            month: NaiveDate,
            /// Whether the first of the two has reported it.
            reported_by_a: bool,
            /// Whether the second of the two has reported it.
            reported_by_b: bool,
        }
    }
}

/// Folds [`OneToOneRow`].
pub struct OneToOnes;

impl Projection for OneToOnes {
    type Row = OneToOneRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<OneToOneKey> {
        let Event::Membership(MembershipEvent::OneToOneReported { chapter_id, member, with, on, .. }) = &event.event else {
            return Vec::new();
        };
        let (member_a, member_b) = (*member.min(with), *member.max(with));
        vec![OneToOneKey { chapter_id: *chapter_id, held_on: *on, member_a, member_b }]
    }

    fn apply(row: &mut Option<OneToOneRow>, key: &OneToOneKey, event: &Recorded) {
        let Event::Membership(MembershipEvent::OneToOneReported { member, .. }) = &event.event else { return };
        let row = row.get_or_insert_with(|| OneToOneRow {
            chapter_id: key.chapter_id,
            held_on: key.held_on,
            member_a: key.member_a,
            member_b: key.member_b,
            month: month_of(key.held_on),
            reported_by_a: false,
            reported_by_b: false,
        });
        if *member == key.member_a {
            row.reported_by_a = true;
        } else {
            row.reported_by_b = true;
        }
    }
}
