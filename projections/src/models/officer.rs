//! Who holds, held or will hold an office.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::chapter::{ChapterEvent, Office};
use domain::{ChapterId, Event, MembershipId, Recorded};

read_table! {
    /// A member's term in an office of a chapter.
    OfficerRow, OfficerKey = "officers" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The officer's membership.
            membership_id: MembershipId,
            /// president, vice_president, secretary_treasurer, membership_committee or mentor_coordinator.
            office: String,
            /// First day in office.
            starts_on: NaiveDate,
        }
        row {
            /// Last day in office.
            ends_on: NaiveDate,
            /// Whether the term ends earlier than it was meant to.
            removed: bool,
        }
    }
}

/// Folds [`OfficerRow`].
pub struct Officers;

fn key(event: &Recorded) -> Option<OfficerKey> {
    let (
        Event::Chapter(
            ChapterEvent::OfficerAppointed { membership_id, office, term }
            | ChapterEvent::OfficerRemoved { membership_id, office, term, .. },
        ),
        Some(chapter_id),
    ) = (&event.event, event.chapter_id)
    else {
        return None;
    };
    Some(OfficerKey { chapter_id, membership_id: *membership_id, office: office_name(*office), starts_on: term.starts_on })
}

/// The name of an office as it stands in columns and answers.
pub fn office_name(office: Office) -> String {
    let name = match office {
        Office::President => "president",
        Office::VicePresident => "vice_president",
        Office::SecretaryTreasurer => "secretary_treasurer",
        Office::MembershipCommittee => "membership_committee",
        Office::MentorCoordinator => "mentor_coordinator",
    };
    name.to_owned()
}

impl Projection for Officers {
    type Row = OfficerRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<OfficerKey> {
        key(event).into_iter().collect()
    }

    fn apply(row: &mut Option<OfficerRow>, key: &OfficerKey, event: &Recorded) {
        let Event::Chapter(event) = &event.event else { return };
        let OfficerKey { chapter_id, membership_id, office, starts_on } = key.clone();
        if let ChapterEvent::OfficerAppointed { term, .. } = event {
            *row = Some(OfficerRow { chapter_id, membership_id, office, starts_on, ends_on: term.ends_on, removed: false });
        } else if let ChapterEvent::OfficerRemoved { last_day, .. } = event {
            // An appointment entered ahead and taken back before it began has never been.
            if *last_day < starts_on {
                *row = None;
            } else if let Some(row) = row {
                (row.ends_on, row.removed) = (*last_day, true);
            }
        }
    }
}
