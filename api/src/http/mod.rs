//! What every endpoint stands on: problems, callers and what they may do, bodies, replies. Knows no resource.

pub mod access;
pub mod asked;
pub mod body;
pub mod caller;
pub mod following;
pub mod frame;
pub mod knock;
pub mod list;
pub mod problem;
pub mod query;
pub mod reach;
pub mod reading;
pub mod records;
pub mod reply;
pub mod theirs;
