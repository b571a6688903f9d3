//! `chapterhouse projections`: looks after the read models.

use anyhow::bail;
use clap::Subcommand;

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

pub(super) async fn run(args: Args, _settings: Settings) -> anyhow::Result<()> {
    match args.action {
        Action::Status => bail!("`projections status` is not built yet"),
        Action::Rebuild(Selection { names }) => bail!("`projections rebuild` is not built yet ({names:?})"),
        Action::Verify(Selection { names }) => bail!("`projections verify` is not built yet ({names:?})"),
    }
}
