//! The harness: what the tests of every feature stand on. Nothing imports this crate.

mod cluster;
mod database;
mod server;
mod template;

pub use cluster::cluster;
pub use database::TestDatabase;
pub use server::{TemporaryServer, open_folder};
