//! A chapter: where and when its members meet, who its officers are, and whether it is at work.

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::ChapterCommand;
pub use event::{ChapterEvent, Office};
pub use refusal::ChapterRefusal;
pub use state::{Chapter, ChapterStatus, Founded, Officer};
