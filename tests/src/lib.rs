//! The harness: what the tests of every feature stand on. Nothing imports this crate.

mod app;
mod browser;
pub mod chapter;
mod cluster;
pub mod contract;
mod database;
pub mod forms;
mod house;
mod identity_provider;
pub mod independent;
mod long_log;
mod program;
mod proxy;
mod queue;
mod server;
pub mod smtp;
mod template;
mod visitor;
mod world;

pub use app::{Answered, App, Person, client, keys, token};
pub use browser::Browser;
pub use cluster::cluster;
pub use database::TestDatabase;
pub use house::{Promises, context, found_region, open_house, prove_read_models, rename};
pub use identity_provider::{Mischief, Signed, TestProvider};
pub use long_log::lengthen;
pub use program::{Program, memory, program};
pub use proxy::Gate;
pub use queue::queue;
pub use server::{TemporaryServer, open_folder};
pub use visitor::{Visitor, code, field, form_token};
pub use world::{World, euro, name, note, tuesdays};
