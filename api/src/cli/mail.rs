//! `chapterhouse mail`: looks after notices and the mailer.

use anyhow::{Context, bail};
use clap::Subcommand;
use domain::notices::NoticeKind;
use infra::clock::Clock;
use infra::house::House;
use infra::mail::{Address, Delivery, LedgerFilter, NoticeRow, NoticeState, Settlement};
use std::io::Read;
use uuid::Uuid;

use super::database::Database;
use super::serve::data_folder;
use crate::settings::{CommonFlags, HELP, Layer, MailFlags, Settings};

/// The largest report that is read, in bytes.
const MOST: u64 = 1 << 20;

/// What `mail` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    common: CommonFlags,
    #[command(flatten)]
    mail: MailFlags,
}

#[derive(Subcommand)]
enum Action {
    /// Say how many notices are in each state, and whether mail is stopped
    Status,
    /// Print notices, the latest first, one JSON object a line
    List {
        /// Only those in this state, such as uncertain
        #[arg(long, value_parser = named::<NoticeState>)]
        state: Option<NoticeState>,
        /// Only those of this kind, such as meeting_notice
        #[arg(long, value_parser = named::<NoticeKind>)]
        kind: Option<NoticeKind>,
        /// Only those to this membership
        #[arg(long)]
        membership: Option<Uuid>,
        /// Only those about this meeting, invoice or other subject
        #[arg(long)]
        subject: Option<Uuid>,
        /// How many at most
        #[arg(long, short = 'n', default_value_t = 50)]
        lines: u32,
    },
    /// Send a notice that failed once more
    Retry { id: Uuid },
    /// Say what became of an uncertain notice: arrived, send_again or let_be
    Settle {
        id: Uuid,
        #[arg(value_parser = named::<Settlement>)]
        outcome: Settlement,
    },
    /// Stop all mail; what is queued waits
    Stop {
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Let mail go on
    Resume,
    /// Take a report of a mail that could not be delivered (RFC 3464) from standard input, as a mail server's pipe gives it
    TakeBounce,
    /// Send a test mail now, and say what the server answered
    SendTest { address: Address },
}

fn line(text: &str) -> anyhow::Result<()> {
    Ok(super::output::line(text)?)
}

/// A word as it is written in JSON.
fn named<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| error.to_string())
}

impl Args {
    pub fn layer(&self) -> Layer {
        self.mail.over(self.common.layer())
    }
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    if let Action::SendTest { address } = &args.action {
        return send_test(address, &settings).await;
    }
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        match args.action {
            Action::TakeBounce => take_bounce(&house, &settings).await,
            action => act(&house, action).await,
        }
    })
    .await
}

async fn act(house: &House, action: Action) -> anyhow::Result<()> {
    let (ledger, now) = (&house.ledger, house.log.clock.now());
    match action {
        Action::Status => status(house).await,
        Action::List { state, kind, membership, subject, lines } => {
            let filter = LedgerFilter { membership_id: membership, subject_id: subject, kind, state, ..LedgerFilter::default() };
            ledger.list(&filter, i64::from(lines)).await?.iter().try_for_each(print)
        }
        Action::Retry { id } => print(&ledger.retry(id, now).await?),
        Action::Settle { id, outcome } => print(&ledger.settle(id, outcome, now).await?),
        Action::Stop { reason } => {
            ledger.switch(true, reason.as_deref(), now).await?;
            status(house).await
        }
        Action::Resume => {
            ledger.switch(false, None, now).await?;
            status(house).await
        }
        Action::TakeBounce | Action::SendTest { .. } => bail!("a test mail needs no database"),
    }
}

async fn status(house: &House) -> anyhow::Result<()> {
    let status = house.ledger.status(house.log.clock.now()).await?;
    line(&match (status.stopped, status.stopped_because) {
        (true, Some(reason)) => format!("Mail is stopped: {reason}"),
        (true, None) => "Mail is stopped.".to_owned(),
        (false, _) => "Mail goes out.".to_owned(),
    })?;
    for (state, count) in &status.counts {
        line(&format!("{:<12}{count:>10}", state.name()))?;
    }
    if let Some(since) = status.oldest_due {
        line(&format!("The oldest notice that is due has waited since {since}."))?;
    }
    line(&format!("{} addresses get no mail.", status.suppressed_addresses))
}

fn print(row: &NoticeRow) -> anyhow::Result<()> {
    let notice = serde_json::json!({
        "id": row.id, "kind": row.kind, "subject": format!("{}/{}", row.subject_kind, row.subject_id), "membership_id": row.membership_id,
        "state": row.state, "reason": row.reason, "attempts": row.attempts, "doubts": row.doubts,
        "queued_at": row.queued_at, "settled_at": row.settled_at,
    });
    line(&notice.to_string())
}

async fn take_bounce(house: &House, settings: &Settings) -> anyhow::Result<()> {
    let sender =
        settings.mail.sender(data_folder(settings), "localhost")?.context("return paths are known by their sender: give --mail-from")?;
    let mut report = Vec::new();
    std::io::stdin().take(MOST).read_to_end(&mut report)?;
    let bounced = sender.read_bounce(&report)?;
    house.ledger.bounced(&bounced, house.log.clock.now()).await?;
    let meaning = if bounced.hard { "its address gets no more mail" } else { "nothing changes: it is no failure for good" };
    line(&format!("Notice {}: {}; {meaning}.", bounced.notice, bounced.status))
}

async fn send_test(to: &Address, settings: &Settings) -> anyhow::Result<()> {
    let sender = settings
        .mail
        .sender(data_folder(settings), "localhost")?
        .context("no mail is set up: give --mail-from, and --smtp or --mail-folder")?;
    let transport = settings.mail.transport()?.context("there is no way out for mail: give --smtp or --mail-folder")?;
    let (id, now) = (infra::ids::fresh(), Clock::System.now());
    let (envelope, bytes) = sender.test_mail(id, to, now)?;
    match transport.send(id, &envelope, &bytes).await {
        Delivery::Taken(reply) => line(&format!("Taken: {reply}")),
        Delivery::NotNow { reason, .. } => bail!("not taken now: {reason}"),
        Delivery::Refused { reason, .. } => bail!("refused: {reason}"),
        Delivery::Unknown(reason) => bail!("nobody knows whether it was taken: {reason}"),
    }
}
