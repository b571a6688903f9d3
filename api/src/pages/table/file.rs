//! A table as a file: what a program reads, or what a spreadsheet opens.

use super::Column;
use super::cell::{Cell, Raw};
use crate::http::access::Object;
use crate::http::list::typed_cell;
use crate::http::problem::Problem;
use crate::http::records::Sensitive;
use crate::pages::desk::Desk;
use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_DISPOSITION;
use chrono::SecondsFormat;
use domain::Money;
use rust_xlsxwriter::{ColNum, Format as Style, RowNum, Workbook, Worksheet, XlsxError};

/// How a spreadsheet writes a whole number.
const WHOLE: &str = "#,##0";

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// The one that goes by an extension.
    pub fn named(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Rows as a file, to be saved under their caption; that it was taken is recorded.
    pub fn answer(
        self,
        desk: &Desk,
        caption: &str,
        columns: &[Column],
        rows: Vec<Vec<Cell>>,
        object: Object,
    ) -> Result<HttpResponse, Problem> {
        desk.access.read(&desk.caller, Sensitive::Export, object);
        let (columns, rows) = of_what_is_read(columns, rows);
        let bytes = match self {
            Self::Csv => csv(&columns, &rows).map_err(Problem::opaque)?,
            Self::Xlsx => xlsx(&columns, &rows).map_err(Problem::opaque)?,
        };
        let name: String = caption.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        Ok(self.saved(name.trim_matches('-'), bytes))
    }

    /// A file to be saved under a name.
    pub fn saved(self, name: &str, bytes: Vec<u8>) -> HttpResponse {
        let kind = match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        };
        HttpResponse::Ok()
            .content_type(kind)
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", self.extension())))
            .insert_header(("Cache-Control", "no-store"))
            .body(bytes)
    }
}

/// The same without columns of acts.
fn of_what_is_read(columns: &[Column], rows: Vec<Vec<Cell>>) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let read = |row: Vec<Cell>| row.into_iter().zip(columns).filter(|(_, column)| column.is_read()).map(|(cell, _)| cell).collect();
    (columns.iter().filter(|column| column.is_read()).copied().collect(), rows.into_iter().map(read).collect())
}

