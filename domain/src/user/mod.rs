//! Somebody who signs in: how they are let in, and what they may do. Secrets are known here by their ids alone; what they are is kept
//! elsewhere, hashed or sealed, and counts only as long as this says so.

mod command;
mod decide;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::{NewLink, UserCommand};
pub use event::{Ending, Identity, PasswordBy, SignInBy, UserEvent};
pub use refusal::UserRefusal;
pub use state::{Known, Session, Standing, User};
