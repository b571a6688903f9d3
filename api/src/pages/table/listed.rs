//! A table of which the database cuts the pages: of a list that may be longer than a page can hold. It is sorted, narrowed and exported as the
//! same list is through REST.

use super::file::Format;
use super::{Cell, Column, EXPORT, Filter, Shown, address, is_of_once};
use crate::http::access::Object;
use crate::http::list::{Page, Paging, read};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::instead::Instead;
use crate::pages::table::shown::{Choice, Head};
use actix_web::HttpResponse;
use projections::{Sort, Where};

/// Rows on a page, and rows that are read at once for a file.
const A_PAGE: i64 = 100;
const AT_ONCE: i64 = 500;
/// The most that a file has: more is exported through REST, a page at a time.
const A_FILE: usize = 50_000;

/// A list about to be shown.
pub struct Listed<'a> {
    pub caption: String,
    /// Those that are columns of the read table sort by it.
    pub columns: &'static [Column],
    /// The column by which it is sorted unless another is asked for; with `-` before it the other way round.
    pub usual: &'static str,
    pub filters: Vec<Filter>,
    /// Days by which it is narrowed: their parameters and labels.
    pub days: &'static [(&'static str, &'static str)],
    /// What is looked through by the search.
    pub searched: &'static [&'static str],
    pub empty: &'a str,
}

impl Listed<'_> {
    /// The search as a condition.
    pub fn search(&self, desk: &Desk) -> Option<Where> {
        let wanted = desk.asked("q")?;
        Some(Where::Any(self.searched.iter().map(|column| Where::Holds(column, wanted.to_owned())).collect()))
    }

    async fn page<T: projections::Table>(
        &self,
        desk: &Desk,
        wanted: &[Where],
        limit: i64,
        cursor: Option<String>,
    ) -> Result<Page<T>, Problem> {
        let names: Vec<&'static str> = T::INFO.columns.iter().map(|column| column.name).collect();
        let asked = desk.asked("sort").filter(|sort| T::INFO.has(sort.trim_start_matches('-')));
        let min_position = desk.asked("min_position").and_then(|text| text.parse().ok());
        let paging = Paging { limit: Some(limit), cursor, sort: asked.map(str::to_owned), min_position };
        let order = paging.order(self.usual, &names)?;
        read::<T>(&desk.house().runner, wanted, &paging, &order, &Sort::Column(order.column)).await
    }

    /// The list as a file, or the page of it that is asked for.
    pub async fn answer<T: projections::Table>(
        self,
        desk: &Desk,
        mut wanted: Vec<Where>,
        object: Object,
        cells: impl AsyncFn(Vec<T>) -> Result<Vec<Vec<Cell>>, Instead>,
    ) -> Result<Result<Shown, HttpResponse>, Instead> {
        wanted.extend(self.search(desk));
        if let Some(format) = desk.asked(EXPORT).and_then(Format::named) {
            let (mut rows, mut cursor) = (Vec::new(), None);
            loop {
                let page = self.page::<T>(desk, &wanted, AT_ONCE, cursor).await?;
                rows.extend(cells(page.items).await?);
                if rows.len() > A_FILE {
                    let detail =
                        format!("more than {A_FILE} rows fit: narrow the list, or export it through the REST interface, a page at a time");
                    return Err(Problem::invalid("export", detail).into());
                }
                cursor = page.next;
                if cursor.is_none() {
                    return Ok(Err(format.answer(desk, &self.caption, self.columns, &rows, object)?));
                }
            }
        }
        let cursor = desk.asked("cursor").map(str::to_owned);
        let page = self.page::<T>(desk, &wanted, A_PAGE, cursor).await?;
        Ok(Ok(self.shown::<T>(desk, page.next, cells(page.items).await?)))
    }

    fn shown<T: projections::Table>(self, desk: &Desk, next: Option<String>, rows: Vec<Vec<Cell>>) -> Shown {
        let to = |changed: &[(&str, String)]| address(desk, changed);
        let sort = desk.asked("sort").unwrap_or(self.usual);
        let (sorted, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        let head = |column: &Column| {
            let is_sorted = column.name == sorted;
            let other_way = if is_sorted && !descending { format!("-{}", column.name) } else { column.name.to_owned() };
            let sorts = T::INFO.has(column.name);
            Head {
                text: column.head,
                number: column.number,
                to: if sorts { to(&[("sort", other_way), ("cursor", String::new())]) } else { String::new() },
                sorted: match (is_sorted && sorts, descending) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
            }
        };
        let own = |name: &str| {
            matches!(name, "q" | "cursor")
                || is_of_once(name)
                || self.filters.iter().any(|filter| filter.name == name)
                || self.days.iter().any(|(day, _)| *day == name)
        };
        let carried = desk.query.iter().filter(|(name, value)| !own(name) && !value.is_empty());
        Shown {
            id: "table",
            path: desk.path.clone(),
            heads: self.columns.iter().map(head).collect(),
            rows,
            q: if self.searched.is_empty() { String::new() } else { "q".to_owned() },
            searched: desk.asked("q").unwrap_or_default().to_owned(),
            carried: carried.map(|(name, value)| (name.clone(), value.clone())).collect(),
            days: self.days.iter().map(|(name, label)| (*name, *label, desk.asked(name).unwrap_or_default().to_owned())).collect(),
            choices: self.filters.into_iter().map(|filter| Choice::of(filter, desk)).collect(),
            files: Format::ALL.iter().map(|format| (format.name(), to(&[(EXPORT, format.extension().to_owned())]))).collect(),
            first: desk.asked("cursor").map(|_| to(&[("cursor", String::new())])),
            before: None,
            after: next.map(|next| to(&[("cursor", next)])),
            place: String::new(),
            caption: self.caption,
            empty: self.empty.to_owned(),
            for_chosen: None,
        }
    }
}