fn csv(columns: &[Column], rows: &[Vec<Cell>]) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = columns.iter().flat_map(|column| {
        let bare = column.name.trim_end_matches("_minor");
        match column {
            Column { money: true, .. } => vec![bare.to_owned(), format!("{bare}_currency")],
            Column { changes: true, .. } => vec![bare.to_owned(), format!("{bare}_after")],
            _ => vec![bare.to_owned()],
        }
    });
    writer.write_record(heads)?;
    for row in rows {
        let cells = row.iter().zip(columns).flat_map(|(cell, column)| match cell.raw() {
            Raw::Money(money) if column.money => two(money),
            Raw::Amounts(all) if column.money && all.len() == 1 => all.iter().flat_map(two).collect(),
            Raw::Counts(before, after) if column.changes => vec![before.to_string(), after.to_string()],
            raw if column.money || column.changes => vec![plain(raw), String::new()],
            raw => vec![plain(raw)],
        });
        writer.write_record(cells)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn two(money: &Money) -> Vec<String> {
    vec![money.amount(), money.currency.to_string()]
}

/// A cell without anything that depends on who reads it.
fn plain(raw: &Raw) -> String {
    let money = |money: &Money| format!("{} {}", money.amount(), money.currency);
    match raw {
        Raw::Text(text) => typed_cell(text),
        Raw::Count(count) => count.to_string(),
        Raw::Counts(before, after) => format!("{before} → {after}"),
        Raw::PerMille(share) => format!("{}{}.{}", if *share < 0 { "-" } else { "" }, share.abs() / 10, share.abs() % 10),
        Raw::Day(day) => day.to_string(),
        Raw::Moment(moment) => moment.to_rfc3339_opts(SecondsFormat::Secs, true),
        Raw::Money(amount) => money(amount),
        Raw::Amounts(amounts) => amounts.iter().map(money).collect::<Vec<_>>().join(" + "),
    }
}

/// A workbook of one sheet, whose numbers are numbers and whose days are days; its head stays in sight.
fn xlsx(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head = Style::new().set_bold();
    let heads = columns.iter().flat_map(|column| [Some(column.head.to_owned()), column.changes.then(|| format!("{}, after", column.head))]);
    let mut width = 0;
    for text in heads.flatten() {
        sheet.write_string_with_format(0, width, text, &head)?;
        width += 1;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (at, row) in (1..).zip(rows) {
        let mut place = 0;
        for (cell, column) in row.iter().zip(columns) {
            write(sheet, at, place, cell.raw())?;
            place += if column.changes { 2 } else { 1 };
        }
    }
    if let (Some(last), Ok(all)) = (width.checked_sub(1), RowNum::try_from(rows.len())) {
        sheet.autofilter(0, 0, all, last)?;
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

fn write(sheet: &mut Worksheet, row: RowNum, column: ColNum, raw: &Raw) -> Result<(), XlsxError> {
    match raw {
        Raw::Counts(before, after) => {
            number(sheet, row, column, &before.to_string(), WHOLE)?;
            number(sheet, row, column + 1, &after.to_string(), WHOLE)?
        }
        Raw::Text(text) => sheet.write_string(row, column, text)?,
        Raw::Count(count) => number(sheet, row, column, &count.to_string(), WHOLE)?,
        Raw::PerMille(share) => number(sheet, row, column, &format!("{share}e-3"), "0.0%")?,
        Raw::Day(day) => sheet.write_datetime_with_format(row, column, *day, &Style::new().set_num_format("yyyy-mm-dd"))?,
        Raw::Moment(moment) => {
            let style = Style::new().set_num_format("yyyy-mm-dd hh:mm:ss \"UTC\"");
            sheet.write_datetime_with_format(row, column, moment.naive_utc(), &style)?
        }
        Raw::Money(money) => amount(sheet, row, column, *money)?,
        Raw::Amounts(amounts) => match amounts.as_slice() {
            [money] => amount(sheet, row, column, *money)?,
            // A cell holds one number, and amounts of several currencies are none.
            _ => sheet.write_string(row, column, plain(raw))?,
        },
    };
    Ok(())
}

/// An amount as a number that says its currency.
fn amount(sheet: &mut Worksheet, row: RowNum, column: ColNum, money: Money) -> Result<&mut Worksheet, XlsxError> {
    let places = ".".chars().chain("0".repeat(money.currency.places() as usize).chars()).collect::<String>();
    number(sheet, row, column, &money.amount(), &format!("#,##0{} \"{}\"", places.trim_end_matches('.'), money.currency))
}

/// A decimal as a number, of which a spreadsheet keeps fifteen digits.
fn number<'a>(sheet: &'a mut Worksheet, row: RowNum, column: ColNum, decimal: &str, pattern: &str) -> Result<&'a mut Worksheet, XlsxError> {
    match decimal.parse::<f64>() {
        Ok(number) => sheet.write_number_with_format(row, column, number, &Style::new().set_num_format(pattern)),
        Err(_) => sheet.write_string(row, column, decimal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::table::{acts, amounts, changes, column, numbers};
    use domain::Currency;

    #[test]
    fn an_amount_is_two_columns_of_a_text_file() {
        let form = infra::mail::Form::of(["en"]);
        let money = Cell::money(Money::of_minor(129_050, Currency::parse("GBP").expect("it is a currency")), &form);
        let columns = [column("number", "Invoice"), amounts("total_minor", "Total")];
        let rows = [vec![Cell::text("CH01-2026-000001"), money], vec![Cell::text("none"), Cell::no_number()]];
        let file = csv(&columns, &rows).expect("it is written");
        assert_eq!(String::from_utf8_lossy(&file), "number,total,total_currency\nCH01-2026-000001,1290.50,GBP\nnone,,\n");

        let sums = |all: &[&str]| {
            let mut amounts = projections::answers::Amounts::default();
            all.iter().for_each(|code| amounts.add(Currency::parse(code).expect("it is a currency"), 5_000));
            Cell::amounts(&amounts, Currency::parse("EUR").expect("it is a currency"), &form)
        };
        assert!(sums(&[]).is_nothing() && !sums(&["CHF"]).is_nothing(), "what is of another currency is something all the same");
        let rows = [vec![Cell::text("one"), sums(&["CHF"])], vec![Cell::text("two"), sums(&["CHF", "GBP"])]];
        let file = csv(&columns, &rows).expect("it is written");
        let told = "number,total,total_currency\none,50.00,CHF\ntwo,50.00 CHF + 50.00 GBP,\n";
        assert_eq!(String::from_utf8_lossy(&file), told);
    }

    #[test]
    fn what_changes_is_two_columns_of_a_file() {
        let form = infra::mail::Form::of(["en"]);
        let columns = [column("chapter", "Chapter"), changes("green", "Green"), numbers("members", "Members")];
        let rows = [vec![Cell::text("Rheinhafen"), Cell::change(1_200, 900, &form), Cell::number(24, &form)]];
        let file = csv(&columns, &rows).expect("it is written");
        assert_eq!(String::from_utf8_lossy(&file), "chapter,green,green_after,members\nRheinhafen,1200,900,24\n");
        assert!(rows[0][1].text.contains("→") && !Cell::change(3, 3, &form).text.contains('→'));
        let book = xlsx(&columns, &rows).expect("it is written");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).expect("it is read");
        let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).expect("there is a sheet").expect("it is read");
        let told: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        assert_eq!(told, [["Chapter", "Green", "Green, after", "Members"], ["Rheinhafen", "1200", "900", "24"]]);
    }

    #[test]
    fn what_can_be_done_is_in_no_file() {
        let columns = [column("role", "Role"), acts("End"), column("to", "To")];
        let rows = vec![vec![Cell::text("Accountant"), Cell::acts(None), Cell::text("June")]];
        let (columns, rows) = of_what_is_read(&columns, rows);
        assert_eq!(String::from_utf8_lossy(&csv(&columns, &rows).expect("it is written")), "role,to\nAccountant,June\n");
    }

    #[test]
    fn nothing_that_somebody_typed_is_a_formula_in_a_text_file() {
        assert_eq!(plain(&Raw::Text("=1+1".to_owned())), "'=1+1");
        assert_eq!((plain(&Raw::PerMille(-5)), plain(&Raw::PerMille(667))), ("-0.5".to_owned(), "66.7".to_owned()));
    }
}
