//! The mailer: takes what is due from the outbox, sends it, and writes down what is known of it. Any number of processes may run one.

use super::compose::{Senders, unsealed};
use super::outbox::{self, Fate, Leased, Patience};
use super::transport::{Delivery, Transport};
use crate::clock::Clock;
use chrono::{DateTime, Duration, Utc};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use lettre::Address;
use lettre::address::Envelope;
use sqlx::PgPool;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

/// How the mailer behaves.
#[derive(Debug, Clone)]
pub struct MailerSettings {
    /// Mails on their way at once.
    pub at_once: usize,
    /// Most mails a minute to one domain; no limit where none is given.
    pub per_domain: Option<NonZeroU32>,
    /// How long after it was queued a mail is given up that is put off again and again.
    pub give_up_after: Duration,
    /// How long a mailer may be silent before others take over.
    pub patience: Patience,
}

impl Default for MailerSettings {
    fn default() -> Self {
        Self {
            at_once: 16,
            per_domain: None,
            give_up_after: Duration::days(5),
            patience: Patience::of_steps(std::time::Duration::from_secs(30)),
        }
    }
}

/// Pauses after the first, second, ... attempt that was put off, in minutes; the last one repeats.
const PAUSES: [i64; 6] = [2, 10, 30, 60, 180, 360];
/// How long everybody waits when the server itself does not answer.
const SERVER_PAUSE: Duration = Duration::seconds(30);
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(500);

/// The mailer of one process.
#[derive(Clone)]
pub struct Mailer {
    pool: PgPool,
    clock: Clock,
    transport: Transport,
    settings: MailerSettings,
    senders: Senders,
    domains: Arc<Mutex<HashMap<String, Minute>>>,
}

/// How many mails went to a domain in a minute.
struct Minute {
    began: DateTime<Utc>,
    mails: u32,
}

impl Mailer {
    /// A mailer over an outbox.
    pub fn new(pool: PgPool, clock: Clock, transport: Transport, settings: MailerSettings, senders: Senders) -> Self {
        Self { pool, clock, transport, settings, senders, domains: Arc::default() }
    }

    /// Works for as long as the program runs. What is under way when it is told to stop comes to its end; what was taken and not begun is another's
    /// as soon as its lease ends.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut hand = Hand::default();
        while !*stop.borrow() {
            let taken = self.take_up(&mut hand).await.map(drop);
            let told = tokio::select! {
                Some(result) = hand.under_way.next(), if taken.is_ok() => told(result),
                () = tokio::time::sleep(LOOK_AGAIN) => taken,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            if let Err(error) = told {
                tracing::error!(%error, "mail stands still; trying again");
                tokio::time::sleep(LOOK_AGAIN * 3).await;
            }
        }
        while let Some(result) = hand.under_way.next().await {
            if let Err(error) = told(result) {
                tracing::error!(%error, "it is not written down what became of a notice");
            }
        }
    }

    /// Sends until nothing is due. Returns how many mails it has taken in hand.
    pub async fn drain(&self) -> Result<usize, sqlx::Error> {
        let (mut hand, mut all) = (Hand::default(), 0);
        loop {
            let taken = self.take_up(&mut hand).await?;
            all += taken;
            match hand.under_way.next().await {
                Some(result) => told(result)?,
                None if taken == 0 => return Ok(all),
                None => {}
            }
        }
    }

    /// Begins as many as may be under way at once, of those that wait in hand, else of those that are due. One that hangs holds up itself alone:
    /// the places of the others are filled again. Returns how many it has taken from the outbox.
    async fn take_up(&self, hand: &mut Hand) -> Result<usize, sqlx::Error> {
        if hand.under_way.len() >= self.settings.at_once {
            return Ok(0);
        }
        if sqlx::query_scalar("SELECT stopped FROM mail.switch").fetch_one(&self.pool).await? {
            hand.waiting.clear();
            return Ok(0);
        }
        let taken = if hand.waiting.is_empty() { self.lease(hand).await? } else { 0 };
        self.begin(hand);
        Ok(taken)
    }

    async fn lease(&self, hand: &mut Hand) -> Result<usize, sqlx::Error> {
        let now = self.clock.now();
        let lost = outbox::sweep(&self.pool, now).await?;
        if lost > 0 {
            tracing::warn!(lost, "attempts ended without an answer: these notices are uncertain");
        }
        outbox::settle(&self.pool, now).await?;
        let most = i64::try_from(self.settings.at_once * 4).unwrap_or(i64::MAX);
        hand.waiting.extend(outbox::lease(&self.pool, now, most, self.settings.patience).await?);
        Ok(hand.waiting.len())
    }

    /// Each in a task of its own: an attempt that is cut off would leave its notice uncertain.
    fn begin(&self, hand: &mut Hand) {
        while hand.under_way.len() < self.settings.at_once
            && let Some(notice) = hand.waiting.pop_front()
        {
            let mailer = self.clone();
            hand.under_way.push(tokio::spawn(async move { mailer.handle(notice).await }));
        }
    }

