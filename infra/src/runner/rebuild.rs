//! A rebuild: fold from zero in memory, load with COPY, catch up, swap. The old tables serve until the swap. Any number of
//! projections are rebuilt over one reading of the log, as long as their rows go into memory.

use super::step::{fold_into, ready};
use super::{PAGE, Runner, RunnerError, sql};
use domain::Recorded;
use projections::{Fold, Registered};
use sqlx::{Connection, PgConnection};

/// Most rows that are folded in memory. Beyond, the largest table waits for a reading of its own; one that is too large alone
/// goes on page by page, with the rows that a page touches loaded and written.
const MOST_ROWS: usize = 5_000_000;

impl Runner {
    /// Rebuilds the named projections, or all of them where none is named. Tells how far it has read as it goes.
    pub async fn rebuild(&self, names: &[&str], reached: impl Fn(i64)) -> Result<(), RunnerError> {
        let chosen = self.chosen(names)?;
        let mut connection = self.pool.acquire().await?;
        lock(&mut connection).await?;
        let rebuilt = self.rebuild_these(&mut connection, &chosen, reached).await;
        unlock(&mut connection).await?;
        rebuilt?;
        self.note_reached().await
    }

    /// The caller holds the lock.
    pub(super) async fn rebuild_these(
        &self,
        connection: &mut PgConnection,
        chosen: &[Registered],
        reached: impl Fn(i64),
    ) -> Result<(), RunnerError> {
        let mut waiting = chosen.to_vec();
        while !waiting.is_empty() {
            waiting = self.rebuild_what_fits(connection, waiting, &reached).await?;
        }
        Ok(())
    }

    /// Rebuilds as many of the projections as fold in memory together, and gives those that are left.
    async fn rebuild_what_fits(
        &self,
        connection: &mut PgConnection,
        mut chosen: Vec<Registered>,
        reached: &impl Fn(i64),
    ) -> Result<Vec<Registered>, RunnerError> {
        let mut postponed = Vec::new();
        let mut folds: Vec<Box<dyn Fold>> = chosen.iter().map(|projection| (projection.fold)()).collect();
        let mut pages = self.log.reader.from(0, PAGE);
        loop {
            let sizes: Vec<usize> = folds.iter().map(|fold| fold.size()).collect();
            if sizes.iter().sum::<usize>() > MOST_ROWS {
                let Some(largest) = (0..sizes.len()).max_by_key(|i| sizes[*i]).filter(|_| sizes.len() > 1) else { break };
                folds.remove(largest);
                postponed.push(chosen.remove(largest));
                continue;
            }
            let events = pages.next().await?;
            if events.is_empty() {
                break;
            }
            apply_all(&mut folds, &events);
            reached(pages.position());
        }
        for (projection, fold) in chosen.iter().zip(folds) {
            let next = next_of(projection);
            sqlx::query(&format!("DROP TABLE IF EXISTS read.{next}")).execute(&mut *connection).await?;
            sql::create(connection, projection.info, &next).await?;
            sql::copy(connection, projection.info, &next, &fold.rows()).await?;
        }
        // What was written while the tables were being filled, and what would not go into memory.
        let mut tx = connection.begin().await?;
        ready(&mut tx).await?;
        loop {
            let events = pages.next().await?;
            if events.is_empty() {
                break;
            }
            fold_into_next(&mut tx, &chosen, &events).await?;
            reached(pages.position());
        }
        tx.commit().await?;
        self.swap(connection, &chosen, pages.position()).await?;
        Ok(postponed)
    }

    /// Under the checkpoints' locks no live step can run: the last events go in, and the tables change places.
    async fn swap(&self, connection: &mut PgConnection, chosen: &[Registered], position: i64) -> Result<(), RunnerError> {
        let names: Vec<&str> = chosen.iter().map(|projection| projection.info.name).collect();
        let mut tx = connection.begin().await?;
        sqlx::query(
            "INSERT INTO work.checkpoints (name, version, position) SELECT name, 0, 0 FROM unnest($1::text[]) name ON CONFLICT DO NOTHING",
        )
        .bind(&names)
        .execute(&mut *tx)
        .await?;
        let live: Vec<i64> = sqlx::query_scalar("SELECT position FROM work.checkpoints WHERE name = ANY($1) ORDER BY name FOR UPDATE")
            .bind(&names)
            .fetch_all(&mut *tx)
            .await?;
        // Never back: a reader who saw a live table's position must find it in the new one.
        let furthest = live.into_iter().max().unwrap_or(0);
        let mut pages = self.log.reader.from(position, PAGE);
        while pages.position() < furthest {
            fold_into_next(&mut tx, chosen, &pages.next().await?).await?;
        }
        for projection in chosen {
            let (name, next) = (projection.info.name, next_of(projection));
            sqlx::raw_sql(&format!("DROP TABLE IF EXISTS read.{name}; ALTER TABLE read.{next} RENAME TO {name}")).execute(&mut *tx).await?;
            sqlx::query("UPDATE work.checkpoints SET position = $1, version = $2 WHERE name = $3")
                .bind(pages.position())
                .bind(projection.version)
                .bind(name)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// One rebuild at a time: two would drop each other's tables.
pub(super) async fn lock(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_lock(7233, 2)").execute(connection).await.map(drop)
}

pub(super) async fn unlock(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_unlock(7233, 2)").execute(connection).await.map(drop)
}

fn next_of(projection: &Registered) -> String {
    format!("{}__next", projection.info.name)
}

async fn fold_into_next(connection: &mut PgConnection, chosen: &[Registered], events: &[Recorded]) -> Result<(), RunnerError> {
    for projection in chosen {
        fold_into(connection, projection, &next_of(projection), events).await?;
    }
    Ok(())
}

/// Folds events into many folds, with all the processors there are: none knows of another.
pub(super) fn apply_all(folds: &mut [Box<dyn Fold>], events: &[Recorded]) {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = folds.len().div_ceil(processors).max(1);
    std::thread::scope(|scope| {
        for part in folds.chunks_mut(share) {
            scope.spawn(|| part.iter_mut().for_each(|fold| fold.apply(events)));
        }
    });
}
