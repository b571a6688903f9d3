//! All events of a filter, oldest first, as lines: any number of them, a page in memory at a time.

use super::filter::Filter;
use super::reader::{ReadError, Reader};
use super::written::Format;

/// As many events as are in memory at once.
const PAGE: usize = 1_000;

/// An export under way. It ends at the position at which the log stood when it began, whatever is recorded meanwhile.
pub struct Export {
    reader: Reader,
    filter: Filter,
    format: Format,
    reached: i64,
    end: i64,
    stands: Stands,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    AtTheHead,
    Within,
    AtTheEnd,
}

impl Export {
    /// Begins with the events after a position.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(reader: &Reader, filter: Filter, after: i64, format: Format) -> Result<Self, ReadError> {
        let end = reader.last_position().await?;
        let filter = Filter { newest_first: false, ..filter };
        Ok(Self { reader: reader.clone(), filter, format, reached: after, end, stands: Stands::AtTheHead })
    }

    /// The position up to which it goes.
    pub fn end(&self) -> i64 {
        self.end
    }

    /// The next lines; never none of them before the end.
    ///
    /// # Errors
    /// When the log cannot be read on: what came before is not all, and whoever asked has to be told.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let mut lines = Vec::new();
        if self.stands == Stands::AtTheHead {
            self.format.head(&mut lines).map_err(unwritten)?;
            self.stands = Stands::Within;
        }
        while lines.is_empty() && self.stands == Stands::Within {
            let found = self.reader.look(&self.filter, self.reached, self.end, PAGE).await?;
            self.format.events(&found.events, &mut lines).map_err(unwritten)?;
            self.reached = found.scanned_to;
            if found.is_all {
                self.stands = Stands::AtTheEnd;
            }
        }
        Ok(if lines.is_empty() { None } else { Some(lines) })
    }
}

fn unwritten(error: std::io::Error) -> ReadError {
    ReadError::Database(sqlx::Error::Encode(error.into()))
}
