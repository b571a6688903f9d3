//! The talks between two members. Both report one; the pair and the day make it one row.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::membership::MembershipEvent;
use domain::{ChapterId, Event, MembershipId, Recorded};

read_table! {
    /// A talk between two members outside the meeting. One between members of two chapters has a row in each, and counts in each.
    OneToOneRow, OneToOneKey = "one_to_ones" for Parties(&["member_a", "member_b"]) {
        key {
            /// The chapter of one of the two, or of both.
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
        index (chapter_id, month) with (member_a, member_b)
    }
}

/// Folds [`OneToOneRow`].
pub struct OneToOnes;

struct Talk {
    chapter_id: ChapterId,
    on: NaiveDate,
    reporter: MembershipId,
    other: MembershipId,
}

fn talk(event: &Recorded) -> Option<Talk> {
    match &event.event {
        Event::Membership(MembershipEvent::OneToOneReported { chapter_id, member, with, on, .. }) => {
            Some(Talk { chapter_id: *chapter_id, on: *on, reporter: *member, other: *with })
        }
        Event::Membership(MembershipEvent::OneToOneNamed { chapter_id, member, with, on }) => {
            Some(Talk { chapter_id: *chapter_id, on: *on, reporter: *with, other: *member })
        }
        _ => None,
    }
}

impl Projection for OneToOnes {
    type Row = OneToOneRow;
    const VERSION: i32 = 2;

    fn keys(event: &Recorded) -> Vec<OneToOneKey> {
        let Some(Talk { chapter_id, on, reporter, other }) = talk(event) else { return Vec::new() };
        vec![OneToOneKey { chapter_id, held_on: on, member_a: reporter.min(other), member_b: reporter.max(other) }]
    }

    fn apply(row: &mut Option<OneToOneRow>, key: &OneToOneKey, event: &Recorded) {
        let Some(Talk { reporter, .. }) = talk(event) else { return };
        let row = row.get_or_insert_with(|| OneToOneRow {
            chapter_id: key.chapter_id,
            held_on: key.held_on,
            member_a: key.member_a,
            member_b: key.member_b,
            month: month_of(key.held_on),
            reported_by_a: false,
            reported_by_b: false,
        });
        if reporter == key.member_a {
            row.reported_by_a = true;
        } else {
            row.reported_by_b = true;
        }
    }
}
