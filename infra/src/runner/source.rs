//! Where a dashboard's rows come from: the live tables, or a fold as of a past position. The same question to both.

use super::{Runner, RunnerError, Snapshot, sql};
use crate::event_log::{Filter, ReadError};
use projections::{Fold, Table, Value, Where};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why rows could not be had.
pub type SourceError = RunnerError;

/// Rows of read models, live or as of a position.
pub enum Source {
    Live(Snapshot),
    AsOf { position: i64, folds: BTreeMap<&'static str, Box<dyn Fold>> },
}

impl Source {
    /// The live tables, as they are now.
    pub async fn live(runner: &Runner) -> Result<Self, SourceError> {
        runner.snapshot().await.map(Source::Live)
    }

    /// A fold, up to a position, of the events of some chapters, of their regions, and of the organisation itself.
    /// None for the chapters means all of them.
    pub async fn as_of(runner: &Runner, chapters: Option<Vec<Uuid>>, position: i64) -> Result<Self, SourceError> {
        let mut folds: BTreeMap<&'static str, Box<dyn Fold>> = runner.projections().iter().map(|p| (p.info.name, (p.fold)())).collect();
        let filter = Filter { until: Some(position), ..Filter::default() };
        let filters = match chapters {
            None => vec![filter],
            Some(chapters) => vec![Filter { without_chapter: true, ..filter.clone() }, Filter { chapters: Some(chapters), ..filter }],
        };
        for filter in filters {
            let mut after = 0;
            loop {
                let page = runner.log().reader.filtered(&filter, after, 10_000).await?;
                let Some(last) = page.last() else { break };
                after = last.position;
                let events: Result<Vec<_>, _> = page.iter().map(|event| event.recorded()).collect();
                let events = events.map_err(ReadError::from)?;
                folds.values_mut().for_each(|fold| fold.apply(&events));
            }
        }
        Ok(Source::AsOf { position, folds })
    }

    /// The position that the rows stand for.
    pub fn position(&self) -> i64 {
        match self {
            Source::Live(snapshot) => snapshot.position(),
            Source::AsOf { position, .. } => *position,
        }
    }

    /// The rows that are wanted, in the order of their keys.
    pub async fn rows<T: Table>(&self, wanted: &[Where]) -> Result<Vec<T>, SourceError> {
        let values = match self {
            Source::Live(snapshot) => sql::select(&mut **snapshot.connection().await, T::INFO, wanted).await?,
            Source::AsOf { folds, .. } => {
                let rows = folds.get(T::INFO.name).map(|fold| fold.rows()).unwrap_or_default();
                rows.into_iter().filter(|row: &Vec<Value>| wanted.iter().all(|w| w.matches(T::INFO, row))).collect()
            }
        };
        values.iter().map(|row| T::from_values(row).ok_or(RunnerError::Row { table: T::INFO.name })).collect()
    }
}
