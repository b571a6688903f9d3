//! What stands around an event: its command's other events, what it reacted to, what reacted to it, its neighbours in the stream.

use super::reader::{ReadError, Reader};
use super::stored::{COLUMNS, StoredEvent};
use uuid::Uuid;

/// A command's events stand side by side; those that are further away than this are not shown.
const SIDE: i64 = 500;

/// Reactions to reactions go no further than this.
const LONGEST_CHAIN: i32 = 200;

impl Reader {
    /// The other events of the command that wrote an event.
    pub async fn of_one_command(&self, position: i64, command_id: Uuid) -> Result<Vec<StoredEvent>, ReadError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM log.events WHERE position BETWEEN $1 - $3 AND $1 + $3 AND position <> $1 \
             AND metadata->>'command_id' = $2 ORDER BY position"
        );
        Ok(sqlx::query_as(&sql).bind(position).bind(command_id.to_string()).bind(SIDE).fetch_all(&mut *self.connection().await?).await?)
    }

    /// An event, the one that it reacted to, the one that this reacted to, up to the one that no event caused.
    pub async fn line_of_causes(&self, position: i64) -> Result<Vec<StoredEvent>, ReadError> {
        let sql = format!(
            "WITH RECURSIVE line (position, step) AS (SELECT $1::bigint, 1 UNION ALL \
               SELECT (metadata->>'causation')::bigint, step + 1 FROM line JOIN log.events USING (position) \
               WHERE step < $2 AND metadata->>'causation' IS NOT NULL) \
             SELECT {COLUMNS} FROM line JOIN log.events USING (position) ORDER BY step"
        );
        Ok(sqlx::query_as(&sql).bind(position).bind(LONGEST_CHAIN).fetch_all(&mut *self.connection().await?).await?)
    }

    /// The first events that reacted to an event. Each reaction is a command, whose id is that of the task that asked for it.
    pub async fn caused_by(&self, position: i64, limit: i64) -> Result<Vec<StoredEvent>, ReadError> {
        let reactions = "SELECT c.command_id::text, c.position FROM work.tasks t JOIN log.commands c ON c.command_id = t.id \
                         WHERE t.causation = $1 ORDER BY c.position LIMIT $2";
        let reactions: Vec<(String, i64)> = sqlx::query_as(reactions).bind(position).bind(limit).fetch_all(self.pool()).await?;
        let (ids, ends): (Vec<String>, Vec<i64>) = reactions.into_iter().unzip();
        let sql = format!(
            "SELECT {COLUMNS} FROM (SELECT x.* FROM unnest($1::text[], $2::bigint[]) c(id, last) CROSS JOIN LATERAL ( \
               SELECT * FROM log.events e WHERE e.position > c.last - $3 AND e.position <= c.last AND e.metadata->>'command_id' = c.id OFFSET 0) x) found \
             ORDER BY position LIMIT $4"
        );
        let events = sqlx::query_as(&sql).bind(ids).bind(ends).bind(SIDE).bind(limit);
        Ok(events.fetch_all(&mut *self.connection().await?).await?)
    }

    /// One event of a stream by its sequence.
    pub async fn in_stream(&self, aggregate_type: &str, aggregate_id: &str, sequence: i64) -> Result<Option<StoredEvent>, ReadError> {
        let sql = format!("SELECT {COLUMNS} FROM log.events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = $3");
        Ok(sqlx::query_as(&sql)
            .bind(aggregate_type)
            .bind(aggregate_id)
            .bind(sequence)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }
}
