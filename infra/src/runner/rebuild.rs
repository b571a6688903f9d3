//! A rebuild: fold from zero in memory, load with COPY, catch up, swap. The old table serves until the swap.

use super::step::{fold_into, read_page};
use super::{PAGE, Runner, RunnerError, sql};
use projections::Registered;

impl Runner {
    /// Rebuilds a projection by name.
    pub async fn rebuild(&self, name: &str) -> Result<(), RunnerError> {
        let projection = *self.named(name)?;
        self.rebuild_one(&projection).await?;
        self.note_reached().await
    }

    pub(super) async fn rebuild_one(&self, projection: &Registered) -> Result<(), RunnerError> {
        let info = projection.info;
        let next = format!("{}__next", info.name);
        let mut fold = (projection.fold)();
        let mut position = self.fold_to_end(&mut *fold, 0).await?;

        let mut connection = self.pool.acquire().await?;
        // One rebuild at a time: two would drop each other's table.
        sqlx::query("SELECT pg_advisory_lock(7233, 2)").execute(&mut *connection).await?;
        let swapped = async {
            sqlx::query(&format!("DROP TABLE IF EXISTS read.{next}")).execute(&mut *connection).await?;
            sql::create(&mut connection, info, &next).await?;
            sql::copy(&mut connection, info, &next, &fold.changes().written).await?;
            drop(fold);
            position = self.catch_up_table(&mut connection, projection, &next, position).await?;
            self.swap(&mut connection, projection, &next, position).await
        }
        .await;
        sqlx::query("SELECT pg_advisory_unlock(7233, 2)").execute(&mut *connection).await?;
        swapped
    }

    /// Folds all events after a position; returns the last one's.
    pub(super) async fn fold_to_end(&self, fold: &mut dyn projections::Fold, mut position: i64) -> Result<i64, RunnerError> {
        loop {
            let events = read_page(self, position, PAGE * 5).await?;
            let Some(last) = events.last() else { return Ok(position) };
            position = last.position;
            fold.apply(&events);
        }
    }

    /// What was written while the table was being filled.
    async fn catch_up_table(
        &self,
        connection: &mut sqlx::PgConnection,
        projection: &Registered,
        next: &str,
        mut position: i64,
    ) -> Result<i64, RunnerError> {
        loop {
            let events = read_page(self, position, PAGE).await?;
            let Some(last) = events.last() else { return Ok(position) };
            fold_into(connection, projection, next, &events).await?;
            position = last.position;
        }
    }

    /// Under the checkpoint's lock no live step can run: the last events go in, and the tables change places.
    async fn swap(
        &self,
        connection: &mut sqlx::PgConnection,
        projection: &Registered,
        next: &str,
        mut position: i64,
    ) -> Result<(), RunnerError> {
        use sqlx::Connection;
        let name = projection.info.name;
        let mut tx = connection.begin().await?;
        sqlx::query("INSERT INTO work.checkpoints (name, version, position) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING")
            .bind(name)
            .execute(&mut *tx)
            .await?;
        let live: i64 =
            sqlx::query_scalar("SELECT position FROM work.checkpoints WHERE name = $1 FOR UPDATE").bind(name).fetch_one(&mut *tx).await?;
        // Never back: a reader who saw the live table's position must find it in the new one.
        while position < live {
            let events = read_page(self, position, PAGE).await?;
            fold_into(&mut tx, projection, next, &events).await?;
            position = events.last().map_or(live, |event| event.position);
        }
        sqlx::raw_sql(&format!("DROP TABLE IF EXISTS read.{name}; ALTER TABLE read.{next} RENAME TO {name}")).execute(&mut *tx).await?;
        sqlx::query("UPDATE work.checkpoints SET position = $1, version = $2 WHERE name = $3")
            .bind(position)
            .bind(projection.version)
            .bind(name)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
