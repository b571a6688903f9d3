//! The policies of read tables, made from their guards. The program that folds the rows owns the tables and sees them all; people see
//! what the guard leaves them (see `infra/migrations/0021_second_wall.sql` for what a caller's grants are turned into).

use super::{Runner, RunnerError};
use crate::database::PEOPLES_ROLE;
use projections::{Guard, TableInfo};
use sqlx::PgConnection;

/// What a row has to be for a caller to see it.
fn condition(info: &TableInfo) -> String {
    let within = |column: &str, what: &str| format!("{column} IN (SELECT wall.ids('{what}'))");
    let charge = format!("(SELECT wall.everywhere()) OR {}", within("chapter_id", "chapters"));
    match info.guard {
        Guard::Everybody => "(SELECT wall.somebody())".to_owned(),
        Guard::Region => format!("(SELECT wall.everywhere()) OR {}", within("region_id", "known")),
        Guard::Rules => {
            let scopes = ["known", "chapters", "homes"].map(|what| within("scope_id", what)).join(" OR ");
            let organisation = format!("(scope_id = '{}' AND (SELECT wall.somebody()))", uuid::Uuid::nil());
            format!("(SELECT wall.everywhere()) OR {organisation} OR {scopes}")
        }
        Guard::Fellows => format!("{charge} OR {}", within("chapter_id", "homes")),
        Guard::Parties(columns) => columns.iter().fold(charge, |all, column| format!("{all} OR {}", within(column, "own"))),
        Guard::Charge => charge,
        // Their events have policies of their own.
        Guard::Membership => format!(
            "(SELECT wall.everywhere()) OR EXISTS (SELECT FROM log.events e \
             WHERE e.aggregate_type = 'membership' AND e.aggregate_id = {}.membership_id::text)",
            info.name
        ),
        Guard::User(column) => format!("(SELECT wall.everywhere()) OR {}", within(column, "user")),
    }
}

/// What has the database keep the guard of a table, under whatever name it stands.
pub(super) fn sql(info: &TableInfo, name: &str) -> String {
    let condition = condition(info).replace(&format!("{}.", info.name), &format!("{name}."));
    let said = condition.replace('\'', "''");
    format!(
        "GRANT SELECT ON read.{name} TO chapterhouse_reader, {PEOPLES_ROLE}; \
         ALTER TABLE read.{name} ENABLE ROW LEVEL SECURITY; \
         DROP POLICY IF EXISTS people ON read.{name}; DROP POLICY IF EXISTS reader ON read.{name}; \
         CREATE POLICY reader ON read.{name} FOR SELECT TO chapterhouse_reader USING (true); \
         CREATE POLICY people ON read.{name} FOR SELECT TO {PEOPLES_ROLE} USING ({condition}); \
         COMMENT ON POLICY people ON read.{name} IS '{said}'; "
    )
}

impl Runner {
    /// Gives each table that stands the policies of its guard, where it has others or none: those that an earlier program made.
    pub(super) async fn guard_tables(&self, connection: &mut PgConnection) -> Result<(), RunnerError> {
        let kept = "SELECT c.relname::text, coalesce(obj_description(p.oid, 'pg_policy'), '') FROM pg_class c \
             LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'people' \
             WHERE c.relnamespace = 'read'::regnamespace AND c.relkind = 'r'";
        let kept: Vec<(String, String)> = sqlx::query_as(kept).fetch_all(&mut *connection).await?;
        for info in self.projections.iter().map(|projection| projection.info) {
            let same = |(table, said): &(String, String)| {
                table == info.name && said.replace(&format!("{table}__next."), &format!("{table}.")) == condition(info)
            };
            if kept.iter().any(|(table, _)| table == info.name) && !kept.iter().any(same) {
                sqlx::raw_sql(&sql(info, info.name)).execute(&mut *connection).await?;
            }
        }
        Ok(())
    }
}
