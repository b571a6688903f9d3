//! How it lasts: the event log, the projection runner, the policy runner, the scheduler and the private database.
//! Decides nothing: rules are the domain's. Knows nothing of HTTP.

pub mod accounts;
pub mod clock;
pub mod commands;
pub mod dashboards;
pub mod database;
pub mod embedded;
pub mod event_filters;
pub mod event_log;
pub mod house;
pub mod ids;
pub mod kept;
pub mod lists;
pub mod mail;
pub mod policies;
pub mod runner;
pub mod tls;
mod to_the_end;
pub mod trace;
pub mod wall;
