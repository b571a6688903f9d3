//! `chapterhouse projections`: looks after the read models.

use anyhow::ensure;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use infra::clock::Clock;
use infra::house::House;
use infra::runner::Runner;

use super::database::Database;
use crate::settings::{CommonFlags, HELP, Settings};

/// What `projections` is told.
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
    /// How far each read model has followed the log
    Status,
    /// Fold read models afresh; the old rows serve until the new ones are complete
    Rebuild(Selection),
    /// Fold the log afresh and compare every row; ends with an error when one differs
    Verify(Selection),
}

/// Which read models are meant.
#[derive(clap::Args)]
struct Selection {
    /// Names of read models, such as attendance_by_member; all when none is given
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    Database::with(&settings.database, async |database| {
        let runner = House::open(&database.options(), Clock::System).await?.runner;
        match args.action {
            Action::Status => status(&runner).await,
            Action::Rebuild(chosen) => rebuild(&runner, &chosen).await,
            Action::Verify(chosen) => verify(&runner, &chosen).await,
        }
    })
    .await
}

async fn status(runner: &Runner) -> anyhow::Result<()> {
    println!("{:<36} {:>7} {:>12} {:>10} {:>12}", "READ MODEL", "VERSION", "POSITION", "BEHIND", "ROWS");
    for s in runner.status().await? {
        // A table that was never made has no rows to count.
        let rows = if s.version > 0 { runner.rows(s.name).await? } else { 0 };
        println!("{:<36} {:>7} {:>12} {:>10} {rows:>12}", s.name, s.version, s.position, s.behind);
    }
    Ok(())
}

fn chosen(selection: &Selection) -> Vec<&str> {
    selection.names.iter().map(String::as_str).collect()
}

async fn rebuild(runner: &Runner, selection: &Selection) -> anyhow::Result<()> {
    let progress = bar(u64::try_from(runner.log().head.position()).unwrap_or(0));
    progress.set_message("reading the log");
    runner
        .rebuild(&chosen(selection), |position| {
            progress.set_position(u64::try_from(position).unwrap_or(0));
            if Some(progress.position()) >= progress.length() {
                progress.set_message("filling the tables");
            }
        })
        .await?;
    progress.finish_with_message("rebuilt");
    Ok(())
}

/// Every read model that is behind is first brought to the end of the log.
async fn verify(runner: &Runner, selection: &Selection) -> anyhow::Result<()> {
    runner.catch_up().await?;
    let names = chosen(selection);
    let progress = bar(if names.is_empty() { runner.projections().len() } else { names.len() } as u64);
    progress.set_message("folding the log");
    let mut wrong = 0;
    runner
        .verify(&names, |found| {
            wrong += found.differences.len();
            let said = if found.differences.is_empty() { "as the log says" } else { "DIFFERS" };
            progress.suspend(|| {
                println!("{:<36} {:>9} rows at position {:<9} {said}", found.name, found.rows, found.position);
                found.differences.iter().for_each(|difference| println!("  {difference}"));
            });
            progress.inc(1);
        })
        .await?;
    progress.finish_and_clear();
    ensure!(
        wrong == 0,
        "{wrong} rows differ from the log: `chapterhouse projections rebuild` puts them right; find out first who changed them"
    );
    Ok(())
}

fn bar(steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {elapsed}").expect("the template is well formed");
    ProgressBar::new(steps).with_style(style)
}
