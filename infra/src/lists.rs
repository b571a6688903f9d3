//! Pages of any read table: so many rows after a place in an order, in one statement. Lists of the interface are all made here.

use crate::runner::binary::read_rows;
use crate::runner::{Runner, RunnerError, sql};
use projections::{Sort, Table, Value, Where};
use sqlx::{Postgres, QueryBuilder};

/// What the rows are sorted by, beside their own columns.
pub(crate) const SORTED_BY: &str = "sorted_by";

/// In which order, and from where.
#[derive(Debug, Clone)]
pub struct PageAsked<'a> {
    /// Rows that are equal in this follow their keys; those that have no value in it come last.
    pub sort: &'a Sort,
    pub descending: bool,
    /// The value and the key of the last row that the reader has.
    pub after: Option<Vec<Value>>,
    pub limit: i64,
}

/// The rows that are wanted, a page of them.
pub async fn page<T: Table>(runner: &Runner, wanted: &[Where], asked: &PageAsked<'_>) -> Result<Vec<T>, RunnerError> {
    let info = T::INFO;
    let nullable = asked.sort.kind(info).is_some_and(|(_, nullable)| nullable);
    let names: Vec<&str> = info.columns.iter().map(|c| c.name).collect();
    let mut query = QueryBuilder::new(format!("SELECT {} FROM (SELECT *, ", names.join(", ")));
    push_sort(&mut query, asked.sort);
    query.push(format!(" AS {SORTED_BY} FROM read.{}", info.name));
    sql::push_wanted(&mut query, wanted);
    query.push(") wanted");
    if let Some(after) = &asked.after {
        query.push(" WHERE ");
        let keys: Vec<&str> = info.key_columns().iter().map(|column| column.name).collect();
        push_after(&mut query, &keys, asked.descending, nullable, after);
    }
    let direction = if asked.descending { " DESC" } else { "" };
    let keys = info.key_columns().iter().map(|column| format!(", {}{direction}", column.name));
    let order = format!("{SORTED_BY}{direction}{}{}", if nullable { " NULLS LAST" } else { "" }, keys.collect::<String>());
    query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(asked.limit);
    let rows = query.build().fetch_all(&mut *runner.log().reader.connection().await?).await?;
    let read = |values: Vec<Value>| T::from_values(&values).ok_or(RunnerError::Row { table: info.name });
    read_rows(info.columns, &rows)?.into_iter().map(read).collect()
}

fn push_sort(query: &mut QueryBuilder<'_, Postgres>, sort: &Sort) {
    match sort {
        Sort::Column(name) => {
            query.push(*name);
        }
        Sort::ColumnWhere(name, any) => {
            query.push("CASE WHEN ");
            push_any(query, any);
            query.push(format!(" THEN {name} END"));
        }
        Sort::Meets(any) => {
            query.push("coalesce(");
            push_any(query, any);
            query.push(", false)");
        }
    }
}

fn push_any(query: &mut QueryBuilder<'_, Postgres>, any: &[Vec<Where>]) {
    query.push("(false");
    for all in any {
        query.push(" OR (true");
        for condition in all {
            query.push(" AND ");
            sql::push_condition(query, condition);
        }
        query.push(")");
    }
    query.push(")");
}

/// The rows after a place: later in the order, or equal in it and later by their keys, or without a value.
pub(crate) fn push_after(query: &mut QueryBuilder<'_, Postgres>, keys: &[&str], descending: bool, nullable: bool, after: &[Value]) {
    let later = if descending { "<" } else { ">" };
    let without = after.first() == Some(&Value::Null);
    let (columns, values) = if without { (keys.join(", "), &after[1..]) } else { (format!("{SORTED_BY}, {}", keys.join(", ")), after) };
    if without {
        query.push(format!("{SORTED_BY} IS NULL AND "));
    }
    query.push(format!("({columns}) {later} ("));
    for (i, value) in values.iter().enumerate() {
        query.push(if i == 0 { "" } else { ", " });
        sql::push_value(query, value);
    }
    query.push(")");
    if !without && nullable {
        query.push(format!(" OR {SORTED_BY} IS NULL"));
    }
}
