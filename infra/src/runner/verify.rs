//! The proof: fold the log afresh and compare every row with the live table, value for value.

use super::binary::read_rows;
use super::rebuild::apply_all;
use super::{PAGE, Runner, RunnerError, sql};
use projections::{Fold, Registered, Value};
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

/// A log of up to this many events is folded once for all projections; a longer one for each by itself, which takes less memory.
const MOST_EVENTS: i64 = 2_000_000;

impl Runner {
    /// Proves the named projections, or all of them where none is named. Tells of each as it is done.
    pub async fn verify(&self, names: &[&str], mut found: impl FnMut(&Verified)) -> Result<Vec<Verified>, RunnerError> {
        let chosen = self.chosen(names)?;
        let at_once = if self.log.head.position() <= MOST_EVENTS { chosen.len() } else { 1 };
        let mut all = Vec::new();
        for together in chosen.chunks(at_once.max(1)) {
            let verified = self.verify_these(together).await?;
            verified.iter().for_each(&mut found);
            all.extend(verified);
        }
        Ok(all)
    }

    async fn verify_these(&self, chosen: &[Registered]) -> Result<Vec<Verified>, RunnerError> {
        let mut tx = self.pool.begin().await?;
        // Positions and rows of one moment, however busy the tables are.
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(&mut *tx).await?;
        let positions: BTreeMap<String, i64> =
            sqlx::query_as("SELECT name, position FROM work.checkpoints").fetch_all(&mut *tx).await?.into_iter().collect();
        let position_of = |projection: &Registered| positions.get(projection.info.name).copied().unwrap_or(0);
        // As a rule they all stand at one position; those that do not are folded apart.
        let mut places: Vec<i64> = chosen.iter().map(position_of).collect();
        places.sort_unstable();
        places.dedup();
        let mut all = Vec::new();
        for position in places {
            let standing: Vec<&Registered> = chosen.iter().filter(|projection| position_of(projection) == position).collect();
            let mut folds: Vec<Box<dyn Fold>> = standing.iter().map(|projection| (projection.fold)()).collect();
            let mut pages = self.log.reader.from(0, PAGE);
            while pages.position() < position {
                let mut events = pages.next().await?;
                events.retain(|event| event.position <= position);
                if events.is_empty() {
                    break;
                }
                apply_all(&mut folds, &events);
            }
            for (projection, fold) in standing.into_iter().zip(folds) {
                let live = read_rows(projection.info.columns, &sql::select(&mut *tx, projection.info, &[]).await?)?;
                all.push(compared(projection, position, fold.rows(), live));
            }
        }
        tx.rollback().await?;
        Ok(all)
    }
}

fn compared(projection: &Registered, position: i64, folded: Vec<Vec<Value>>, live: Vec<Vec<Value>>) -> Verified {
    let info = projection.info;
    let by_key = |rows: Vec<Vec<Value>>| -> BTreeMap<Vec<Value>, Vec<Value>> {
        rows.into_iter().map(|row| (row[..info.key].to_vec(), row)).collect()
    };
    let (folded, live) = (by_key(folded), by_key(live));
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
    Verified { name: info.name, position, rows: folded.len(), differences }
}

fn difference(projection: &Registered, key: &[Value], expected: &[Value], found: &[Value]) -> String {
    let columns = projection.info.columns.iter().zip(expected.iter().zip(found)).filter(|(_, (e, f))| e != f);
    let parts: Vec<String> = columns.map(|(column, (e, f))| format!("{} is {f:?} and should be {e:?}", column.name)).collect();
    format!("row {key:?}: {}", parts.join(", "))
}
