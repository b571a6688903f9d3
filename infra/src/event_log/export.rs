//! All events of a filter, oldest first, as lines: any number of them, a page in memory at a time.

use super::filter::Filter;
use super::reader::{ReadError, Reader};
use super::stored::StoredEvent;
use super::written::Format;

/// As many events as are in memory at once.
const PAGE: usize = 1_000;

/// The events of a filter, a page at a time. They end at the position at which the log stood when it began, whatever is recorded meanwhile.
pub struct Matching {
    reader: Reader,
    filter: Filter,
    reached: i64,
    end: i64,
    is_done: bool,
}

impl Matching {
    /// Begins with the events after a position.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(reader: &Reader, filter: Filter, after: i64) -> Result<Self, ReadError> {
        let end = reader.last_position().await?;
        let filter = Filter { newest_first: false, ..filter };
        Ok(Self { reader: reader.clone(), filter, reached: after, end, is_done: false })
    }

    /// The position up to which they go.
    pub fn end(&self) -> i64 {
        self.end
    }

    /// The next events; never none of them before the end.
    ///
    /// # Errors
    /// When the log cannot be read on: what came before is not all, and whoever asked has to be told.
    pub async fn next(&mut self) -> Result<Option<Vec<StoredEvent>>, ReadError> {
        while !self.is_done {
            let found = self.reader.look(&self.filter, self.reached, self.end, PAGE).await?;
            (self.reached, self.is_done) = (found.scanned_to, found.is_all);
            if !found.events.is_empty() {
                return Ok(Some(found.events));
            }
        }
        Ok(None)
    }
}

/// An export under way: the lines of events.
pub struct Export {
    matching: Matching,
    format: Format,
    has_head: bool,
}

impl Export {
    /// Begins with the events after a position.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(reader: &Reader, filter: Filter, after: i64, format: Format) -> Result<Self, ReadError> {
        Ok(Self { matching: Matching::begin(reader, filter, after).await?, format, has_head: false })
    }

    /// The position up to which it goes.
    pub fn end(&self) -> i64 {
        self.matching.end()
    }

    /// The next lines; never none of them before the end.
    ///
    /// # Errors
    /// As [`Matching::next`].
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let mut lines = Vec::new();
        if !self.has_head {
            self.format.head(&mut lines).map_err(unwritten)?;
            self.has_head = true;
        }
        if let Some(events) = self.matching.next().await? {
            self.format.events(&events, &mut lines).map_err(unwritten)?;
        }
        Ok(if lines.is_empty() { None } else { Some(lines) })
    }
}

fn unwritten(error: std::io::Error) -> ReadError {
    ReadError::Database(sqlx::Error::Encode(error.into()))
}
