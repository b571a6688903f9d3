//! `chapterhouse events export`

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use infra::event_log::{Export, Format};
use infra::house::House;
use tempfile::NamedTempFile;

use super::filter::FilterFlags;
use crate::cli::output::raw;
use crate::cli::shutdown::Shutdown;

#[derive(clap::Args)]
pub(super) struct Args {
    /// As one JSON object a line, or as a table for spreadsheets
    #[arg(long, default_value = "jsonl")]
    format: Written,

    /// Into this file, which is there once it is whole; otherwise to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace the file when there is one
    #[arg(long, requires = "output")]
    overwrite: bool,

    #[command(flatten)]
    filter: FilterFlags,
}

#[derive(Clone, Copy, ValueEnum)]
enum Written {
    Jsonl,
    Csv,
}

pub(super) async fn run(args: Args, house: &House, shutdown: &Shutdown) -> anyhow::Result<()> {
    // Said before the work, and not only after it.
    if let Some(file) = args.output.as_deref().filter(|file| !args.overwrite && file.exists()) {
        bail!("{} is there already: name another file, or say --overwrite", file.display());
    }
    let format = match args.format {
        Written::Jsonl => Format::JsonLines,
        Written::Csv => Format::Csv,
    };
    let (filter, after) = args.filter.filter(house).await?;
    let export = Export::begin(&house.log.reader, filter, after, format).await?;
    match &args.output {
        Some(file) => to_file(export, file, args.overwrite, shutdown).await,
        None => write_all(export, shutdown, |lines| Ok(raw(lines)?)).await,
    }
}

async fn write_all(mut export: Export, shutdown: &Shutdown, mut write: impl FnMut(&[u8]) -> anyhow::Result<()>) -> anyhow::Result<()> {
    while let Some(lines) = export.next().await.context("the export was broken off, and what has been written is not all")? {
        write(&lines)?;
        if shutdown.is_requested() {
            bail!("the export was interrupted, and what has been written is not all");
        }
    }
    Ok(())
}

/// Under another name until it is whole. Whatever goes wrong before, no file has the name that was asked for.
async fn to_file(export: Export, file: &Path, overwrite: bool, shutdown: &Shutdown) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut unfinished = unfinished(folder).with_context(|| format!("no file can be made in {}", folder.display()))?;
    let end = export.end();
    let told = || format!("{} cannot be written", file.display());
    write_all(export, shutdown, |lines| unfinished.write_all(lines).with_context(told)).await?;
    unfinished.as_file().sync_all().with_context(told)?;
    let kept = if overwrite { unfinished.persist(file) } else { unfinished.persist_noclobber(file) };
    kept.map_err(|failed| failed.error).with_context(told)?;
    tracing::info!(file = %file.display(), position = end, "the export is whole");
    Ok(())
}

fn unfinished(folder: &Path) -> std::io::Result<NamedTempFile> {
    // As any other file is made: who may read it is the umask's to say.
    tempfile::Builder::new().prefix(".export-").suffix(".unfinished").permissions(Permissions::from_mode(0o666)).tempfile_in(folder)
}
