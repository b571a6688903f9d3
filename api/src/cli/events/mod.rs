//! `chapterhouse events`: looks at the event log. Never writes to it.

mod export;
mod filter;
mod query;
mod show;
mod tail;

use clap::Subcommand;
use infra::clock::Clock;
use infra::house::House;

use super::database::Database;
use super::shutdown::Shutdown;
use crate::settings::{CommonFlags, HELP, Settings};

/// What `events` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    pub common: CommonFlags,
}

#[derive(Subcommand)]
enum Action {
    /// Print the last events, one JSON object a line
    Tail(tail::Args),
    /// Look for events: a table on a terminal, one JSON object a line otherwise
    Query(query::Args),
    /// Write all events that are found, oldest first
    Export(export::Args),
    /// Print one event with its command, its causes and its effects, as JSON
    Show(show::Args),
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    let shutdown = Shutdown::on_signals()?;
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        match args.action {
            Action::Tail(args) => tail::run(args, &house, &shutdown).await,
            Action::Query(args) => query::run(args, &house, &shutdown).await,
            Action::Export(args) => export::run(args, &house, &shutdown).await,
            Action::Show(args) => show::run(&args, &house).await,
        }
    })
    .await
}
