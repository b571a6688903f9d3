//! Which chapters the log was lately written about, kept in memory: thousands may wait for news of their chapters, and only those
//! ask the database for whom there is some.

use super::head::Head;
use super::reader::{ReadError, Reader};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// Events that are looked through at a time.
const PAGE: i64 = 10_000;
/// How long it waits for a database that does not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Tells when something was written. It looks at the log from the first question on.
#[derive(Clone)]
pub struct News {
    head: Head,
    reader: Reader,
    known: Arc<OnceLock<Arc<Known>>>,
}

struct Known {
    /// What was written up to here, it has not seen.
    began: i64,
    /// What was written up to here, it has.
    seen: watch::Sender<i64>,
    /// The last position about each chapter.
    chapters: RwLock<HashMap<Uuid, i64>>,
}

impl News {
    pub(super) fn new(head: Head, reader: Reader) -> Self {
        Self { head, reader, known: Arc::default() }
    }

    /// Waits until something may have been written after a position: about one of these chapters, or about anything where none are
    /// named. Returns the position up to which that was seen.
    pub async fn after(&self, position: i64, chapters: Option<&[Uuid]>) -> i64 {
        let known = self.known.get_or_init(|| self.follow()).clone();
        let mut seen = known.seen.subscribe();
        // The sender lives in `known`, so the wait can only end by its condition.
        let heard = seen.wait_for(|seen| *seen > position && known.concerns(position, chapters)).await;
        heard.map_or(position, |seen| *seen)
    }

    fn follow(&self) -> Arc<Known> {
        let began = self.head.position();
        let known = Arc::new(Known { began, seen: watch::Sender::new(began), chapters: RwLock::default() });
        let (theirs, reader, mut written) = (Arc::downgrade(&known), self.reader.clone(), self.head.watched());
        tokio::spawn(async move {
            let mut position = began;
            while written.wait_for(|written| *written > position).await.is_ok() {
                let page = reader.chapters_after(position, PAGE).await;
                let Some(known) = theirs.upgrade() else { return };
                match page {
                    Ok(page) => position = known.take(page).unwrap_or(position),
                    Err(error) => {
                        tracing::debug!(%error, "the news were not read");
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        });
        known
    }
}

impl Known {
    fn concerns(&self, position: i64, chapters: Option<&[Uuid]>) -> bool {
        let Some(wanted) = chapters else { return true };
        let known = self.chapters.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        position < self.began || wanted.iter().any(|chapter| known.get(chapter).is_some_and(|last| *last > position))
    }

    fn take(&self, page: Vec<(i64, Option<Uuid>)>) -> Option<i64> {
        let last = page.last()?.0;
        let mut chapters = self.chapters.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        chapters.extend(page.into_iter().filter_map(|(position, chapter)| Some((chapter?, position))));
        drop(chapters);
        self.seen.send_replace(last);
        Some(last)
    }
}

impl Reader {
    /// The next events after a position, each as the chapter that it is about.
    async fn chapters_after(&self, position: i64, limit: i64) -> Result<Vec<(i64, Option<Uuid>)>, ReadError> {
        let sql = "SELECT position, chapter_id FROM log.events WHERE position > $1 ORDER BY position LIMIT $2";
        Ok(sqlx::query_as(sql).bind(position).bind(limit).fetch_all(self.pool()).await?)
    }
}
