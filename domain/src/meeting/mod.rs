//! A meeting: one gathering of one chapter, its visitors and its attendance sheet.

mod command;
mod decide;
mod event;
mod refusal;
#[cfg(test)]
mod sheet_tests;
mod state;
#[cfg(test)]
mod tests;

/// A meeting is moved by so many days from its slot at most: further away it is another one.
pub const MOST_DAYS_MOVED: i64 = 92;

pub use command::{Guest, MeetingCommand, RosterEntry, Scheduling};
pub use event::{CancelCause, HolidayCause, InvitationAnswer, Mark, MarkChange, MeetingEvent, SheetEntry, Substitute, Visitor};
pub use refusal::MeetingRefusal;
pub use state::{Gathering, Meeting, MeetingStatus, Moving, Sheet};
