//! Pages of any read table: so many rows after a place in an order, in one statement. Lists of the interface are all made here.

use crate::runner::{Runner, RunnerError, sql};
use projections::{Table, Value, Where};
use sqlx::QueryBuilder;

/// In which order, and from where.
#[derive(Debug, Clone)]
pub struct PageAsked {
    /// A column that is never null; rows that are equal in it follow their keys.
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
    let order: Vec<&str> = std::iter::once(asked.sort).chain(info.key_columns().iter().map(|c| c.name)).collect();
    if let Some(after) = &asked.after {
        query.push(if wanted.is_empty() { " WHERE " } else { " AND " });
        query.push(format!("({}) {} (", order.join(", "), if asked.descending { "<" } else { ">" }));
        for (i, value) in after.iter().enumerate() {
            query.push(if i == 0 { "" } else { ", " });
            sql::push_value(&mut query, value);
        }
        query.push(")");
    }
    let direction = if asked.descending { " DESC" } else { "" };
    let order: Vec<String> = order.iter().map(|column| format!("{column}{direction}")).collect();
    query.push(format!(" ORDER BY {} LIMIT ", order.join(", "))).push_bind(asked.limit);
    let rows = query.build().fetch_all(runner.log().reader.pool()).await?;
    rows.iter().map(|row| T::from_values(&sql::read_row(info.columns, row)?).ok_or(RunnerError::Row { table: info.name })).collect()
}