    async fn handle(&self, notice: Leased) -> Result<(), sqlx::Error> {
        let now = self.clock.now();
        let (fate, notice) = match self.before(&notice, now) {
            Some(fate) => (fate, notice),
            None if !outbox::begin(&self.pool, &notice, now, self.settings.patience).await? => return Ok(()),
            None => (self.attempt(&notice).await, notice),
        };
        self.note_dead_address(&notice, &fate).await?;
        let (state, now) = (format!("{fate:?}"), self.clock.now());
        if outbox::conclude(&self.pool, &notice, &fate.fate, now).await? {
            tracing::debug!(notice = %notice.id, state, "a notice was handled");
        } else {
            tracing::warn!(notice = %notice.id, state, "somebody else had taken this notice meanwhile");
        }
        Ok(())
    }

    /// Why it is not sent now, if it is not.
    fn before(&self, notice: &Leased, now: DateTime<Utc>) -> Option<Outcome> {
        if let Some(reason) = &notice.address_suppressed {
            return Some(Fate::Suppressed(format!("no mail goes to this address: {reason}")).into());
        }
        if notice.useful_until.is_some_and(|until| until <= now) {
            return Some(Fate::Suppressed("it would have come too late".to_owned()).into());
        }
        if notice.message.is_none() {
            return Some(Fate::Failed("its bytes are gone".to_owned()).into());
        }
        let sendable_from = notice.sendable_from(now);
        if sendable_from > now {
            return Some(Fate::Waits { until: sendable_from }.into());
        }
        self.throttled(&notice.domain, now).map(|until| Fate::Waits { until }.into())
    }

    /// When the domain's next minute begins, if this one is full.
    fn throttled(&self, domain: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let most = self.settings.per_domain?.get();
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        domains.retain(|_, minute| now - minute.began < Duration::minutes(1));
        let minute = domains.entry(domain.to_owned()).or_insert(Minute { began: now, mails: 0 });
        if minute.mails >= most {
            return Some(minute.began + Duration::minutes(1));
        }
        minute.mails += 1;
        None
    }

    async fn attempt(&self, notice: &Leased) -> Outcome {
        let Some(kept) = &notice.message else { return Fate::Failed("its bytes are gone".to_owned()).into() };
        let Some(bytes) = unsealed(&self.senders, notice.id, notice.sealed, kept.clone()) else {
            return Fate::Failed("it was sealed with another secret than this program has".to_owned()).into();
        };
        let parsed = notice.address.parse::<Address>().and_then(|to| Ok((to, notice.return_path.parse::<Address>()?)));
        let envelope = parsed
            .map_err(|error| error.to_string())
            .and_then(|(to, from)| Envelope::new(Some(from), vec![to]).map_err(|error| error.to_string()));
        let envelope = match envelope {
            Ok(envelope) => envelope,
            Err(error) => return Fate::Failed(format!("the address cannot be written to: {error}")).into(),
        };
        let delivery = self.transport.send(notice.id, &envelope, &bytes).await;
        let now = self.clock.now();
        match delivery {
            Delivery::Taken(reply) => Fate::Sent(reply).into(),
            Delivery::Unknown(reason) => Fate::Uncertain(reason).into(),
            Delivery::Refused { reason, address } => Outcome { fate: Fate::Failed(reason), dead_address: address },
            Delivery::NotNow { reason, .. } if now - notice.queued_at > self.settings.give_up_after => {
                Fate::Failed(format!("given up after {} days: {reason}", self.settings.give_up_after.num_days())).into()
            }
            Delivery::NotNow { reason, server } => Fate::Deferred { until: self.next_try(notice, server, now), reason }.into(),
        }
    }

    fn next_try(&self, notice: &Leased, server: bool, now: DateTime<Utc>) -> DateTime<Utc> {
        let pause = if server {
            SERVER_PAUSE
        } else {
            let tries = usize::try_from(notice.attempts).unwrap_or_default();
            Duration::minutes(PAUSES[tries.min(PAUSES.len() - 1)])
        };
        // Those that were put off together do not come back together.
        let jitter = rand::random_range(0..=(pause.num_milliseconds() / 4).max(1));
        notice.sendable_from(now + pause + Duration::milliseconds(jitter))
    }

    async fn note_dead_address(&self, notice: &Leased, outcome: &Outcome) -> Result<(), sqlx::Error> {
        if let (true, Fate::Failed(reason)) = (outcome.dead_address, &outcome.fate) {
            super::ledger::suppress_address(&self.pool, &notice.address, reason, Some(notice.id), self.clock.now()).await?;
        }
        Ok(())
    }
}

/// What a mailer has in hand.
#[derive(Default)]
struct Hand {
    /// Taken from the outbox, and not begun.
    waiting: VecDeque<Leased>,
    under_way: FuturesUnordered<JoinHandle<Result<(), sqlx::Error>>>,
}

/// How a task ended.
fn told(result: Result<Result<(), sqlx::Error>, JoinError>) -> Result<(), sqlx::Error> {
    result.unwrap_or_else(|error| Err(sqlx::Error::Protocol(error.to_string())))
}

/// What became of a notice, and whether its address is dead.
#[derive(Debug)]
struct Outcome {
    fate: Fate,
    dead_address: bool,
}

impl From<Fate> for Outcome {
    fn from(fate: Fate) -> Self {
        Self { fate, dead_address: false }
    }
}
