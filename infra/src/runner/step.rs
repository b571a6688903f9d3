//! One step: a page of events, folded and written in one transaction with the checkpoints of all projections that stand before it.

use super::{PAGE, Runner, RunnerError, sql};
use crate::event_log::Pages;
use domain::Recorded;
use projections::Registered;
use sqlx::{Executor, PgConnection};

impl Runner {
    /// Moves those of the projections that are furthest behind over one page. False when there was nothing to do, or other nodes are at them.
    pub(super) async fn step(&self, projections: &[Registered], pages: &mut Option<Pages>) -> Result<bool, RunnerError> {
        let mut tx = self.pool.begin().await?;
        ready(&mut tx).await?;
        let names: Vec<&str> = projections.iter().map(|projection| projection.info.name).collect();
        let held: Vec<(String, i64, i32)> = sqlx::query_as(
            "SELECT name, position, version FROM work.checkpoints WHERE name = ANY($1) ORDER BY name FOR UPDATE SKIP LOCKED",
        )
        .bind(&names)
        .fetch_all(&mut *tx)
        .await?;
        let standing = |projection: &Registered| held.iter().find(|(name, ..)| name == projection.info.name);
        let ours = |projection: &&Registered| standing(projection).is_some_and(|(.., version)| *version == projection.version);
        let at = |projection: &Registered| standing(projection).map_or(0, |(_, position, _)| *position);
        let Some(position) = projections.iter().filter(ours).map(at).min() else { return Ok(false) };
        let together: Vec<&Registered> = projections.iter().filter(ours).filter(|projection| at(projection) == position).collect();

        // The pages go on where the last step ended, unless another node has moved these projections meanwhile.
        let pages = match pages {
            Some(pages) if pages.position() == position => pages,
            other => other.insert(self.log.reader.from(position, PAGE)),
        };
        let events = pages.next().await?;
        let Some(last) = events.last().map(|event| event.position) else {
            // Said, not left to the drop: until it is undone the next look would find the checkpoints taken.
            tx.rollback().await?;
            return Ok(false);
        };
        for projection in &together {
            fold_into(&mut tx, projection, projection.info.name, &events).await?;
        }
        let moving: Vec<&str> = together.iter().map(|projection| projection.info.name).collect();
        let moved = sqlx::query("UPDATE work.checkpoints SET position = $1 WHERE name = ANY($2) AND position = $3")
            .bind(last)
            .bind(&moving)
            .bind(position)
            .execute(&mut *tx)
            .await?;
        if moved.rows_affected() != moving.len() as u64 {
            return Err(RunnerError::Fenced(together[0].info.name));
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Sets a transaction up to move read models.
pub(super) async fn ready(tx: &mut PgConnection) -> Result<(), RunnerError> {
    // Rows and checkpoints move together, so a lost tail is folded again: no need to wait for the disk. And rows are found
    // by their keys, even where a plan was made while the table was empty.
    let settings = "SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan";
    tx.execute(settings).await?;
    Ok(())
}

/// Folds events into the rows of a table that they touch.
pub(super) async fn fold_into(
    connection: &mut PgConnection,
    projection: &Registered,
    table: &str,
    events: &[Recorded],
) -> Result<(), RunnerError> {
    let info = projection.info;
    let mut fold = (projection.fold)();
    let keys = fold.keys(events);
    if keys.is_empty() {
        return Ok(());
    }
    let rows = sql::load_from(connection, info, table, &keys).await?;
    if !fold.load(&rows) {
        return Err(RunnerError::Row { table: info.name });
    }
    fold.apply(events);
    let changes = fold.changes();
    sql::copy(connection, info, table, &changes.added).await?;
    sql::change(connection, info, table, &changes.changed).await?;
    sql::remove(connection, info, table, &changes.removed).await?;
    Ok(())
}
