//! `chapterhouse events tail`

use anyhow::Context;
use infra::event_log::EventLog;
use infra::house::House;

use crate::cli::output::line;
use crate::cli::shutdown::Shutdown;

#[derive(clap::Args)]
pub(super) struct Args {
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

pub(super) async fn run(args: Args, house: &House, shutdown: &Shutdown) -> anyhow::Result<()> {
    let log = &house.log;
    let first = match args.after {
        Some(after) => i64::try_from(after).context("--after is larger than any position")?,
        None => (log.head.position() - i64::from(args.lines)).max(0),
    };
    print_from(log, first, args.follow, shutdown).await
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
