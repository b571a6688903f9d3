//! Lists of what is in no read table. What one stream of the log tells, such as a chapter's officers, is short: a page is cut from
//! the whole. The log is not, and cuts its pages itself; what the program keeps beside it is in `kept`.

use super::form::{Form, rendered, typed_cell};
use super::schema::page_schema;
use super::{Order, Paging, wrong_cursor};
use crate::http::problem::Problem;
use crate::http::query::Freshness;
use crate::http::reply::{not_modified, tagged};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse};
use infra::commands::Commands;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// What such a list is of.
pub trait Item: Serialize + ToSchema {
    /// Its columns: fields, with a dot before those of what is within.
    const COLUMNS: &'static [&'static str];
    /// The column by which it is sorted unless another is asked for; equals stay in the order in which they were recorded.
    const USUAL: &'static str;
}

/// A page of them.
#[derive(Debug, Serialize)]
pub struct Listed<T> {
    items: Vec<T>,
    next: Option<String>,
    position: i64,
}

/// A list that is about to be answered.
pub struct Listing {
    pub paging: Paging,
    /// The position of the log that it stands for, at least.
    pub position: i64,
}

impl Listing {
    /// Waits until the log has the position that was asked for, before anything is read.
    pub async fn begin(commands: &Commands, paging: Paging) -> Result<Self, Problem> {
        Freshness { min_position: paging.min_position }.wait_in_log(commands).await?;
        Ok(Self { paging, position: commands.log.reader.last_position().await? })
    }

    /// Answers the page that was asked for, or that the reader has it already: the ETag names the stream's version and the content.
    pub fn answer<T: Item>(self, request: &HttpRequest, version: i64, items: Vec<T>) -> Result<HttpResponse, Problem> {
        let limit = self.paging.limit()?;
        let order = self.paging.order(T::USUAL, T::COLUMNS)?;
        let after = self.paging.place(&order)?.map(|at| place(&at)).transpose()?;
        let mut ranked: Vec<Ranked<T>> = items.into_iter().enumerate().map(|(at, item)| Ranked::of(item, at, order.column)).collect();
        ranked.sort_by(|one, other| compared(&one.rank, &other.rank, order.descending));
        if let Some(after) = after {
            ranked.retain(|item| compared(&item.rank, &after, order.descending).is_gt());
        }
        let more = ranked.len() > limit;
        ranked.truncate(limit);
        let next = ranked.last().filter(|_| more).map(|last| cursor(&order, &last.rank));
        let items: Vec<T> = ranked.into_iter().map(|item| item.item).collect();
        let print = serde_json::to_vec(&(&items, &next)).map_err(Problem::opaque)?;
        let form = Form::asked(request.headers());
        // A page in another form is another content.
        let (etag, has_it) = tagged(request, version, &[&print, format!("{form:?}").as_bytes()]);
        if has_it {
            return Ok(not_modified(etag));
        }
        let mut answer = shown(form, items, next, self.position)?;
        answer.headers_mut().insert(ETAG, etag);
        Ok(answer)
    }
}

/// Answers a page that has been cut already.
pub fn shown<T: Item>(form: Form, items: Vec<T>, next: Option<String>, position: i64) -> Result<HttpResponse, Problem> {
    match form {
        Form::Json => Ok(HttpResponse::Ok().json(Listed { items, next, position })),
        form => rendered(form, T::COLUMNS, &items, cells, next),
    }
}

/// The value of the sort column, and the place in the order of the records.
type Rank = (Value, usize);

struct Ranked<T> {
    rank: Rank,
    item: T,
}

impl<T: Item> Ranked<T> {
    fn of(item: T, at: usize, column: &str) -> Self {
        let value = serde_json::to_value(&item).map(|whole| within(&whole, column).clone()).unwrap_or_default();
        Self { rank: (value, at), item }
    }
}

fn within<'a>(whole: &'a Value, column: &str) -> &'a Value {
    column.split('.').fold(whole, |part, name| &part[name])
}

/// What has no value comes last, whichever way round.
fn compared(one: &Rank, other: &Rank, descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let by_value = match (&one.0, &other.0) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => return Ordering::Greater,
        (_, Value::Null) => return Ordering::Less,
        (Value::Number(a), Value::Number(b)) => a.as_i64().cmp(&b.as_i64()),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (a, b) => a.to_string().cmp(&b.to_string()),
    };
    turned(by_value.then(one.1.cmp(&other.1)))
}

fn cursor(order: &Order<'_>, rank: &Rank) -> String {
    order.cursor(vec![Some(rank.0.to_string()), Some(rank.1.to_string())])
}

fn place(at: &[Option<String>]) -> Result<Rank, Problem> {
    let read = || match at {
        [Some(value), Some(at)] => Some((serde_json::from_str(value).ok()?, at.parse().ok()?)),
        _ => None,
    };
    read().ok_or_else(wrong_cursor)
}

fn cells<T: Item>(item: &T) -> Vec<String> {
    let whole = serde_json::to_value(item).unwrap_or_default();
    let cell = |column: &&str| match within(&whole, column) {
        Value::Null => String::new(),
        Value::String(text) => typed_cell(text),
        Value::Array(words) if words.iter().all(Value::is_string) => {
            typed_cell(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
        }
        other => other.to_string(),
    };
    T::COLUMNS.iter().map(cell).collect()
}

impl<T: Item> PartialSchema for Listed<T> {
    fn schema() -> RefOr<Schema> {
        page_schema(&T::name(), T::COLUMNS)
    }
}

impl<T: Item> ToSchema for Listed<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}
