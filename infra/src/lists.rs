//! Pages of any read table: so many rows after a place in an order, in one statement. Lists of the interface are all made here.

use crate::runner::{Runner, RunnerError};
use projections::{Kind, Table, TableInfo, Value, Where};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{QueryBuilder, Row};

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
    let mut query = QueryBuilder::new(format!("SELECT {} FROM read.{} WHERE true", names.join(", "), info.name));
    for condition in wanted {
        match condition {
            Where::In(column, ids) => query.push(format!(" AND {column} = ANY(")).push_bind(ids.clone()).push(")"),
            Where::Between(column, from, to) => query.push(format!(" AND {column} BETWEEN ")).push_bind(*from).push(" AND ").push_bind(*to),
            Where::Is(column, value) => {
                query.push(format!(" AND {column} = "));
                bind(&mut query, value);
                &mut query
            }
        };
    }
    let order: Vec<&str> = std::iter::once(asked.sort).chain(info.key_columns().iter().map(|c| c.name)).collect();
    if let Some(after) = &asked.after {
        query.push(format!(" AND ({}) {} (", order.join(", "), if asked.descending { "<" } else { ">" }));
        for (i, value) in after.iter().enumerate() {
            query.push(if i == 0 { "" } else { ", " });
            bind(&mut query, value);
        }
        query.push(")");
    }
    let direction = if asked.descending { " DESC" } else { "" };
    let order: Vec<String> = order.iter().map(|column| format!("{column}{direction}")).collect();
    query.push(format!(" ORDER BY {} LIMIT ", order.join(", "))).push_bind(asked.limit);
    let rows = query.build().fetch_all(runner.pool()).await?;
    rows.iter().map(|row| T::from_values(&read(info, row)?).ok_or(RunnerError::Row { table: info.name })).collect()
}

fn bind(query: &mut QueryBuilder<'_, Postgres>, value: &Value) {
    match value.clone() {
        Value::Null => query.push("NULL"),
        Value::Uuid(v) => query.push_bind(v),
        Value::Date(v) => query.push_bind(v),
        Value::Int(v) => query.push_bind(v),
        Value::Bool(v) => query.push_bind(v),
        Value::Text(v) => query.push_bind(v),
        Value::Time(v) => query.push_bind(v),
    };
}

fn read(info: &TableInfo, row: &PgRow) -> Result<Vec<Value>, RunnerError> {
    let value = |(i, kind): (usize, Kind)| -> Result<Option<Value>, sqlx::Error> {
        Ok(match kind {
            Kind::Uuid => row.try_get::<Option<_>, _>(i)?.map(Value::Uuid),
            Kind::Date => row.try_get::<Option<_>, _>(i)?.map(Value::Date),
            Kind::Int => row.try_get::<Option<_>, _>(i)?.map(Value::Int),
            Kind::Bool => row.try_get::<Option<_>, _>(i)?.map(Value::Bool),
            Kind::Text => row.try_get::<Option<_>, _>(i)?.map(Value::Text),
            Kind::Time => row.try_get::<Option<_>, _>(i)?.map(Value::Time),
        })
    };
    let kinds = info.columns.iter().map(|column| column.kind).enumerate();
    kinds.map(|column| Ok(value(column)?.unwrap_or(Value::Null))).collect()
}
