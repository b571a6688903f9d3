//! Every table of a page: sorted, searched, cut into pages and exported alike, by what the address asks.

mod cell;
mod file;
mod listed;
mod shown;

pub use cell::Cell;
pub use listed::Listed;
pub use shown::Shown;

use super::desk::Desk;
use super::frame::escaped;
use crate::http::access::Object;
use crate::http::problem::Problem;
use actix_web::HttpResponse;
pub use file::Format;
use shown::{ALONE, Choice, Head, Orders};

/// The days that a table is narrowed by: their parameters and labels.
pub const DAYS: [(&str, &str); 2] = [("from", "From"), ("to", "To")];

/// Rows on a page of a table.
const A_PAGE: usize = 100;

/// The most rows that a file has: more is exported through REST, a page at a time.
const A_FILE: usize = 50_000;

/// Refuses a file of more rows than one has.
pub fn fits_a_file(rows: usize) -> Result<(), Problem> {
    let detail = || format!("more than {A_FILE} rows fit: narrow the list, or export it through the REST interface, a page at a time");
    if rows > A_FILE { Err(Problem::invalid(EXPORT, detail())) } else { Ok(()) }
}

/// The parameter that asks for a table as a file.
const EXPORT: &str = "export";

/// Whether a parameter is of one answer alone: what was just done, or a file of a table on the page.
fn is_of_once(name: &str) -> bool {
    matches!(name, "done" | "min_position" | EXPORT) || name.strip_suffix(EXPORT).is_some_and(|table| table.ends_with('_'))
}

/// A column: its name in addresses and exports, and its head.
#[derive(Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub head: &'static str,
    pub number: bool,
    /// Its cells say by themselves what they are: where a row has no head above it, they do without.
    pub plain: bool,
    /// What a row of two lines can do without: on a phone it stands on the row's own page, and here only when the rows are in its order.
    pub aside: bool,
    /// Each cell is an amount of one currency: as text it is two columns.
    pub money: bool,
    /// Each cell is a number before and after something: a file has two columns of it.
    pub changes: bool,
}

impl Column {
    /// Whether there is something to be read in it.
    pub fn is_read(&self) -> bool {
        !self.name.is_empty()
    }

    pub const fn aside(self) -> Self {
        Self { aside: true, ..self }
    }

    pub const fn plain(self) -> Self {
        Self { plain: true, ..self }
    }
}

/// A column of texts.
pub const fn column(name: &'static str, head: &'static str) -> Column {
    Column { name, head, number: false, plain: false, aside: false, money: false, changes: false }
}

/// A column of what can be done about its rows: nothing is sorted by it, and no file has it.
pub const fn acts(head: &'static str) -> Column {
    column("", head).plain()
}

/// A column of amounts, each of one currency.
pub const fn amounts(name: &'static str, head: &'static str) -> Column {
    Column { money: true, ..numbers(name, head) }
}

/// A column of numbers, at the right.
pub const fn numbers(name: &'static str, head: &'static str) -> Column {
    Column { number: true, ..column(name, head) }
}

/// A column of numbers before and after something.
pub const fn changes(name: &'static str, head: &'static str) -> Column {
    Column { changes: true, ..numbers(name, head) }
}

/// A choice of rows beside the search: a parameter, its label, and its values with their words.
pub struct Filter {
    pub name: &'static str,
    pub label: &'static str,
    pub values: Vec<(String, String)>,
}

impl Filter {
    /// A choice among names, each in words; none is chosen until somebody does.
    pub fn of<V: Into<String>>(name: &'static str, label: &'static str, values: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let values = values.into_iter().map(|(value, words)| (value.to_owned(), words.into()));
        Self { name, label, values: [(String::new(), "All".to_owned())].into_iter().chain(values).collect() }
    }
}

/// Rows about to be shown.
pub struct Table<'a> {
    /// What it is called in addresses. The one that the page is about needs no name; one that has a name is told without a search while it is short.
    pub name: &'static str,
    pub caption: String,
    pub columns: &'static [Column],
    /// The column by which it is sorted unless another is asked for; with `-` before it the other way round.
    pub usual: &'static str,
    pub rows: Vec<Vec<Cell>>,
    pub filters: Vec<Filter>,
    /// What is said where there are no rows.
    pub empty: &'a str,
}

