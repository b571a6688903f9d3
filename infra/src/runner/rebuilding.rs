//! A rebuild beside whatever else a running program does: begun, looked at, and ended by itself.

use super::{Runner, RunnerError};
use chrono::{DateTime, Utc};
use tokio::runtime::Handle;

/// A rebuild that this process has begun.
#[derive(Debug, Clone)]
pub struct Rebuilding {
    pub names: Vec<String>,
    pub began_at: DateTime<Utc>,
    /// How far the log has been read, and where it ended when the rebuild began.
    pub reached: i64,
    pub end: i64,
    /// When it ended, and why it failed, if it did.
    pub ended: Option<(DateTime<Utc>, Option<String>)>,
}

impl Runner {
    /// The rebuild that this process does, or did last.
    pub fn rebuilding(&self) -> Option<Rebuilding> {
        self.rebuilding.borrow().clone()
    }

    /// Begins to rebuild projections, and does not wait for it. False where this process is at another rebuild; one of another process is waited for.
    pub async fn begin_rebuild(&self, names: &[&str]) -> Result<bool, RunnerError> {
        let names: Vec<String> = self.chosen(names)?.iter().map(|projection| projection.info.name.to_owned()).collect();
        let end = self.log.reader.last_position().await?;
        let began = Rebuilding { names: names.clone(), began_at: self.log.clock.now(), reached: 0, end, ended: None };
        let begun = self.rebuilding.send_if_modified(|known| {
            let free = known.as_ref().is_none_or(|before| before.ended.is_some());
            if free {
                *known = Some(began);
            }
            free
        });
        if begun {
            let (runner, handle) = (self.own(), Handle::current());
            // A fold keeps its thread busy, and requests must not wait for it.
            tokio::task::spawn_blocking(move || handle.block_on(runner.rebuild_and_tell(&names)));
        }
        Ok(begun)
    }

    async fn rebuild_and_tell(self, names: &[String]) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        tracing::info!(?names, "rebuilding read models");
        let tell = |change: &dyn Fn(&mut Rebuilding)| self.rebuilding.send_modify(|known| known.iter_mut().for_each(change));
        let outcome = self.rebuild(&names, |position| tell(&|known| known.reached = position)).await;
        let failed = outcome.err().map(|error| {
            tracing::error!(%error, "read models could not be rebuilt");
            error.to_string()
        });
        let now = self.log.clock.now();
        tell(&|known| known.ended = Some((now, failed.clone())));
    }

    /// The runner as the program itself uses it.
    fn own(&self) -> Self {
        let log = crate::event_log::EventLog { reader: self.log.reader.behind(None), ..self.log.clone() };
        Self { log, behind: None, ..self.clone() }
    }
}
