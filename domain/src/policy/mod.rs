//! The policy of one scope (the organisation, a region, a chapter): its versions of the sections of [`crate::rules`].

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::PolicyCommand;
pub use event::{PolicyEvent, PolicyScope, PolicyVersion};
pub use refusal::PolicyRefusal;
pub use state::{Policy, Says, Version};
