//! An event with all that hangs together with it: its command, its causes, its effects, its neighbours. Gathers, and hides nothing:
//! whoever shows it to somebody leaves out what they may not see.

use crate::event_log::{ReadError, StoredEvent};
use crate::house::House;
use crate::kept::{Kept, unplaced};
use crate::mail::{LedgerError, LedgerFilter, NoticeRow};
use crate::policies::{TaskRow, tasks_caused_by};
use domain::event::Metadata;
use futures::try_join;
use serde_json::value::RawValue;

/// Most effects of each kind that are gathered.
const MOST: i64 = 500;

/// What hangs together with an event.
#[derive(Debug)]
pub struct Trace {
    pub event: StoredEvent,
    /// Who caused it and by what; none when it is not as the program writes it.
    pub metadata: Option<Metadata>,
    /// The other events of its command.
    pub same_command: Vec<StoredEvent>,
    pub answered: Option<Answered>,
    /// What it reacted to, what this reacted to, up to the first.
    pub causes: Vec<StoredEvent>,
    /// What reacted to it.
    pub events: Vec<StoredEvent>,
    pub tasks: Vec<TaskRow>,
    pub notices: Vec<NoticeRow>,
    /// Whether these are all effects: of very many the first are gathered.
    pub is_all: bool,
    /// Before and after it in its stream.
    pub previous: Option<StoredEvent>,
    pub next: Option<StoredEvent>,
}

/// What a command has answered, and the position that it reached.
#[derive(Debug)]
pub struct Answered {
    pub position: i64,
    pub answer: Box<RawValue>,
}

/// Why it could not be gathered.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    #[error(transparent)]
    Log(#[from] ReadError),
    #[error("the outbox cannot be read: {0}")]
    Ledger(#[from] LedgerError),
}

impl House {
    /// Gathers what hangs together with an event.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn trace(&self, event: StoredEvent) -> Result<Trace, TraceError> {
        let reader = &self.log.reader;
        let metadata: Option<Metadata> = serde_json::from_str(event.metadata.get()).ok();
        let (same_command, answered) = match &metadata {
            Some(metadata) => {
                let same = reader.of_one_command(event.position, metadata.command_id);
                let answered = reader.answered(metadata.command_id);
                try_join!(same, answered)?
            }
            None => (Vec::new(), None),
        };
        let answered = answered.and_then(|(_, position, answer)| Some(Answered { position, answer: RawValue::from_string(answer).ok()? }));
        let causes = match metadata.as_ref().and_then(|metadata| metadata.causation) {
            Some(cause) => reader.line_of_causes(cause).await?,
            None => Vec::new(),
        };
        let called_for = LedgerFilter { causation: Some(event.position), ..LedgerFilter::default() };
        let oldest_first = NoticeRow::first("queued_at", false, MOST);
        let (events, tasks, notices) = try_join!(
            async { Ok::<_, TraceError>(reader.caused_by(event.position, MOST).await?) },
            async { Ok(tasks_caused_by(reader, event.position, MOST).await.map_err(ReadError::from)?) },
            async { Ok(unplaced(self.ledger.in_order(&called_for, &oldest_first).await?)) },
        )?;
        let neighbour = |sequence| reader.in_stream(&event.aggregate_type, &event.aggregate_id, sequence);
        let (previous, next) = try_join!(neighbour(event.sequence - 1), neighbour(event.sequence + 1))?;
        let is_all = [events.len(), tasks.len(), notices.len()].iter().all(|count| i64::try_from(*count).is_ok_and(|count| count < MOST));
        Ok(Trace { event, metadata, same_command, answered, causes, events, tasks, notices, is_all, previous, next })
    }
}
