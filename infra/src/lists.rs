//! Pages of any read table: so many rows after a place in an order, in one statement. Lists of the interface are all made here.

use crate::runner::{Runner, RunnerError, sql};
use projections::{Table, TableInfo, Value, Where};
use sqlx::{Postgres, QueryBuilder};

/// In which order, and from where.
#[derive(Debug, Clone)]
pub struct PageAsked {
    /// Rows that are equal in this column follow their keys; those that have no value in it come last.
    pub sort: &'static str,
    pub descending: bool,
    /// The sort column's value and the key of the last row that the reader has.
    pub after: Option<Vec<Value>>,
    pub limit: i64,
}

/// The rows that are wanted, a page of them.
pub async fn page<T: Table>(runner: &Runner, wanted: &[Where], asked: &PageAsked) -> Result<Vec<T>, RunnerError> {
    let info = T::INFO;
    let names: Vec<&str> = info.columns.iter().map(|c| c.name).collect();
    let mut query = QueryBuilder::new(format!("SELECT {} FROM read.{}", names.join(", "), info.name));
    sql::push_wanted(&mut query, wanted);
    if let Some(after) = &asked.after {
        query.push(if wanted.is_empty() { " WHERE (" } else { " AND (" });
        push_after(&mut query, info, asked, after);
        query.push(")");
    }
    let direction = if asked.descending { " DESC" } else { "" };
    let keys = info.key_columns().iter().map(|column| format!(", {}{direction}", column.name));
    let order =
        format!("{}{direction}{}{}", asked.sort, if is_nullable(info, asked.sort) { " NULLS LAST" } else { "" }, keys.collect::<String>());
    query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(asked.limit);
    let rows = query.build().fetch_all(runner.log().reader.pool()).await?;
    rows.iter().map(|row| T::from_values(&sql::read_row(info.columns, row)?).ok_or(RunnerError::Row { table: info.name })).collect()
}

fn is_nullable(info: &TableInfo, name: &str) -> bool {
    info.columns.iter().any(|column| column.name == name && column.nullable)
}

/// The rows after a place: later in the sort column, or equal in it and later by their keys, or without a value in it.
fn push_after(query: &mut QueryBuilder<'_, Postgres>, info: &TableInfo, asked: &PageAsked, after: &[Value]) {
    let keys: Vec<&str> = info.key_columns().iter().map(|c| c.name).collect();
    let later = if asked.descending { "<" } else { ">" };
    let without = after.first() == Some(&Value::Null);
    let (columns, values) = if without { (keys.join(", "), &after[1..]) } else { (format!("{}, {}", asked.sort, keys.join(", ")), after) };
    if without {
        query.push(format!("{} IS NULL AND ", asked.sort));
    }
    query.push(format!("({columns}) {later} ("));
    for (i, value) in values.iter().enumerate() {
        query.push(if i == 0 { "" } else { ", " });
        sql::push_value(query, value);
    }
    query.push(")");
    if !without && is_nullable(info, asked.sort) {
        query.push(format!(" OR {} IS NULL", asked.sort));
    }
}
