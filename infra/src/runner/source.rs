//! Where a dashboard's rows come from: the live tables, or a fold as of a past position. The same question to both.

use super::snapshot::Question;
use super::{Runner, RunnerError, Snapshot};
use crate::event_log::{Filter, ReadError, StoredEvent};
use projections::{Fold, Table, Value, Where};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why rows could not be had.
pub type SourceError = RunnerError;

/// Rows of read models, live or as of a position.
pub enum Source {
    Live(Box<Snapshot>),
    AsOf { position: i64, folds: BTreeMap<&'static str, Box<dyn Fold>> },
}

impl Source {
    /// The live tables, as they are now.
    pub async fn live(runner: &Runner) -> Result<Self, SourceError> {
        runner.snapshot().await.map(|snapshot| Source::Live(Box::new(snapshot)))
    }

    /// The same, for what is asked of many chapters.
    pub async fn live_wide(runner: &Runner) -> Result<Self, SourceError> {
        runner.wide_snapshot().await.map(|snapshot| Source::Live(Box::new(snapshot)))
    }

    /// A fold, up to a position, of the events of some chapters, with those of their members in others, of their regions, and of the
    /// organisation itself. None for the chapters means all of them.
    pub async fn as_of(runner: &Runner, chapters: Option<Vec<Uuid>>, position: i64) -> Result<Self, SourceError> {
        let mut folds: BTreeMap<&'static str, Box<dyn Fold>> = runner.projections().iter().map(|p| (p.info.name, (p.fold)())).collect();
        let filter = Filter { until: Some(position), ..Filter::default() };
        let reader = &runner.log().reader;
        let filters = match chapters {
            None => vec![(filter, Vec::new())],
            Some(chapters) => {
                let elsewhere = reader.elsewhere(&chapters, position).await?;
                let general = Filter { without_chapter: true, ..filter.clone() };
                vec![(general, Vec::new()), (Filter { chapters: Some(chapters), ..filter }, elsewhere)]
            }
        };
        for (filter, mut elsewhere) in filters {
            let mut after = 0;
            loop {
                let mut page = reader.filtered(&filter, after, 10_000).await?;
                let until = page.last().map_or(position, |last| last.position);
                // A membership's own events are folded in their order, whichever chapter they belong to.
                let (now, later) = elsewhere.into_iter().partition(|event| event.position <= until);
                elsewhere = later;
                let is_last = page.is_empty();
                page.extend::<Vec<StoredEvent>>(now);
                page.sort_by_key(|event| event.position);
                let events: Result<Vec<_>, _> = page.iter().map(|event| event.recorded()).collect();
                let events = events.map_err(ReadError::from)?;
                folds.values_mut().for_each(|fold| fold.apply(&events));
                if is_last {
                    break;
                }
                after = until;
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
        let read = |values: &[Vec<Value>]| -> Option<Vec<T>> { values.iter().map(|row| T::from_values(row)).collect() };
        let rows = match self {
            Source::Live(snapshot) => {
                let question = Question { table: T::INFO.name, grouped: None, wanted: wanted.to_vec() };
                read(&snapshot.answer(T::INFO, question).await?)
            }
            Source::AsOf { folds, .. } => {
                let mut values = folds.get(T::INFO.name).map(|fold| fold.rows()).unwrap_or_default();
                values.retain(|row: &Vec<Value>| wanted.iter().all(|w| w.matches(T::INFO, row)));
                read(&values)
            }
        };
        rows.ok_or(RunnerError::Row { table: T::INFO.name })
    }
}
