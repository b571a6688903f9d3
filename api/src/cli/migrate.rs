//! `chapterhouse migrate`: brings the database to this program's schema. Never goes back.

use super::database::Database;
use crate::settings::{CommonFlags, HELP, Settings};

/// What `migrate` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    pub common: CommonFlags,
}

pub(super) async fn run(_args: Args, settings: Settings) -> anyhow::Result<()> {
    Database::with(&settings.database, async |database| Ok(infra::database::migrate(&database.options()).await?)).await
}
