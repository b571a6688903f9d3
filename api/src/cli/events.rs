//! `chapterhouse events`: looks at the event log. Never writes to it.

use anyhow::Context;
use clap::Subcommand;
use infra::clock::Clock;
use infra::event_log::EventLog;
use infra::house::House;

use super::database::Database;
use super::output::line;
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
    Tail(Tail),
}

#[derive(clap::Args)]
struct Tail {
    /// How many of the last events to print first
    #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 20, conflicts_with = "after")]
    lines: u32,

    /// Print what follows this position instead
    #[arg(long, value_name = "POSITION")]
    after: Option<u64>,

    /// Go on printing as events are recorded, until told to stop
    #[arg(long, short)]
    follow: bool,
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    let shutdown = Shutdown::on_signals()?;
    let Action::Tail(tail) = args.action;
    Database::with(&settings.database, async |database| {
        let log = House::open(&database.options(), Clock::System).await?.log;
        let first = match tail.after {
            Some(after) => i64::try_from(after).context("--after is larger than any position")?,
            None => (log.head.position() - i64::from(tail.lines)).max(0),
        };
        print_from(&log, first, tail.follow, &shutdown).await
    })
    .await
}

async fn print_from(log: &EventLog, mut position: i64, follow: bool, shutdown: &Shutdown) -> anyhow::Result<()> {
    while !shutdown.is_requested() {
        let page = log.reader.page(position, 1_000).await?;
        for event in &page {
            position = event.position;
            line(&serde_json::to_string(event)?)?;
        }
        if !page.is_empty() {
            continue;
        }
        if !follow {
            return Ok(());
        }
        tokio::select! {
            () = log.head.past(position) => {}
            () = shutdown.requested() => {}
        }
    }
    Ok(())
}
