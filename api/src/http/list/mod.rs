//! Lists: by page, filtered and sorted, as JSON, CSV or JSON Lines. A list is of a read table (`table`), of what
//! the program keeps beside the log (`kept`), or of what one stream of the log tells (`items`); all are asked, ordered, cut into pages and answered here.

mod derived;
mod form;
mod items;
mod kept;
mod schema;
mod table;

pub use derived::{Derived, Of, PageWith, answer_with};
pub use form::{Form, JSON_LINES, typed_cell};
pub use items::{Item, Listed, Listing, shown};
pub use kept::read_kept;
pub use schema::{COLUMNS, page_schema};
pub use table::{Page, answer, answer_as, read};

use super::problem::Problem;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

const USUAL: i64 = 50;
const MOST: i64 = 500;
/// Rows that are read at once for a file. Of an order that has no index, each reading costs as much as the first.
const OF_A_FILE: usize = 5_000;

/// What every list may be asked.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    pub limit: Option<i64>,
    pub cursor: Option<String>,
    pub sort: Option<String>,
    pub min_position: Option<i64>,
    /// Read for a file: what is on one page is of no matter.
    pub for_file: bool,
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
            /// A column to sort by, such as CSV has; with `-` before it, the other way round. Rows without a value come last.
            pub sort: Option<String>,
            /// Answer only when this position of the log is to be seen; a command answers with the one to ask for.
            pub min_position: Option<i64>,
        }

        impl $name {
            /// Which page, in which order.
            pub fn paging(&self) -> $crate::http::list::Paging {
                $crate::http::list::Paging {
                    limit: self.limit,
                    cursor: self.cursor.clone(),
                    sort: self.sort.clone(),
                    min_position: self.min_position,
                    for_file: false,
                }
            }
        }
    };
}

impl Paging {
    /// How many are wanted at most.
    pub fn limit(&self) -> Result<usize, Problem> {
        if self.for_file {
            return Ok(OF_A_FILE);
        }
        let limit = self.limit.unwrap_or(USUAL);
        let within = usize::try_from(limit).ok().filter(|_| (1..=MOST).contains(&limit));
        within.ok_or_else(|| Problem::invalid("limit", format!("it is from 1 to {MOST}")))
    }

    /// The order: a column of those that there are, and whether it is turned round.
    pub fn order<'a>(&self, usual: &str, columns: &[&'a str]) -> Result<Order<'a>, Problem> {
        let sort = self.sort.as_deref().unwrap_or(usual);
        let (name, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        let column = columns.iter().find(|known| **known == name).copied().ok_or_else(|| {
            Problem::invalid("sort", format!("it is one of {}, with - before it for the other way round", columns.join(", ")))
        })?;
        Ok(Order { column, descending, sort: sort.to_owned() })
    }

    /// Where the page before ended, if this is not the first; a cursor of another order, or one that was never given, is refused.
    pub fn place(&self, order: &Order<'_>) -> Result<Option<Vec<Option<String>>>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let digits = cursor.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        let place: Option<Place> = digits.collect::<Option<Vec<u8>>>().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Some(place.filter(|place| place.sort == order.sort).ok_or_else(wrong_cursor)?.at))
    }
}

/// Whether a day is of those that were asked for: from one on, to another, both included, where they are named.
pub fn between(from: Option<NaiveDate>, to: Option<NaiveDate>) -> impl Fn(NaiveDate) -> bool {
    move |day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// In which order a list is read.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    pub column: &'a str,
    pub descending: bool,
    sort: String,
}

impl Order<'_> {
    /// The cursor of the page after the one that ended here.
    pub fn cursor(&self, at: Vec<Option<String>>) -> String {
        let bytes = serde_json::to_vec(&Place { sort: self.sort.clone(), at }).expect("a place is plain data");
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Cuts what was read, one more than is wanted, down to a page; and says where the next one begins.
pub fn cut<T>(rows: &mut Vec<T>, limit: usize, order: &Order<'_>, at: impl Fn(&T) -> Vec<String>) -> Option<String> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more).map(|last| order.cursor(at(last).into_iter().map(Some).collect()))
}

/// The cursor is none of this list.
pub fn wrong_cursor() -> Problem {
    Problem::invalid("cursor", "it is not the `next` of a page in this order: begin again without it")
}

/// Where a page ended: its order, the sort column's value and the key of its last row.
#[derive(Serialize, Deserialize)]
struct Place {
    sort: String,
    at: Vec<Option<String>>,
}
