//! The name behind each membership, wherever it has moved: old transfers' own events do not repeat it.

use super::membership_of;
use crate::projection::Projection;
use crate::read_table;
use domain::membership::{Applicant, MembershipEvent};
use domain::{Event, MembershipId, PersonId, Recorded};

read_table! {
    /// The name of the person behind a membership.
    MemberNameRow, MemberNameKey = "member_names" for Membership {
        key {
            /// The membership.
            membership_id: MembershipId,
        }
        row {
            /// The person.
            person_id: PersonId,
            /// The person's name as last stated.
            name: String,
        }
    }
}

/// Folds [`MemberNameRow`].
pub struct MemberNames;

fn stated(event: &Recorded) -> Option<MemberNameRow> {
    let Event::Membership(what) = &event.event else { return None };
    let (person_id, name) = match what {
        MembershipEvent::Applied { applicant: Applicant { person_id, name, .. }, .. } => (person_id, name),
        MembershipEvent::ContactChanged { person_id, name, .. } => (person_id, name),
        _ => return None,
    };
    Some(MemberNameRow { membership_id: membership_of(event)?, person_id: *person_id, name: name.0.to_string() })
}

impl Projection for MemberNames {
    type Row = MemberNameRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<MemberNameKey> {
        stated(event).map(|row| MemberNameKey { membership_id: row.membership_id }).into_iter().collect()
    }

    fn apply(row: &mut Option<MemberNameRow>, _: &MemberNameKey, event: &Recorded) {
        if let Some(stated) = stated(event) {
            *row = Some(stated);
        }
    }
}
