//! `chapterhouse rates`: records dated exchange rates, such as a nightly job has them from a bank.

use chrono::NaiveDate;
use clap::Subcommand;
use domain::exchange_rate::Rate;
use domain::text::Name;
use domain::{ActorId, Currency, ids};
use infra::clock::Clock;
use infra::commands::exchange_rates::RecordExchangeRate;
use infra::commands::{CommandError, Context};
use infra::house::House;

use super::database::Database;
use super::output::line;
use crate::settings::{CommonFlags, HELP, Settings};

/// What `rates` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    pub common: CommonFlags,
}

#[derive(Subcommand)]
enum Action {
    /// Record what one unit of a currency was in another on a day; recorded already, nothing happens
    Record(Record),
}

#[derive(clap::Args)]
struct Record {
    /// The currency of which one unit is meant, such as GBP
    base: Currency,

    /// The currency in which it is told, such as EUR
    quote: Currency,

    /// A decimal with nine decimal places at most, such as 1.1954
    #[arg(value_parser = Rate::parse)]
    rate: Rate,

    /// The day of the rate
    #[arg(long, value_name = "DAY")]
    dated: NaiveDate,

    /// Where it was had from, as dashboards will name it
    #[arg(long, value_name = "TEXT", value_parser = Name::parse)]
    source: Name,
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        let Action::Record(Record { base, quote, rate, dated, source }) = args.action;
        let mut context = Context::new(ActorId(ids::derived("actor", &["command line"])), infra::ids::fresh(), b"rates record");
        context.metadata.client = Some("chapterhouse rates".to_owned());
        match house.commands.perform(context, RecordExchangeRate { base, quote, dated, rate, source }).await {
            Ok(done) => Ok(line(&serde_json::json!({"id": done.answer.id, "position": done.position}).to_string())?),
            Err(CommandError::Refused { code: "nothing_changes", .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    })
    .await
}
