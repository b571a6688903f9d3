//! Lists: any read table, by page, filtered and sorted, as JSON or CSV. One mechanism for all of them.

use super::csv;
use super::problem::Problem;
use super::query::Freshness;
use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;
use infra::lists::{PageAsked, page};
use infra::runner::Runner;
use projections::{Kind, Table, TableInfo, TableKey, Value, Where};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

const USUAL: i64 = 50;
const MOST: i64 = 500;

/// What every list may be asked.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    pub limit: Option<i64>,
    pub cursor: Option<String>,
    pub sort: Option<String>,
    pub min_position: Option<i64>,
}

/// Declares what a list may be asked: its own filters, and what every list may be.
#[macro_export]
macro_rules! list_query {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$attr:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            $($(#[$attr])* pub $field: Option<$type>,)*
            /// How many at most; 50 when left out, 500 at most.
            #[param(minimum = 1, maximum = 500)]
            pub limit: Option<i64>,
            /// `next` of the page before.
            pub cursor: Option<String>,
            /// A column to sort by; with `-` before it, the other way round.
            pub sort: Option<String>,
            /// Answer only when the read models have reached this position of the log.
            pub min_position: Option<i64>,
        }

        impl $name {
            fn paging(&self) -> $crate::http::list::Paging {
                $crate::http::list::Paging {
                    limit: self.limit,
                    cursor: self.cursor.clone(),
                    sort: self.sort.clone(),
                    min_position: self.min_position,
                }
            }
        }
    };
}

/// A page of rows.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; none on the last.
    pub next: Option<String>,
    /// The position of the log that the rows stand for, at least.
    pub position: i64,
}

/// Where a page ended: its order, the sort column's value and the key of its last row.
#[derive(Serialize, Deserialize)]
struct Place {
    sort: String,
    at: Vec<Option<String>>,
}

/// Answers a list of a read table.
pub async fn answer<T: Table>(
    runner: &Runner,
    headers: &HeaderMap,
    wanted: &[Where],
    usual_sort: &'static str,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    Freshness { min_position: paging.min_position }.wait(runner).await?;
    let limit = paging.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::invalid("limit", format!("it is from 1 to {MOST}")));
    }
    let sort = paging.sort.unwrap_or_else(|| usual_sort.to_owned());
    let (column, descending) = order::<T>(&sort)?;
    let after = paging.cursor.map(|cursor| place::<T>(&cursor, &sort, column)).transpose()?;
    let position = runner.reached();
    let mut items: Vec<T> = page(runner, wanted, &PageAsked { sort: column, descending, after, limit: limit + 1 }).await?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = if more { items.last().map(|last| cursor(last, &sort, column)) } else { None };
    if csv::is_wanted(headers) {
        let columns: Vec<&str> = T::INFO.columns.iter().map(|column| column.name).collect();
        return csv::answer(&columns, items.iter().map(cells), next);
    }
    Ok(HttpResponse::Ok().json(Page { items, next, position }))
}

fn order<T: Table>(sort: &str) -> Result<(&'static str, bool), Problem> {
    let (name, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let sortable = T::INFO.columns.iter().filter(|column| !column.nullable);
    let names: Vec<&str> = sortable.map(|column| column.name).collect();
    let found = names.iter().find(|known| **known == name).copied();
    let column = found
        .ok_or_else(|| Problem::invalid("sort", format!("it is one of {}, with - before it for the other way round", names.join(", "))))?;
    Ok((column, descending))
}

fn value_at(info: &TableInfo, values: &[Value], column: &str) -> Option<Value> {
    info.columns.iter().position(|c| c.name == column).and_then(|i| values.get(i).cloned())
}

fn cursor<T: Table>(last: &T, sort: &str, column: &str) -> String {
    let at = value_at(T::INFO, &last.values(), column).into_iter().chain(last.key().values()).map(|value| text(&value));
    let place = Place { sort: sort.to_owned(), at: at.collect() };
    let bytes = serde_json::to_vec(&place).expect("a place is plain data");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a cursor; one of another order, or that was never given, is refused.
fn place<T: Table>(cursor: &str, sort: &str, column: &str) -> Result<Vec<Value>, Problem> {
    let wrong = || Problem::invalid("cursor", "it is not the `next` of a page in this order: begin again without it");
    let bytes: Option<Vec<u8>> =
        cursor.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let place: Place = serde_json::from_slice(&bytes.ok_or_else(wrong)?).map_err(|_| wrong())?;
    let sorted = T::INFO.columns.iter().filter(|c| c.name == column);
    let kinds: Vec<Kind> = sorted.chain(T::INFO.key_columns()).map(|c| c.kind).collect();
    if place.sort != sort || place.at.len() != kinds.len() {
        return Err(wrong());
    }
    kinds.iter().zip(&place.at).map(|(kind, text)| value(*kind, text.as_deref()?)).collect::<Option<_>>().ok_or_else(wrong)
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

fn cells<T: Table>(row: &T) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::Text(typed) => csv::typed(typed),
        other => text(other).unwrap_or_default(),
    };
    row.values().iter().map(cell).collect()
}

/// The shape of a row, from its table's declaration.
pub fn row_schema(info: &TableInfo) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().description(Some(info.doc.trim()));
    for column in info.columns {
        let (kind, format) = match column.kind {
            Kind::Uuid => (Type::String, Some(KnownFormat::Uuid)),
            Kind::Date => (Type::String, Some(KnownFormat::Date)),
            Kind::Time => (Type::String, Some(KnownFormat::DateTime)),
            Kind::Int => (Type::Integer, Some(KnownFormat::Int64)),
            Kind::Bool => (Type::Boolean, None),
            Kind::Text => (Type::String, None),
        };
        let kind = if column.nullable { SchemaType::from_iter([kind, Type::Null]) } else { SchemaType::new(kind) };
        let described =
            ObjectBuilder::new().schema_type(kind).format(format.map(SchemaFormat::KnownFormat)).description(Some(column.doc.trim()));
        object = object.property(column.name, described).required(column.name);
    }
    object.into()
}

fn row_name(info: &TableInfo) -> String {
    let words = info.name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
    format!("{}Row", words.collect::<String>())
}

impl<T: Table> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("The cursor of the next page; none on the last."));
        let position = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .description(Some("The position of the log that the rows stand for, at least."));
        ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(row_name(T::INFO))))
            .required("items")
            .property("next", next)
            .required("next")
            .property("position", position)
            .required("position")
            .into()
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
