//! `chapterhouse openapi`: prints the description of the REST interface. Opens nothing.

use anyhow::bail;

/// What `openapi` is told.
#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args) -> anyhow::Result<()> {
    bail!("`openapi` is not built yet")
}
