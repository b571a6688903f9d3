//! `chapterhouse serve`: answers requests until told to stop.

use anyhow::bail;

use super::database::Database;
use super::shutdown::Shutdown;
use crate::settings::{CommonFlags, HELP, HttpFlags, Layer, Settings};

/// What `serve` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    common: CommonFlags,
    #[command(flatten)]
    http: HttpFlags,
}

impl Args {
    pub fn layer(&self) -> Layer {
        self.common.layer_with(&self.http)
    }
}

pub(super) async fn run(_args: Args, settings: Settings) -> anyhow::Result<()> {
    let _shutdown = Shutdown::on_signals()?;
    Database::with(&settings.database, async |_database| bail!("`serve` is not built yet")).await
}
