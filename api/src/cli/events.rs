//! `chapterhouse events`: looks at the event log. Never writes to it.

use anyhow::bail;
use clap::Subcommand;

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

pub(super) async fn run(args: Args, _settings: Settings) -> anyhow::Result<()> {
    let Action::Tail(Tail { lines, after, follow }) = args.action;
    bail!("`events tail` is not built yet ({lines} lines, after {after:?}, follow {follow})")
}
