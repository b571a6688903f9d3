//! `chapterhouse simulate`: fills an empty database with a believable organisation. The same seed gives the same one.

use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use infra::clock::Clock;
use infra::house::House;
use infra::mail::Sender;

use super::database::Database;
use super::output::telling;
use crate::settings::{CommonFlags, HELP, Settings};
use crate::simulation::{Made, Plan, Scale, beginning, simulate};

/// What `simulate` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    /// How many chapters there are today
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    chapters: u32,

    /// How many months of history end today
    #[arg(long, value_name = "NUMBER", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=240))]
    months: u32,

    /// Where chance begins: the same number gives the same organisation
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// How far the organisation reaches
    #[arg(long, value_enum, default_value_t = Scale::Small)]
    scale: Scale,

    #[command(flatten)]
    pub common: CommonFlags,
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    let plan = Plan { chapters: args.chapters, months: args.months, seed: args.seed, scale: args.scale };
    Database::with(&settings.database, async |database| {
        fill(database, plan, None).await?;
        Ok(())
    })
    .await
}

/// How often whoever waits without a terminal hears how far it is.
const TELL_EVERY: Duration = Duration::from_secs(8);

/// Of a simulated history only the last days are told to anybody.
const TOLD: chrono::Duration = chrono::Duration::days(3);

/// Fills an empty database, with a bar that shows how far it is.
pub(super) async fn fill(database: &Database, plan: Plan, sender: Option<Sender>) -> anyhow::Result<Made> {
    let now = Clock::System.now();
    let house = House::open(&database.options(), Clock::simulated(beginning(now, plan.months))).await?;
    let post = house.automation.post().clone().beginning(now - TOLD);
    if let Some(sender) = sender {
        post.open(sender);
    }
    let house = house.with_post(post);
    let style = ProgressStyle::with_template("{msg} {bar:40} day {pos} of {len}, {eta} left").context("the bar's template")?;
    let bar = ProgressBar::new(1).with_style(style).with_message("simulating");
    let started = Instant::now();
    let work = simulate(&house, plan, now, |day, days| {
        bar.set_length(days);
        bar.set_position(day);
    });
    // Where nobody sees a bar, lines tell how far it is.
    let tell = || {
        if bar.is_hidden() {
            eprintln!("simulating: day {} of {}", bar.position(), bar.length().unwrap_or_default());
        }
    };
    let made = telling(TELL_EVERY, tell, work).await?;
    bar.finish_and_clear();
    let (events, seconds) = (house.log.head.position(), started.elapsed().as_secs_f64());
    eprintln!(
        "Simulated {} chapters over {} months: {events} events from {} commands in {seconds:.1} s; {} more were refused by the rules.",
        plan.chapters, plan.months, made.performed, made.refused
    );
    Ok(made)
}
