//! A maildir into which a mail server puts what comes back to our return paths. Each report is read once and then kept as seen, whatever it
//! said: a folder that fills tells somebody that something is wrong.

use super::bounce::BounceError;
use super::compose::Sender;
use super::ledger::Ledger;
use crate::clock::Clock;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs;
use tokio::sync::watch;

const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// The largest report that is read, in bytes.
const MOST: u64 = 1 << 20;

/// Reads a maildir.
#[derive(Clone)]
pub struct BounceMaildir {
    folder: PathBuf,
    sender: Sender,
    ledger: Ledger,
    clock: Clock,
}

impl BounceMaildir {
    /// Over a maildir, which is made if need be.
    pub fn open(folder: PathBuf, sender: Sender, ledger: Ledger, clock: Clock) -> std::io::Result<Self> {
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self { folder, sender, ledger, clock })
    }

    /// Works for as long as the program runs.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.collect().await {
                tracing::error!(%error, folder = %self.folder.display(), "reports of undelivered mails stay where they are; trying again");
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Reads what is new. Returns how many reports were taken.
    pub async fn collect(&self) -> std::io::Result<usize> {
        let mut files = fs::read_dir(self.folder.join("new")).await?;
        let mut taken = 0;
        while let Some(file) = files.next_entry().await? {
            match self.take(&file.path()).await {
                Ok(()) => taken += 1,
                Err(BounceError::Database(error)) => return Err(std::io::Error::other(error)),
                Err(error) => tracing::warn!(%error, file = %file.path().display(), "no report was found in a mail that came back"),
            }
            let mut seen = file.file_name();
            seen.push(":2,S");
            fs::rename(file.path(), self.folder.join("cur").join(seen)).await?;
        }
        Ok(taken)
    }

    async fn take(&self, file: &Path) -> Result<(), BounceError> {
        if fs::metadata(file).await.map_or(0, |about| about.len()) > MOST {
            return Err(BounceError::Unreadable);
        }
        let bytes = fs::read(file).await.map_err(|_| BounceError::Unreadable)?;
        let bounced = self.sender.read_bounce(&bytes)?;
        self.ledger.bounced(&bounced, self.clock.now()).await
    }
}
