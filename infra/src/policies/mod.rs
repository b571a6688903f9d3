//! What happens by itself. The reactor follows the log and turns events into tasks, by the domain's pure reactions;
//! the scheduler carries out each task once when its moment has come by the clock that it was given.
//!
//! Invariant: a rebuild of read models never comes through here, and a repeated task is the same command, so it changes nothing.

mod reactor;
mod scheduler;
mod tasks;

pub(crate) use tasks::tasks_caused_by;
pub use tasks::{TaskFilter, TaskRow, task_counts, tasks, tasks_in_order};

use crate::commands::{CommandError, Commands};
use crate::event_log::ReadError;
use crate::mail::PostOffice;
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;

/// Why the house stands still.
#[derive(Debug, thiserror::Error)]
pub enum AutomationError {
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Log(#[from] ReadError),
    #[error("the facts for a reaction could not be read: {0}")]
    Facts(#[from] CommandError),
    #[error("a kept task cannot be read: {0}")]
    Task(#[from] serde_json::Error),
}

/// The reactor and the scheduler of one process. Any number of processes may run them.
#[derive(Clone)]
pub struct Automation {
    commands: Commands,
    pool: PgPool,
    post: PostOffice,
}

impl Automation {
    /// Over the one door for commands. Letters are written at the post office.
    pub fn new(commands: Commands, pool: PgPool, post: PostOffice) -> Self {
        Self { commands, pool, post }
    }

    /// Where letters are written.
    pub fn post(&self) -> &PostOffice {
        &self.post
    }

    /// The same, with another post office.
    pub fn with_post(self, post: PostOffice) -> Self {
        Self { post, ..self }
    }

    /// Works for as long as the program runs.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let seen = self.commands.log.head.position();
            let pause = match self.settle().await {
                Ok(_) => Duration::from_secs(1),
                Err(error) => {
                    tracing::error!(%error, "policies and deadlines stand still; trying again");
                    Duration::from_secs(2)
                }
            };
            tokio::select! {
                () = self.commands.log.head.past(seen) => {}
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Reacts to everything in the log and carries out everything that is due, until nothing is left to do now.
    /// Returns how many tasks were settled.
    pub async fn settle(&self) -> Result<usize, AutomationError> {
        let mut settled = 0;
        loop {
            // All of it first: what is asked for is carried out in one order, however much of the log was read at a time.
            let mut reacted = false;
            while self.react().await? {
                reacted = true;
            }
            let done = self.carry_out_due().await?;
            settled += done;
            if !reacted && done == 0 {
                return Ok(settled);
            }
        }
    }
}
