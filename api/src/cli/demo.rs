//! `chapterhouse demo`: serves a simulated organisation, which is made on the first start.

use anyhow::bail;

use crate::settings::{CommonFlags, HELP, HttpFlags, Layer, Settings};

/// What `demo` is told.
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

pub(super) async fn run(_args: Args, _settings: Settings) -> anyhow::Result<()> {
    bail!("`demo` is not built yet")
}
