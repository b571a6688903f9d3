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

pub use command::{Guest, MeetingCommand, RosterEntry};
pub use event::{CancelCause, HolidayCause, InvitationAnswer, Mark, MarkChange, MeetingEvent, SheetEntry, Substitute, Visitor};
pub use refusal::MeetingRefusal;
pub use state::{Gathering, Meeting, MeetingStatus, Moving, Sheet};
