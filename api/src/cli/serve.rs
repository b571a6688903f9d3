//! `chapterhouse serve`: answers requests until told to stop.

use std::net::SocketAddr;

use anyhow::Context;
use infra::clock::Clock;
use infra::house::House;

use super::database::Database;
use super::shutdown::Shutdown;
use crate::app::{self, Listening};
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
    let shutdown = Shutdown::on_signals()?;
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        serve_until(&house, &settings, &shutdown, |address| tracing::info!(%address, "answering requests")).await
    })
    .await
}

/// Serves a house until the end is asked for; then finishes what is under way. `ready` hears where it listens.
pub(super) async fn serve_until(
    house: &House,
    settings: &Settings,
    shutdown: &Shutdown,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let Listening { server, address } =
        app::listen(house, &settings.http).with_context(|| format!("cannot listen on {}", settings.http.listen))?;
    let running = house.start();
    let handle = server.handle();
    let serving = tokio::spawn(server);
    ready(address);
    shutdown.requested().await;
    handle.stop(true).await;
    serving.await??;
    running.stop().await;
    Ok(())
}
