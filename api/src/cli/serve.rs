//! `chapterhouse serve`: answers requests until told to stop.

use std::net::SocketAddr;

use anyhow::Context;
use infra::accounts::Keys;
use infra::clock::Clock;
use infra::house::House;

use super::database::Database;
use super::shutdown::Shutdown;
use crate::app;
use crate::settings::{CommonFlags, DatabasePlace, HELP, HttpFlags, Layer, MailFlags, ProviderFlags, Settings};

/// What `serve` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    common: CommonFlags,
    #[command(flatten)]
    http: HttpFlags,
    #[command(flatten)]
    mail: MailFlags,
    #[command(flatten)]
    provider: ProviderFlags,
}

impl Args {
    pub fn layer(&self) -> Layer {
        self.provider.over(self.mail.over(self.common.layer_with(&self.http)))
    }
}

pub(super) async fn run(_args: Args, settings: Settings) -> anyhow::Result<()> {
    let shutdown = Shutdown::on_signals()?;
    // Before anything is started: a setting may be wrong.
    settings.provider.provider()?;
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        serve_until(&house, &settings, &shutdown, |address| tracing::info!(%address, "answering requests")).await
    })
    .await
}

/// The private server's folder, if there is one that stays.
pub(super) fn data_folder(settings: &Settings) -> Option<&std::path::Path> {
    match &settings.database {
        DatabasePlace::Folder(folder) => Some(folder),
        DatabasePlace::External(_) | DatabasePlace::Temporary => None,
    }
}

/// Lets people sign in, where something says where the secret is kept.
pub(super) fn unlock(house: &House, settings: &Settings) -> anyhow::Result<Option<Keys>> {
    let data = data_folder(settings);
    let keys = match settings.database {
        // What is removed at the end needs no secret that stays.
        DatabasePlace::Temporary if !settings.mail.has_secret(data) => {
            Keys::from_secret(&infra::accounts::chance::<32>()).context("32 bytes are enough for a secret")?
        }
        _ if settings.mail.has_secret(data) => settings.mail.keys(data)?,
        _ => {
            tracing::warn!("nobody can sign in, save with tokens: nothing says where the secret is kept; give --secret-file FILE");
            return Ok(None);
        }
    };
    house.accounts.unlock(keys.clone());
    Ok(Some(keys))
}

/// Serves a house until the end is asked for; then finishes what is under way. `ready` hears where it listens.
pub(super) async fn serve_until(
    house: &House,
    settings: &Settings,
    shutdown: &Shutdown,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let listening = app::listen(house, &settings.http).with_context(|| format!("cannot listen on {}", settings.http.listen))?;
    let address = listening.address;
    unlock(house, settings)?;
    if let Some(provider) = settings.provider.provider()? {
        house.accounts.trust(provider);
    }
    let sender = settings.mail.sender(data_folder(settings), &address.to_string())?;
    let bounces = settings.mail.bounces(sender.as_ref(), house)?;
    if let Some(sender) = sender {
        house.open_post(sender);
    }
    let mailer = settings.mail.transport()?.map(|transport| house.mailer(transport, settings.mail.mailer()));
    let running = house.start_with(mailer, bounces);
    let (server, closing) = listening.parts();
    let handle = server.handle();
    let serving = tokio::spawn(server);
    ready(address);
    shutdown.requested().await;
    closing.send_replace(true);
    handle.stop(true).await;
    serving.await??;
    running.stop().await;
    house.accounts.recorder().flush().await;
    Ok(())
}
