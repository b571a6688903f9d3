//! Lists of read tables.

use super::form::{Form, rendered, typed_cell};
use super::items::{Item, shown};
use super::schema::{page_schema, row_name, row_schema};
use super::{Order, Paging, wrong_cursor};
use crate::http::problem::Problem;
use crate::http::query::Freshness;
use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use infra::lists::{PageAsked, page};
use infra::runner::Runner;
use projections::{Kind, Table, TableInfo, TableKey, Value, Where};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// A page of rows.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; none on the last.
    pub next: Option<String>,
    /// The position of the log that the rows stand for, at least.
    pub position: i64,
}

/// Answers a list of a read table.
pub async fn answer<T: Table>(
    runner: &Runner,
    headers: &HeaderMap,
    wanted: &[Where],
    usual_sort: &'static str,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let columns: Vec<&'static str> = T::INFO.columns.iter().map(|column| column.name).collect();
    let Page { items, next, position } = read::<T>(runner, wanted, usual_sort, paging, &columns, &columns).await?;
    Ok(match Form::asked(headers) {
        Form::Json => HttpResponse::Ok().json(Page { items, next, position }),
        form => rendered(form, &columns, &items, |item| item.values().iter().map(cell).collect(), next)?,
    })
}

/// Answers a list of a read table whose rows are shown in another shape; `from` are the table's columns behind those of the shape.
pub async fn answer_as<T: Table, V: Item + From<T>>(
    runner: &Runner,
    headers: &HeaderMap,
    wanted: &[Where],
    from: &[&'static str],
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let Page { items, next, position } = read::<T>(runner, wanted, V::USUAL, paging, V::COLUMNS, from).await?;
    shown::<V>(Form::asked(headers), items.into_iter().map(V::from).collect(), next, position)
}

/// Reads a page of a table; `from` are the table's columns behind those that it may be sorted by.
pub async fn read<T: Table>(
    runner: &Runner,
    wanted: &[Where],
    usual_sort: &str,
    paging: Paging,
    columns: &[&'static str],
    from: &[&'static str],
) -> Result<Page<T>, Problem> {
    Freshness { min_position: paging.min_position }.wait(runner).await?;
    let limit = paging.limit()?;
    let order = paging.order(usual_sort, columns)?;
    let column = columns.iter().zip(from).find(|(column, _)| **column == order.column).map_or("", |(_, from)| *from);
    let after = paging.place(&order)?.map(|at| values_at::<T>(&at, column)).transpose()?;
    let position = runner.reached();
    let asked = PageAsked { sort: column, descending: order.descending, after, limit: i64::try_from(limit).unwrap_or(i64::MAX) + 1 };
    let mut items: Vec<T> = page(runner, wanted, &asked).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| cursor(last, column, &order));
    Ok(Page { items, next, position })
}

fn value_at(info: &TableInfo, values: &[Value], column: &str) -> Option<Value> {
    info.columns.iter().position(|c| c.name == column).and_then(|i| values.get(i).cloned())
}

fn cursor<T: Table>(last: &T, column: &str, order: &Order<'_>) -> String {
    let at = value_at(T::INFO, &last.values(), column).into_iter().chain(last.key().values());
    order.cursor(at.map(|value| text(&value)).collect())
}

/// The sort column's value and the key at which a page ended.
fn values_at<T: Table>(at: &[Option<String>], column: &str) -> Result<Vec<Value>, Problem> {
    let sorted = T::INFO.columns.iter().filter(|c| c.name == column);
    let columns: Vec<_> = sorted.chain(T::INFO.key_columns()).collect();
    if at.len() != columns.len() {
        return Err(wrong_cursor());
    }
    let read = columns.iter().zip(at).map(|(column, text)| match text {
        Some(text) => value(column.kind, text),
        None => column.nullable.then_some(Value::Null),
    });
    read.collect::<Option<_>>().ok_or_else(wrong_cursor)
}

fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Uuid(v) => v.to_string(),
        Value::Date(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        Value::Bool(v) => v.to_string(),
        Value::Text(v) => v.clone(),
        Value::Time(v) => v.to_rfc3339(),
    })
}

fn value(kind: Kind, text: &str) -> Option<Value> {
    Some(match kind {
        Kind::Uuid => Value::Uuid(text.parse().ok()?),
        Kind::Date => Value::Date(text.parse().ok()?),
        Kind::Int => Value::Int(text.parse().ok()?),
        Kind::Bool => Value::Bool(text.parse().ok()?),
        Kind::Text => Value::Text(text.to_owned()),
        Kind::Time => Value::Time(text.parse().ok()?),
    })
}

/// As a cell of CSV.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Text(typed) => typed_cell(typed),
        other => text(other).unwrap_or_default(),
    }
}

impl<T: Table> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let columns: Vec<&str> = T::INFO.columns.iter().map(|column| column.name).collect();
        page_schema(&row_name(T::INFO), &columns)
    }
}

impl<T: Table> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", row_name(T::INFO)))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((row_name(T::INFO), row_schema(T::INFO)));
    }
}
