//! Pages of what is in no read table and still grows long: tasks, notices, suppressed addresses, records of access. As with read tables, one statement has so many rows
//! after a place in an order, and any of their columns makes an order.

use crate::lists::{SORTED_BY, push_after};
use crate::runner::sql;
use projections::{Kind, Value, Where};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Error, FromRow, Postgres, QueryBuilder, Row};

/// Something by which such a list is sorted and searched.
#[derive(Debug)]
pub struct Sorted {
    pub name: &'static str,
    pub kind: Kind,
    /// What the database takes for it.
    sql: &'static str,
    /// Whether there may be none. An index serves only an order that knows that there always is one.
    nullable: bool,
}

/// A column that is sorted by as it stands, and is never NULL.
pub(crate) const fn by(name: &'static str, kind: Kind) -> Sorted {
    Sorted { name, kind, sql: name, nullable: false }
}

/// A column that may be NULL.
pub(crate) const fn by_any(name: &'static str, kind: Kind) -> Sorted {
    Sorted { name, kind, sql: name, nullable: true }
}

/// Something that is sorted by another column, of which the order is the same.
pub(crate) const fn by_same(name: &'static str, column: &'static str, kind: Kind) -> Sorted {
    Sorted { name, kind, sql: column, nullable: false }
}

/// Something that is sorted by what is made of the row.
pub(crate) const fn by_made(name: &'static str, sql: &'static str) -> Sorted {
    Sorted { name, kind: Kind::Text, sql, nullable: true }
}

/// What is kept in a table that no fold makes.
pub trait Kept: for<'r> FromRow<'r, PgRow> + Send + Unpin {
    const TABLE: &'static str;
    /// What is read of it.
    const COLUMNS: &'static str;
    /// What it can be sorted by. The first tells rows apart.
    const SORTS: &'static [Sorted];

    /// What it can be sorted by, by its name.
    fn sorted(name: &str) -> Option<&'static Sorted> {
        Self::SORTS.iter().find(|sorted| sorted.name == name)
    }

    /// The first rows in the order of something that it is sorted by.
    fn first(name: &'static str, descending: bool, limit: i64) -> KeptAsked {
        let sorted = Self::sorted(name).expect("it is one of those that are declared");
        KeptAsked { sorted, descending, after: None, limit, holding: None }
    }
}

/// Which rows of such a list, in which order.
#[derive(Debug)]
pub struct KeptAsked {
    pub sorted: &'static Sorted,
    pub descending: bool,
    /// What the last row that the reader has is sorted by, and what tells it apart.
    pub after: Option<Vec<Value>>,
    pub limit: i64,
    /// Only those where one of these holds a text, in capitals or not.
    pub holding: Option<(&'static [&'static str], String)>,
}

/// A row, and where it stands in the order.
#[derive(Debug)]
pub struct Placed<T> {
    pub row: T,
    pub place: Vec<Option<String>>,
}

/// The rows that are wanted; `wanted` adds its conditions to a statement that has one.
pub(crate) async fn rows<T: Kept>(
    connection: &mut PgConnection,
    wanted: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    asked: &KeptAsked,
) -> Result<Vec<Placed<T>>, Error> {
    let (key, sorted) = (&T::SORTS[0], asked.sorted);
    let mut query = QueryBuilder::new(format!(
        "SELECT {}, {} AS place_in_order, {}::text AS place_among_equals FROM (SELECT *, {} AS {SORTED_BY} FROM {} WHERE true",
        T::COLUMNS,
        match sorted.kind {
            Kind::Time => format!("to_char({SORTED_BY} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
            _ => format!("{SORTED_BY}::text"),
        },
        key.name,
        sorted.sql,
        T::TABLE
    ));
    wanted(&mut query);
    if let Some((names, text)) = &asked.holding {
        let among = T::SORTS.iter().filter(|sorted| names.contains(&sorted.name));
        query.push(" AND ");
        sql::push_condition(&mut query, &Where::Any(among.map(|sorted| Where::Holds(sorted.sql, text.clone())).collect()));
    }
    query.push(") wanted");
    if let Some(after) = &asked.after {
        query.push(" WHERE ");
        push_after(&mut query, &[key.name], asked.descending, sorted.nullable, after);
    }
    let direction = if asked.descending { " DESC" } else { "" };
    let nulls = if sorted.nullable { " NULLS LAST" } else { "" };
    query.push(format!(" ORDER BY {SORTED_BY}{direction}{nulls}, {}{direction} LIMIT ", key.name)).push_bind(asked.limit);
    let rows = query.build().fetch_all(connection).await?;
    let placed = |row: &PgRow| {
        let place = vec![row.try_get("place_in_order")?, row.try_get("place_among_equals")?];
        Ok(Placed { row: T::from_row(row)?, place })
    };
    rows.iter().map(placed).collect()
}

/// The rows alone.
pub fn unplaced<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.row).collect()
}
