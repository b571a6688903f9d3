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
    made: Made,
    /// Whether there may be none. An index serves only an order that knows that there always is one.
    nullable: bool,
}

/// What the database takes for it.
#[derive(Debug)]
enum Made {
    Here(&'static str),
    /// A name that stands in a read table: of the first of these ids that a row has; of a row with none of them, this column.
    Name(&'static [Named], &'static str),
}

/// A name, and whose id leads to it.
#[derive(Debug)]
pub(crate) struct Named {
    /// The column of the row.
    pub id: &'static str,
    /// The read table, and its key.
    pub table: &'static str,
    pub key: &'static str,
}

/// A column that is sorted by as it stands, and is never NULL.
pub(crate) const fn by(name: &'static str, kind: Kind) -> Sorted {
    Sorted { name, kind, made: Made::Here(name), nullable: false }
}

/// A column that may be NULL.
pub(crate) const fn by_any(name: &'static str, kind: Kind) -> Sorted {
    Sorted { name, kind, made: Made::Here(name), nullable: true }
}

/// Something that is sorted by another column, of which the order is the same.
pub(crate) const fn by_same(name: &'static str, column: &'static str, kind: Kind) -> Sorted {
    Sorted { name, kind, made: Made::Here(column), nullable: false }
}

/// Something that is sorted by what is made of the row.
pub(crate) const fn by_made(name: &'static str, sql: &'static str) -> Sorted {
    Sorted { name, kind: Kind::Text, made: Made::Here(sql), nullable: true }
}

/// Something that is sorted by the name of whom it is about: of the first of the ids that there is, or else by a column.
pub(crate) const fn by_name(name: &'static str, of: &'static [Named], otherwise: &'static str) -> Sorted {
    Sorted { name, kind: Kind::Text, made: Made::Name(of, otherwise), nullable: true }
}

impl Sorted {
    /// What a row is sorted by; the names' tables are joined to it.
    fn sql(&self) -> String {
        match self.made {
            Made::Here(sql) => sql.to_owned(),
            Made::Name(of, otherwise) => {
                let names = of.iter().enumerate().map(|(i, named)| format!("WHEN kept.{} IS NOT NULL THEN named_{i}.name ", named.id));
                format!("CASE {}ELSE {otherwise} END", names.collect::<String>())
            }
        }
    }

    /// The tables of the names that it is sorted by.
    fn joins(&self) -> String {
        let Made::Name(of, _) = self.made else { return String::new() };
        let named = of.iter().enumerate();
        named.map(|(i, Named { id, table, key })| format!(" LEFT JOIN {table} named_{i} ON named_{i}.{key} = kept.{id}")).collect()
    }

    /// Only rows where it holds a text. Names are looked through first, and then the rows for the ids that were found: asked of each row, a name
    /// would be looked up as often as there are rows.
    fn push_holds(&self, query: &mut QueryBuilder<'_, Postgres>, text: &str) {
        let holds = |query: &mut QueryBuilder<'_, Postgres>, column| sql::push_condition(query, &Where::Holds(column, text.to_owned()));
        match self.made {
            Made::Here(sql) => holds(query, sql),
            Made::Name(of, otherwise) => {
                query.push("CASE ");
                for Named { id, table, key } in of {
                    query.push(format!("WHEN {id} IS NOT NULL THEN {id} IN (SELECT {key} FROM {table} WHERE "));
                    holds(query, "name");
                    query.push(") ");
                }
                query.push("ELSE ");
                holds(query, otherwise);
                query.push(" END");
            }
        }
    }
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
        "SELECT {}, {} AS place_in_order, {}::text AS place_among_equals \
         FROM (SELECT kept.*, {} AS {SORTED_BY} FROM (SELECT * FROM {} WHERE true",
        T::COLUMNS,
        match sorted.kind {
            Kind::Time => format!("to_char({SORTED_BY} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
            _ => format!("{SORTED_BY}::text"),
        },
        key.name,
        sorted.sql(),
        T::TABLE
    ));
    wanted(&mut query);
    if let Some((names, text)) = &asked.holding {
        query.push(" AND (false");
        for sorted in T::SORTS.iter().filter(|sorted| names.contains(&sorted.name)) {
            query.push(" OR ");
            sorted.push_holds(&mut query, text);
        }
        query.push(")");
    }
    query.push(format!(") kept{}) wanted", sorted.joins()));
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
