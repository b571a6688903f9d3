//! The program `chapterhouse`: one file for each command. Commands put things together; they decide nothing.

pub mod database;
mod demo;
mod events;
mod mail;
mod migrate;
mod openapi;
mod output;
mod projections;
mod rates;
mod serve;
pub mod shutdown;
mod signs;
mod simulate;
mod tasks;
mod token;
mod user;

use clap::{Parser, Subcommand};

use crate::settings::Settings;
use crate::telemetry;

/// Chapterhouse keeps the events of a networking organisation and shows its dashboards.
#[derive(Parser)]
#[command(name = "chapterhouse", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests until told to stop
    Serve(serve::Args),
    /// Serve a simulated organisation, made on the first start
    Demo(demo::Args),
    /// Fill an empty database with a believable organisation
    Simulate(simulate::Args),
    /// Bring the database to this program's schema
    Migrate(migrate::Args),
    /// Look after the read models
    Projections(projections::Args),
    /// Look at the event log
    Events(events::Args),
    /// Look after notices and the mailer
    Mail(mail::Args),
    /// Record exchange rates
    Rates(rates::Args),
    /// Look after what the program does on its own account
    Tasks(tasks::Args),
    /// Issue tokens to programs, and revoke them
    Token(token::Args),
    /// Let people in, and show them out
    User(user::Args),
    /// Print the description of the REST interface as OpenAPI 3.1
    Openapi(openapi::Args),
}

impl Cli {
    /// Runs the command that was asked for.
    ///
    /// # Errors
    /// Each is said in words for the person at the terminal.
    pub async fn run(self) -> anyhow::Result<()> {
        let layer = match &self.command {
            Command::Serve(args) => args.layer(),
            Command::Demo(args) => args.layer(),
            Command::Simulate(args) => args.common.layer(),
            Command::Migrate(args) => args.common.layer(),
            Command::Projections(args) => args.common.layer(),
            Command::Events(args) => args.common.layer(),
            Command::Mail(args) => args.layer(),
            Command::Rates(args) => args.common.layer(),
            Command::Tasks(args) => args.common.layer(),
            Command::Token(args) => args.common.layer(),
            Command::User(args) => args.layer(),
            // It opens nothing, so that it has nothing to be told.
            Command::Openapi(args) => return openapi::run(args),
        };
        let settings = Settings::resolve(layer)?;
        telemetry::start(&settings.log)?;
        match self.command {
            Command::Serve(args) => serve::run(args, settings).await,
            Command::Demo(args) => demo::run(args, settings).await,
            Command::Simulate(args) => simulate::run(args, settings).await,
            Command::Migrate(args) => migrate::run(args, settings).await,
            Command::Projections(args) => projections::run(args, settings).await,
            Command::Events(args) => events::run(args, settings).await,
            Command::Mail(args) => mail::run(args, settings).await,
            Command::Rates(args) => rates::run(args, settings).await,
            Command::Tasks(args) => tasks::run(args, settings).await,
            Command::Token(args) => token::run(args, settings).await,
            Command::User(args) => user::run(args, settings).await,
            Command::Openapi(args) => openapi::run(&args),
        }
    }
}
