//! `chapterhouse simulate`: fills an empty database with a believable organisation. The same seed gives the same one.

use anyhow::bail;
use clap::ValueEnum;

use crate::settings::{CommonFlags, HELP, Settings};

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

/// How far a simulated organisation reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Scale {
    /// A few regions in several countries
    Small,
    /// One country, with all its regions
    National,
    /// Many countries on every continent
    World,
}

pub(super) async fn run(args: Args, _settings: Settings) -> anyhow::Result<()> {
    let Args { chapters, months, seed, scale, .. } = args;
    bail!("`simulate` is not built yet ({chapters} chapters, {months} months, seed {seed}, {scale:?})")
}
