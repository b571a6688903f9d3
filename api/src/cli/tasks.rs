//! `chapterhouse tasks`: looks after what the program does on its own account.

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use infra::clock::Clock;
use infra::house::House;
use infra::policies::{TaskFilter, TaskRow, tasks};
use uuid::Uuid;

use super::database::Database;
use super::output::line;
use crate::settings::{CommonFlags, HELP, Settings};

/// What `tasks` is told.
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
    /// Print tasks, the latest due first, one JSON object a line
    List {
        /// Only those in this state
        #[arg(long)]
        state: Option<State>,
        /// How many at most
        #[arg(long, short = 'n', default_value_t = 50)]
        lines: u32,
    },
    /// Try a task that failed again
    Retry { id: Uuid },
}

#[derive(Clone, Copy, ValueEnum)]
enum State {
    Pending,
    Done,
    Refused,
    Failed,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Done => "done",
            State::Refused => "refused",
            State::Failed => "failed",
        }
    }
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        match args.action {
            Action::List { state, lines } => {
                let filter = TaskFilter { state: state.map(|state| state.name().to_owned()), ..TaskFilter::default() };
                tasks(&house.log.reader, &filter, i64::from(lines)).await?.iter().try_for_each(print)
            }
            Action::Retry { id } => print(&house.automation.retry(id).await?.context("there is no such task that failed")?),
        }
    })
    .await
}

fn print(task: &TaskRow) -> anyhow::Result<()> {
    Ok(line(&serde_json::to_string(task)?)?)
}
