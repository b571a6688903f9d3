//! Every absence that a sheet tells of, or that an amendment takes away, looks at whether the seat is open for review.

use super::{Reaction, RulesInForce, Task};
use crate::event::{Event, Recorded};
use crate::ids::MembershipId;
use crate::meeting::{Mark, MeetingEvent};

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let Event::Meeting(event) = &recorded.event else { return Vec::new() };
    let (chapter_id, held_on, members): (_, _, Vec<MembershipId>) = match event {
        MeetingEvent::SheetCompleted { chapter_id, held_on, entries } => {
            (chapter_id, held_on, entries.iter().filter(|entry| entry.mark == Mark::A).map(|entry| entry.membership_id).collect())
        }
        MeetingEvent::SheetAmended { chapter_id, held_on, changes, .. } => {
            let told = changes.iter().filter(|change| change.from == Some(Mark::A) || change.to == Mark::A);
            (chapter_id, held_on, told.map(|change| change.membership_id).collect())
        }
        _ => return Vec::new(),
    };
    if members.is_empty() {
        return Vec::new();
    }
    vec![Reaction::Do(Task::ReviewSeats { chapter_id: *chapter_id, held_on: *held_on, members })]
}
