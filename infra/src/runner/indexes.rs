//! The indexes of read tables beside their keys': made with a table, and in one that stands where an earlier program made none.

use super::Runner;
use projections::{Guard, TableInfo};
use sqlx::PgExecutor;

/// What the indexes of a table are on, as PostgreSQL writes it: its chapter and region, what its guard asks, and what it declares.
pub(super) fn of(info: &TableInfo) -> Vec<String> {
    let leads = |column: &str| info.columns[0].name == column || info.indexes.iter().any(|index| index.on.first() == Some(&column));
    let scope = ["chapter_id", "region_id"].into_iter().filter(|column| info.has(column) && !leads(column));
    // Where a member is at home is asked with each of their requests.
    let by_member = info.key_columns().iter().skip(1).any(|column| column.name == "membership_id");
    let home = (matches!(info.guard, Guard::Fellows) && by_member).then_some("membership_id");
    let declared = info.indexes.iter().map(|index| {
        let with = if index.with.is_empty() { String::new() } else { format!(" INCLUDE ({})", index.with.join(", ")) };
        format!("({}){with}", index.on.join(", "))
    });
    scope.chain(home).map(|column| format!("({column})")).chain(declared).collect()
}

/// The statement that makes one.
pub(super) fn sql(name: &str, index: &str) -> String {
    format!("CREATE INDEX ON read.{name} {index}; ")
}

impl Runner {
    /// The statements that make what the tables that stand are short of. Others' indexes are left alone.
    pub(super) async fn indexes_missing<'e>(&self, executor: impl PgExecutor<'e>) -> Result<String, sqlx::Error> {
        let made = "SELECT t.relname::text, array_agg(substring(pg_get_indexdef(i.indexrelid) FROM ' USING btree (.*)$')) \
             FROM pg_class t LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisvalid \
             WHERE t.relnamespace = 'read'::regnamespace AND t.relkind = 'r' GROUP BY t.relname";
        let made: Vec<(String, Vec<Option<String>>)> = sqlx::query_as(made).fetch_all(executor).await?;
        let mut missing = String::new();
        for info in self.projections.iter().map(|projection| projection.info) {
            let Some((_, made)) = made.iter().find(|(table, _)| table == info.name) else { continue };
            for index in of(info).iter().filter(|index| !made.iter().flatten().any(|made| made == *index)) {
                missing.push_str(&sql(info.name, index));
            }
        }
        Ok(missing)
    }
}
