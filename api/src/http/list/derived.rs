//! Lists of read tables with columns that depend on the day or the rules, and so are in no table.

use super::form::{Form, rendered};
use super::schema::{column_schema, page_schema, row_schema};
use super::table::{cell, read};
use super::{Page, Paging};
use crate::http::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use infra::runner::Runner;
use projections::{Column, Sort, Table, Value, Where};
use serde::Serialize;
use std::borrow::Cow;
use std::marker::PhantomData;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// What a list tells of its rows besides.
pub trait Derived {
    type Row: Table;
    /// What the shape of such a row is called.
    const NAME: &'static str;
    const MORE: &'static [Column];
    /// The values of these columns.
    fn more(&self, row: &Self::Row) -> Vec<Value>;
    /// What puts rows in the order of one of these columns.
    fn sort(&self, column: &'static str) -> Sort;
}

/// Whose columns are derived: what that takes is looked up for them.
#[derive(Clone, Copy)]
pub enum Of<'a, T> {
    /// All that the caller may see, because they are sorted by it.
    All,
    /// The rows of a page.
    These(&'a [T]),
}

/// A row with its derived columns.
#[derive(Serialize)]
struct With<T> {
    #[serde(flatten)]
    row: T,
    #[serde(flatten)]
    more: serde_json::Map<String, serde_json::Value>,
}

/// A page of them.
pub struct PageWith<D>(PhantomData<D>);

/// Answers a list of a read table with derived columns.
pub async fn answer_with<D: Derived>(
    runner: &Runner,
    headers: &HeaderMap,
    wanted: &[Where],
    usual_sort: &'static str,
    paging: Paging,
    facts: impl AsyncFn(Of<'_, D::Row>) -> Result<D, Problem>,
) -> Result<HttpResponse, Problem> {
    let columns = columns::<D>();
    let order = paging.order(usual_sort, &columns)?;
    let (Page { items, next, position }, derived) = if D::Row::INFO.has(order.column) {
        let page = read::<D::Row>(runner, wanted, &paging, &order, &Sort::Column(order.column)).await?;
        let derived = facts(Of::These(&page.items)).await?;
        (page, derived)
    } else {
        let derived = facts(Of::All).await?;
        (read::<D::Row>(runner, wanted, &paging, &order, &derived.sort(order.column)).await?, derived)
    };
    let with = |row: D::Row| {
        let named = D::MORE.iter().map(|column| column.name.to_owned());
        let values = derived.more(&row).into_iter().map(|value| serde_json::to_value(value).unwrap_or_default());
        With { row, more: named.zip(values).collect() }
    };
    Ok(match Form::asked(headers) {
        Form::Json => HttpResponse::Ok().json(Page { items: items.into_iter().map(with).collect(), next, position }),
        Form::JsonLines => rendered(Form::JsonLines, &[], &items.into_iter().map(with).collect::<Vec<_>>(), |_| Vec::new(), next)?,
        Form::Csv => {
            let cells = |row: &D::Row| row.values().iter().chain(&derived.more(row)).map(cell).collect();
            rendered(Form::Csv, &columns, &items, cells, next)?
        }
    })
}

fn columns<D: Derived>() -> Vec<&'static str> {
    D::Row::INFO.columns.iter().chain(D::MORE).map(|column| column.name).collect()
}

impl<D: Derived> PartialSchema for PageWith<D> {
    fn schema() -> RefOr<Schema> {
        page_schema(D::NAME, &columns::<D>())
    }
}

impl<D: Derived> ToSchema for PageWith<D> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", D::NAME))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let RefOr::T(Schema::Object(mut row)) = row_schema(D::Row::INFO) else { return };
        for column in D::MORE {
            row.properties.insert(column.name.to_owned(), column_schema(column).into());
            row.required.push(column.name.to_owned());
        }
        schemas.push((D::NAME.to_owned(), Schema::Object(row).into()));
    }
}
