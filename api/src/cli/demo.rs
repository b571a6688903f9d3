//! `chapterhouse demo`: serves a simulated organisation, which is made on the first start.

use anyhow::Context;
use infra::accounts::Keys;
use infra::clock::Clock;
use infra::house::House;

use super::database::Database;
use super::serve::{data_folder, serve_until, unlock};
use super::shutdown::Shutdown;
use super::signs::Signs;
use super::simulate::fill;
use crate::settings::{CommonFlags, DatabasePlace, HELP, HttpFlags, Layer, MailFlags, ProviderFlags, Settings};
use crate::simulation::{Plan, Scale};

/// What `demo` is told.
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

/// What a demo without further words shows.
const PLAN: Plan = Plan { chapters: 12, months: 14, seed: 1, scale: Scale::Small };

pub(super) async fn run(_args: Args, mut settings: Settings) -> anyhow::Result<()> {
    if let DatabasePlace::Folder(folder) = &settings.database {
        settings.mail = settings.mail.or_a_folder(folder);
    }
    settings.provider.provider()?;
    let shutdown = Shutdown::on_signals()?;
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        let folder = match &settings.database {
            DatabasePlace::Folder(folder) => Some(folder.as_path()),
            DatabasePlace::External(_) | DatabasePlace::Temporary => None,
        };
        let keys = unlock(&house, &settings)?.context("a demo needs a place for its secret: give --secret-file FILE")?;
        let kept = folder.map(Signs::read).transpose()?.flatten();
        let mut signs = match kept {
            Some(signs) if house.log.head.position() > 0 && signs.hold(&house).await? => signs,
            _ => invite(&house, database, &settings, &keys).await?,
        };
        serve_until(&house, &settings, &shutdown, |address| {
            signs.base_url = format!("http://{address}");
            if let Some(Err(error)) = folder.map(|folder| signs.write(folder)) {
                tracing::error!(%error, "demo.json could not be written");
            }
            signs.print();
        })
        .await
    })
    .await
}

/// Makes the organisation when there is none, and users and tokens for its roles.
async fn invite(house: &House, database: &Database, settings: &Settings, keys: &Keys) -> anyhow::Result<Signs> {
    if house.log.head.position() == 0 {
        let sender = settings.mail.sender(data_folder(settings), &settings.http.listen.to_string())?;
        let made = fill(database, PLAN, sender).await?;
        let first = made.chapters.first().context("a demo has chapters")?;
        let member = first.some_member().context("the first chapter has members")?;
        house.refresh().await?;
        return Signs::issue(house, keys, first.region.into(), first.id.into(), member.into()).await;
    }
    let chapter = house.some_chapter().await?.context("the database has events but no chapter with members: a demo needs an empty one")?;
    Signs::issue(house, keys, chapter.region_id, chapter.chapter_id, chapter.membership_id).await
}
