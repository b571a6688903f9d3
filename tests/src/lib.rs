//! The harness: what the tests of every feature stand on. Nothing imports this crate.

mod cluster;
mod database;
mod program;
mod server;
mod template;

pub use cluster::cluster;
pub use database::TestDatabase;
pub use program::{Program, program};
pub use server::{TemporaryServer, open_folder};
