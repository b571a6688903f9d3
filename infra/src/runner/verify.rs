//! The proof: fold the log afresh and compare every row with the live table, value for value.

use super::step::read_page;
use super::{PAGE, Runner, RunnerError, sql};
use projections::{Registered, Value};
use std::collections::BTreeMap;

/// What a proof found.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Verified {
    pub name: &'static str,
    pub position: i64,
    pub rows: usize,
    /// The first differences, in words; empty when the table is right.
    pub differences: Vec<String>,
}

/// More than this many differences say no more than these.
const MOST_DIFFERENCES: usize = 20;

impl Runner {
    /// Proves every projection, or the named one.
    pub async fn verify(&self, name: Option<&str>) -> Result<Vec<Verified>, RunnerError> {
        let chosen: Vec<Registered> = match name {
            Some(name) => vec![*self.named(name)?],
            None => self.projections.to_vec(),
        };
        let mut all = Vec::new();
        for projection in chosen {
            all.push(self.verify_one(&projection).await?);
        }
        Ok(all)
    }

    async fn verify_one(&self, projection: &Registered) -> Result<Verified, RunnerError> {
        let info = projection.info;
        let mut tx = self.pool.begin().await?;
        // Position and rows of one moment, however busy the table is.
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(&mut *tx).await?;
        let position: i64 = sqlx::query_scalar("SELECT coalesce((SELECT position FROM work.checkpoints WHERE name = $1), 0)")
            .bind(info.name)
            .fetch_one(&mut *tx)
            .await?;
        let live = sql::select(&mut *tx, info, &[]).await?;
        tx.rollback().await?;

        let mut fold = (projection.fold)();
        let mut after = 0;
        while after < position {
            let events = read_page(self, after, (position - after).min(PAGE * 5)).await?;
            let Some(last) = events.last() else { break };
            after = last.position;
            fold.apply(&events);
        }
        let by_key = |rows: Vec<Vec<Value>>| -> BTreeMap<Vec<Value>, Vec<Value>> {
            rows.into_iter().map(|row| (row[..info.key].to_vec(), row)).collect()
        };
        let (live, folded) = (by_key(live), by_key(fold.changes().written));
        let mut differences = Vec::new();
        for (key, row) in &folded {
            match live.get(key) {
                None => differences.push(format!("row {key:?} is missing")),
                Some(found) if found != row => differences.push(difference(projection, key, row, found)),
                Some(_) => {}
            }
        }
        differences.extend(live.keys().filter(|key| !folded.contains_key(*key)).map(|key| format!("row {key:?} should not be there")));
        differences.truncate(MOST_DIFFERENCES);
        Ok(Verified { name: info.name, position, rows: folded.len(), differences })
    }
}

fn difference(projection: &Registered, key: &[Value], expected: &[Value], found: &[Value]) -> String {
    let columns = projection.info.columns.iter().zip(expected.iter().zip(found)).filter(|(_, (e, f))| e != f);
    let parts: Vec<String> = columns.map(|(column, (e, f))| format!("{} is {f:?} and should be {e:?}", column.name)).collect();
    format!("row {key:?}: {}", parts.join(", "))
}
