//! `chapterhouse events show`

use std::io::{IsTerminal, stdout};

use anyhow::Context;
use infra::house::House;
use uuid::Uuid;

use crate::cli::output::line;
use crate::rest::events::{Detail, Sight};

#[derive(clap::Args)]
pub(super) struct Args {
    position: i64,
}

/// Whoever has the database sees all of it.
struct Everything;

impl Sight for Everything {
    fn sees(&self, _: Option<Uuid>, _: Option<Uuid>) -> bool {
        true
    }

    fn sees_chapter(&self, _: Uuid) -> bool {
        true
    }
}

pub(super) async fn run(args: &Args, house: &House) -> anyhow::Result<()> {
    let event = house.log.reader.event(args.position).await?.with_context(|| format!("there is no event at position {}", args.position))?;
    let detail = Detail::of(house.trace(event).await?, &Everything);
    let text = if stdout().is_terminal() { serde_json::to_string_pretty(&detail) } else { serde_json::to_string(&detail) };
    Ok(line(&text?)?)
}
