//! In which form a list is answered: JSON, or by Accept as CSV or as JSON Lines, whose next page a header tells.

use crate::http::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT, HeaderMap};
use serde::Serialize;

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Json,
    Csv,
    JsonLines,
}

/// The media type of one JSON value a line.
pub const JSON_LINES: &str = "application/jsonl";

impl Form {
    /// The one that the caller asks for.
    pub fn asked(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match accept.split([',', ';']).next().map(str::trim) {
            Some("text/csv") => Form::Csv,
            Some(JSON_LINES | "application/x-ndjson") => Form::JsonLines,
            _ => Form::Json,
        }
    }
}

/// The items of a page as CSV with a head, or one a line.
pub fn rendered<T: Serialize>(
    form: Form,
    columns: &[&str],
    items: &[T],
    cells: impl Fn(&T) -> Vec<String>,
    next: Option<String>,
) -> Result<HttpResponse, Problem> {
    let (kind, bytes) = match form {
        Form::Csv => ("text/csv; charset=utf-8", csv(columns, items.iter().map(cells)).map_err(Problem::opaque)?),
        Form::Json | Form::JsonLines => (JSON_LINES, lines(items).map_err(Problem::opaque)?),
    };
    let mut response = HttpResponse::Ok();
    response.content_type(kind);
    if let Some(next) = next {
        response.insert_header(("Next-Cursor", next));
    }
    Ok(response.body(bytes))
}

fn csv(columns: &[&str], mut rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns)?;
    rows.try_for_each(|row| writer.write_record(row))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn lines<T: Serialize>(items: &[T]) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    for item in items {
        serde_json::to_writer(&mut bytes, item)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// What somebody typed, which a spreadsheet must not take for a formula.
pub fn typed_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
