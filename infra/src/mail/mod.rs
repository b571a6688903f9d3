//! Notices: from a task that calls for one, through the outbox, to the recipient's mail server. Nobody waits for mail: letters are written into the
//! outbox in the transaction that settles their task, and the mailer takes them from there.
//!
//! Invariant: a notice exists once per (kind, subject, occurrence, recipient), whatever is retried, restarted or replayed.
//! Invariant: bytes go out only for a notice whose attempt was committed before the first of them, so a second copy can only follow
//! an attempt that the ledger calls uncertain, and carries the same Message-ID.

mod bounce;
mod compose;
mod form;
mod invitation;
mod ledger;
mod letter;
mod letters;
mod links;
mod maildir;
mod mailer;
pub(crate) mod outbox;
mod reading;
mod signing;
mod transport;
mod words;

pub use bounce::{BounceError, Bounced};
pub use compose::{Sender, Senders};
pub use form::{Form, Language};
pub use ledger::{BY_HAND, Ledger, LedgerError, LedgerFilter, MailStatus, NoticeRow, NoticeState, Settlement, SuppressedAddress};
pub use letter::{Letter, UserLink};
pub use lettre::Address;
pub use lettre::message::dkim::DkimConfig;
pub use links::{LinkKey, Purpose, fresh_secret};
pub use maildir::BounceMaildir;
pub use mailer::{Mailer, MailerSettings};
pub use outbox::Patience;
pub use reading::ReadableMail;
pub use signing::signing;
pub use transport::{Delivery, Encryption, SmtpSettings, Transport, TransportError};

use crate::commands::{CommandError, Commands, Context, Unit};
use crate::runner::Runner;
use chrono::{DateTime, Utc};
use compose::ComposeError;
use domain::notices::{Notice, NoticeClass};
use outbox::NewNotice;
use std::sync::Arc;

/// Where letters are written.
#[derive(Clone)]
pub struct PostOffice {
    runner: Runner,
    /// Shared by all that look at this house; none where no mail is set up: notices are recorded all the same, each with that as the reason why it is not sent.
    sender: Senders,
    /// Notices of a simulated history before this moment are recorded, and never sent.
    since: Option<DateTime<Utc>>,
}

impl PostOffice {
    /// A post office that sends nothing.
    pub fn new(runner: Runner) -> Self {
        Self { runner, sender: Arc::default(), since: None }
    }

    /// From now on letters have a sender, for whoever shares this post office. The first one stays.
    pub fn open(&self, sender: Sender) {
        if self.sender.set(sender).is_err() {
            tracing::warn!("letters have a sender already: the first one stays");
        }
    }

    /// What would have been sent before this moment is not.
    pub fn beginning(self, since: DateTime<Utc>) -> Self {
        Self { since: Some(since), ..self }
    }

    /// Who sends, for whoever reads letters that were sealed.
    pub fn senders(&self) -> Senders {
        self.sender.clone()
    }

    /// Who sends.
    pub fn sender(&self) -> Option<&Sender> {
        self.sender.get()
    }

    /// Writes the letters of a notice. `Err` inside where it no longer applies, with the reason.
    pub(crate) async fn write(
        &self,
        commands: &Commands,
        notice: &Notice,
        context: Context,
        causation: i64,
    ) -> Result<Result<Vec<NewNotice>, &'static str>, CommandError> {
        // Another process may have written what this one's cache does not know yet; a simulated history has no other.
        let at = commands.log.clock.now();
        let mut unit = Unit::new(commands, &context, !self.is_history(at));
        let post = match letters::letters(&mut unit, &self.runner, notice, causation).await {
            Ok(Ok(post)) => post,
            Ok(Err(reason)) => return Ok(Err(reason)),
            Err(error) => return Err(error),
        };
        let mut rows = Vec::with_capacity(post.letters.len());
        for letter in &post.letters {
            let mut row = NewNotice::of(letter, &post.origin, &post.rules.rules.notices, causation, at);
            match self.fate(letter, at) {
                Some(reason) => row.suppress(reason),
                None => self.put_into_bytes(&mut row, letter, &post, at)?,
            }
            rows.push(row);
        }
        Ok(Ok(rows))
    }

    fn is_history(&self, at: DateTime<Utc>) -> bool {
        self.since.is_some_and(|since| at < since)
    }

    /// Why a letter is not sent, if it is not.
    fn fate(&self, letter: &Letter, at: DateTime<Utc>) -> Option<&'static str> {
        let class = letter.kind.class();
        if self.is_history(at) {
            Some("simulated history: nobody is told of it")
        } else if self.sender.get().is_none() {
            Some("no mail is set up: give the program --mail-from")
        } else if class != NoticeClass::Required && letter.to.muted.contains(&class) {
            Some("the recipient does without letters of this class")
        } else {
            None
        }
    }

    fn put_into_bytes(&self, row: &mut NewNotice, letter: &Letter, post: &letters::Post, at: DateTime<Utc>) -> Result<(), CommandError> {
        let Some(sender) = self.sender.get() else { return Ok(()) };
        match sender.compose(letter, &post.origin, at) {
            Ok(composed) => row.freeze(composed, &sender.key.vault()),
            Err(ComposeError::Address(_)) => row.suppress("the address cannot be written to"),
            Err(error) => return Err(CommandError::Fault(format!("a letter could not be written: {error}"))),
        }
        Ok(())
    }
}
