//! A table of which the database cuts the pages: of a list that may be longer than a page can hold. It is sorted, narrowed and exported as the
//! same list is through REST.

use super::file::Format;
use super::{Cell, Column, EXPORT, Filter, Shown, address, fits_a_file, is_of_once};
use crate::http::access::Object;
use crate::http::list::{Paging, read, read_kept};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::instead::Instead;
use crate::pages::table::shown::{ALONE, Choice, Head, Orders};
use actix_web::HttpResponse;
use infra::kept::{Kept, KeptAsked, Placed};
use projections::{Sort, Where};

/// Rows on a page.
const A_PAGE: i64 = 100;
/// A list about to be shown.
pub struct Listed<'a> {
    pub caption: String,
    /// Those that are columns of what is listed sort it.
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

    /// Columns of amounts, while several currencies are told: theirs have no order.
    fn unordered(&self, desk: &Desk) -> Vec<&'static str> {
        // Beside the currencies the choice has that of all of them.
        let several = self.filters.iter().any(|filter| filter.name == "currency" && filter.values.len() > 2);
        let told = several && desk.asked("currency").is_none();
        self.columns.iter().filter(|column| told && column.money).map(|column| column.name).collect()
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
        let unordered = self.unordered(desk);
        let sorts = T::INFO.columns.iter().map(|column| column.name).filter(|name| !unordered.contains(name));
        let (usual, names) = (self.usual, sorts.collect::<Vec<_>>());
        let page = async |paging: Paging| {
            let order = paging.order(usual, &names)?;
            let page = read::<T>(&desk.house().runner, &wanted, &paging, &order, &Sort::Column(order.column)).await?;
            Ok((page.items, page.next))
        };
        self.answered(desk, &names, page, object, cells).await
    }

    /// The same of what is in no read table.
    pub async fn answer_kept<T: Kept>(
        self,
        desk: &Desk,
        rows: impl AsyncFn(KeptAsked) -> Result<Vec<Placed<T>>, Problem>,
        object: Object,
        cells: impl AsyncFn(Vec<T>) -> Result<Vec<Vec<Cell>>, Instead>,
    ) -> Result<Result<Shown, HttpResponse>, Instead> {
        let holding = desk.asked("q").map(|text| (self.searched, text.to_owned()));
        // By what is shown, and nothing else: an order would tell of what is hidden.
        let shown = self.columns.iter().filter_map(|column| T::sorted(column.name));
        let (usual, names) = (self.usual, shown.map(|sorted| sorted.name).collect::<Vec<_>>());
        let held = async |asked| rows(KeptAsked { holding: holding.clone(), ..asked }).await;
        let page = async |paging: Paging| read_kept::<T>(&paging, usual, &names, &held).await;
        self.answered(desk, &names, page, object, cells).await
    }

    async fn answered<T>(
        self,
        desk: &Desk,
        sorts: &[&'static str],
        page: impl AsyncFn(Paging) -> Result<(Vec<T>, Option<String>), Problem>,
        object: Object,
        cells: impl AsyncFn(Vec<T>) -> Result<Vec<Vec<Cell>>, Instead>,
    ) -> Result<Result<Shown, HttpResponse>, Instead> {
        let sort = desk.asked("sort").filter(|sort| sorts.contains(&sort.trim_start_matches('-'))).map(str::to_owned);
        let min_position = desk.asked("min_position").and_then(|text| text.parse().ok());
        let paging = |cursor, for_file| Paging { limit: Some(A_PAGE), cursor, sort: sort.clone(), min_position, for_file };
        if let Some(format) = desk.asked(EXPORT).and_then(Format::named) {
            let (mut rows, mut cursor) = (Vec::new(), None);
            loop {
                let (items, next) = page(paging(cursor, true)).await?;
                rows.extend(cells(items).await?);
                fits_a_file(rows.len())?;
                cursor = next;
                if cursor.is_none() {
                    return Ok(Err(format.answer(desk, &self.caption, self.columns, rows, object)?));
                }
            }
        }
        let (items, next) = page(paging(desk.asked("cursor").map(str::to_owned), false)).await?;
        Ok(Ok(self.shown(desk, sorts, next, cells(items).await?)))
    }

    fn shown(self, desk: &Desk, sortable: &[&'static str], next: Option<String>, rows: Vec<Vec<Cell>>) -> Shown {
        let to = |changed: &[(&str, String)]| address(desk, changed);
        let known = desk.asked("sort").filter(|sort| sortable.contains(&sort.trim_start_matches('-')));
        let sort = known.unwrap_or(self.usual);
        let (sorted, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        let head = |column: &Column| {
            let is_sorted = column.name == sorted;
            let other_way = if is_sorted && !descending { format!("-{}", column.name) } else { column.name.to_owned() };
            let sorts = sortable.contains(&column.name);
            Head {
                text: column.head,
                number: column.number,
                plain: column.plain,
                aside: column.aside && !(is_sorted && known.is_some()),
                to: if sorts { to(&[("sort", other_way), ("cursor", String::new())]) } else { String::new() },
                sorted: match (is_sorted && sorts, descending) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
            }
        };
        let own = |name: &str| {
            matches!(name, "q" | "cursor" | "sort") || is_of_once(name) || self.filters.iter().any(|filter| filter.name == name)
        };
        let carried = desk.query.iter().filter(|(name, value)| !own(name) && !value.is_empty());
        Shown {
            id: ALONE,
            path: desk.path.clone(),
            heads: self.columns.iter().map(head).collect(),
            rows,
            orders: Orders::of(
                "sort".to_owned(),
                self.columns.iter().filter(|column| sortable.contains(&column.name)),
                self.usual,
                (sorted, descending),
            ),
            q: if self.searched.is_empty() { String::new() } else { "q".to_owned() },
            searched: desk.asked("q").unwrap_or_default().to_owned(),
            carried: carried.map(|(name, value)| (name.clone(), value.clone())).collect(),
            days: Vec::new(),
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
        .within(desk, self.days)
    }
}
