//! One step of one projection: a page of events, folded and written in one transaction with the checkpoint.

use super::{PAGE, Runner, RunnerError, sql};
use crate::event_log::ReadError;
use domain::Recorded;
use projections::Registered;
use std::sync::Arc;

/// The page that was read last: projections that stand at the same position share it.
#[derive(Default)]
pub(super) struct Page {
    after: i64,
    events: Option<Arc<Vec<Recorded>>>,
}

impl Page {
    async fn after(&mut self, runner: &Runner, position: i64) -> Result<Arc<Vec<Recorded>>, RunnerError> {
        if let (Some(events), true) = (&self.events, self.after == position) {
            return Ok(events.clone());
        }
        let events = Arc::new(read_page(runner, position, PAGE).await?);
        *self = Page { after: position, events: Some(events.clone()) };
        Ok(events)
    }
}

/// The next events after a position, decoded.
pub(super) async fn read_page(runner: &Runner, after: i64, limit: i64) -> Result<Vec<Recorded>, RunnerError> {
    let stored = runner.log.reader.page(after, limit).await?;
    let events: Result<Vec<Recorded>, _> = stored.iter().map(|event| event.recorded()).collect();
    Ok(events.map_err(ReadError::from)?)
}

impl Runner {
    /// Moves one projection over one page. False when there was nothing to do, or another node is at it.
    pub(super) async fn step(&self, projection: &Registered, page: &mut Page) -> Result<bool, RunnerError> {
        let info = projection.info;
        let mut tx = self.pool.begin().await?;
        // Rows and checkpoint move together, so a lost tail is folded again: no need to wait for the disk.
        sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *tx).await?;
        let held: Option<(i64, i32)> =
            sqlx::query_as("SELECT position, version FROM work.checkpoints WHERE name = $1 FOR UPDATE SKIP LOCKED")
                .bind(info.name)
                .fetch_optional(&mut *tx)
                .await?;
        let Some((position, version)) = held else { return Ok(false) };
        if version != projection.version {
            return Ok(false);
        }
        let events = page.after(self, position).await?;
        let Some(last) = events.last().map(|event| event.position) else { return Ok(false) };
        let mut fold = (projection.fold)();
        let keys = fold.keys(&events);
        if !keys.is_empty() {
            let rows = sql::load(&mut tx, info, &keys).await?;
            if !fold.load(&rows) {
                return Err(RunnerError::Row { table: info.name });
            }
            fold.apply(&events);
            let changes = fold.changes();
            sql::upsert(&mut tx, info, info.name, &changes.written).await?;
            sql::remove(&mut tx, info, info.name, &changes.removed).await?;
        }
        let moved = sqlx::query("UPDATE work.checkpoints SET position = $1 WHERE name = $2 AND position = $3")
            .bind(last)
            .bind(info.name)
            .bind(position)
            .execute(&mut *tx)
            .await?;
        if moved.rows_affected() != 1 {
            return Err(RunnerError::Fenced(info.name));
        }
        tx.commit().await?;
        Ok(true)
    }
}
