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
use projections::{Sort, Table, TableKey, Value, Where};
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
    let order = paging.order(usual_sort, &columns)?;
    let Page { items, next, position } = read::<T>(runner, wanted, &paging, &order, &Sort::Column(order.column)).await?;
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
    let order = paging.order(V::USUAL, V::COLUMNS)?;
    let behind = V::COLUMNS.iter().zip(from).find(|(column, _)| **column == order.column).map_or("", |(_, from)| *from);
    let Page { items, next, position } = read::<T>(runner, wanted, &paging, &order, &Sort::Column(behind)).await?;
    shown::<V>(Form::asked(headers), items.into_iter().map(V::from).collect(), next, position)
}

/// Reads a page of a table in an order; `sort` is what its column stands for.
pub async fn read<T: Table>(
    runner: &Runner,
    wanted: &[Where],
    paging: &Paging,
    order: &Order<'_>,
    sort: &Sort,
) -> Result<Page<T>, Problem> {
    Freshness { min_position: paging.min_position }.wait(runner).await?;
    let limit = paging.limit()?;
    let after = paging.place(order)?.map(|at| values_at::<T>(&at, sort)).transpose()?;
    let position = runner.reached();
    let asked = PageAsked { sort, descending: order.descending, after, limit: i64::try_from(limit).unwrap_or(i64::MAX) + 1 };
    let mut items: Vec<T> = page(runner, wanted, &asked).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| cursor(last, sort, order));
    Ok(Page { items, next, position })
}

fn cursor<T: Table>(last: &T, sort: &Sort, order: &Order<'_>) -> String {
    let at = [sort.value(T::INFO, &last.values())].into_iter().chain(last.key().values());
    order.cursor(at.map(|value| text(&value)).collect())
}

/// The value and the key at which a page ended.
fn values_at<T: Table>(at: &[Option<String>], sort: &Sort) -> Result<Vec<Value>, Problem> {
    let keys = T::INFO.key_columns().iter().map(|column| (column.kind, column.nullable));
    let kinds: Vec<_> = sort.kind(T::INFO).into_iter().chain(keys).collect();
    if at.len() != kinds.len() {
        return Err(wrong_cursor());
    }
    let read = kinds.iter().zip(at).map(|((kind, nullable), text)| match text {
        Some(text) => kind.parse(text),
        None => nullable.then_some(Value::Null),
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
