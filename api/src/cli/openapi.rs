//! `chapterhouse openapi`: prints the description of the REST interface. Opens nothing.

use super::output::line;

/// What `openapi` is told.
#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args) -> anyhow::Result<()> {
    Ok(line(&crate::app::openapi().to_pretty_json()?)?)
}