impl Table<'_> {
    fn parameter(&self, what: &str) -> String {
        if self.name.is_empty() { what.to_owned() } else { format!("{}_{what}", self.name) }
    }

    /// The file that the address asks for, if it asks for one of this table.
    fn format(&self, desk: &Desk) -> Option<Format> {
        desk.asked(&self.parameter(EXPORT)).and_then(Format::named)
    }

    /// Whether the address asks for this table as a file.
    pub fn is_exported(&self, desk: &Desk) -> bool {
        self.format(desk).is_some()
    }

    /// The rows that are asked for, in the order that is asked for.
    fn arrange(&mut self, desk: &Desk) -> (&'static str, bool) {
        if let Some(wanted) = desk.asked(&self.parameter("q")).map(str::to_lowercase) {
            self.rows.retain(|row| row.iter().any(|cell| cell.text.to_lowercase().contains(&wanted)));
        }
        let sort = desk.asked(&self.parameter("sort")).unwrap_or(self.usual);
        let (name, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        // What is no column is left aside: the table is there all the same.
        let known = self.columns.iter().position(|column| column.name == name);
        let usual = || self.columns.iter().position(|column| column.name == self.usual.trim_start_matches('-'));
        let at = known.or_else(usual).unwrap_or(0);
        self.rows.sort_by(|one, other| one[at].compared(&other[at], descending));
        (self.columns[at].name, descending)
    }

    /// The table as a file: all rows that are asked for, and that it was taken is recorded.
    pub fn exported(mut self, desk: &Desk, object: Object) -> Result<HttpResponse, Problem> {
        self.arrange(desk);
        let format = self.format(desk).unwrap_or(Format::Csv);
        format.answer(desk, &self.caption, self.columns, self.rows, object)
    }

    /// The tables of a page, or the one of them that is asked for as a file.
    pub fn answer<const N: usize>(tables: [Self; N], desk: &Desk, object: Object) -> Result<Result<[Shown; N], HttpResponse>, Problem> {
        match tables.iter().position(|table| table.is_exported(desk)) {
            Some(at) => Ok(Err(Vec::from(tables).swap_remove(at).exported(desk, object)?)),
            None => Ok(Ok(tables.map(|table| table.shown(desk)))),
        }
    }

    /// The page of it that is asked for.
    pub fn shown(mut self, desk: &Desk) -> Shown {
        let (sorted, descending) = self.arrange(desk);
        let (sort, page) = (self.parameter("sort"), self.parameter("page"));
        let to = |changed: &[(&str, String)]| address(desk, changed);
        let head = |column: &Column| {
            let is_sorted = column.name == sorted;
            let next = if is_sorted && !descending { format!("-{}", column.name) } else { column.name.to_owned() };
            Head {
                text: column.head,
                number: column.number,
                plain: column.plain,
                aside: column.aside && !(is_sorted && desk.asked(&sort).is_some()),
                to: if column.is_read() { to(&[(&sort, next), (&page, String::new())]) } else { String::new() },
                sorted: match (is_sorted, descending) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
            }
        };
        let heads = self.columns.iter().map(head).collect();
        let all = self.rows.len();
        let at: usize = desk.asked(&page).and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
        let mut rows: Vec<_> = self.rows.drain(..).skip((at - 1) * A_PAGE).take(A_PAGE).collect();
        rows.iter_mut().flatten().filter_map(|cell| cell.to.as_mut()).for_each(|to| *to = desk.to(to));
        let more = at * A_PAGE < all;
        let q = self.parameter("q");
        let own = |name: &str| name == q || name == page || name == sort || self.filters.iter().any(|filter| filter.name == name);
        let carried = desk.query.iter().filter(|(name, value)| !own(name) && !is_of_once(name) && !value.is_empty());
        let file = |format: &Format| (format.name(), to(&[(&self.parameter(EXPORT), format.extension().to_owned())]));
        Shown {
            id: if self.name.is_empty() { ALONE } else { self.name },
            searched: desk.asked(&q).unwrap_or_default().to_owned(),
            carried: carried.map(|(name, value)| (name.clone(), value.clone())).collect(),
            q: q.clone(),
            orders: Orders::of(sort.clone(), self.columns.iter().filter(|column| column.is_read()), self.usual, (sorted, descending)),
            files: Format::ALL.iter().map(file).collect(),
            first: None,
            before: (at > 1).then(|| to(&[(&page, (at - 1).to_string())])),
            after: more.then(|| to(&[(&page, (at + 1).to_string())])),
            place: if all > A_PAGE {
                format!("{} to {} of {all}", (at - 1) * A_PAGE + 1, ((at - 1) * A_PAGE + rows.len()))
            } else {
                String::new()
            },
            choices: self.filters.into_iter().map(|filter| Choice::of(filter, desk)).collect(),
            days: Vec::new(),
            path: desk.path.clone(),
            caption: self.caption,
            empty: self.empty.to_owned(),
            for_chosen: None,
            heads,
            rows,
        }
    }
}

/// The address of the page with some parameters changed; an empty value takes one away.
pub fn address(desk: &Desk, changed: &[(&str, String)]) -> String {
    let kept =
        desk.query.iter().filter(|(name, value)| !value.is_empty() && !is_of_once(name) && !changed.iter().any(|(other, _)| other == name));
    let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
    let changed = changed.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, value.as_str()));
    let pairs: Vec<String> = kept.chain(changed).map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    if pairs.is_empty() { desk.path.clone() } else { format!("{}?{}", desk.path, pairs.join("&")) }
}
