//! In which form a list is answered: JSON, or by Accept as CSV or as JSON Lines, whose next page a header tells.

use crate::http::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT, HeaderMap};
use serde::Serialize;
use std::cmp::Reverse;

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
    const ALL: [Form; 3] = [Form::Json, Form::Csv, Form::JsonLines];

    fn names(self) -> &'static [&'static str] {
        match self {
            Form::Json => &["application/json"],
            Form::Csv => &["text/csv"],
            Form::JsonLines => &[JSON_LINES, "application/x-ndjson"],
        }
    }

    /// The one that the caller asks for (RFC 9110, 12.5.1): that of the highest quality, and of several the one named first. JSON where none is acceptable.
    pub fn asked(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
        let ranges: Vec<Range> = lines.flat_map(|line| line.split(',')).filter_map(Range::read).collect();
        let acceptable = Form::ALL.into_iter().filter_map(|form| {
            let (quality, place) = form
                .names()
                .iter()
                .filter_map(|name| Range::of(name, &ranges))
                .max_by_key(|(quality, place)| (*quality, Reverse(*place)))?;
            (quality > 0).then_some((quality, Reverse(place), form))
        });
        // Of equals the first, which is JSON.
        let best = acceptable.reduce(|best, other| if (other.0, other.1) > (best.0, best.1) { other } else { best });
        best.map_or(Form::Json, |(_, _, form)| form)
    }
}

/// A range of media types, and how welcome they are.
struct Range {
    name: String,
    /// In thousandths.
    quality: u32,
}

impl Range {
    /// One with a weight that is none is left aside.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
        let mut quality = 1_000;
        for (parameter, value) in parts.filter_map(|part| part.split_once('=')) {
            if parameter.trim().eq_ignore_ascii_case("q") {
                quality = weight(value.trim())?;
            }
        }
        Some(Self { name, quality })
    }

    /// How welcome a media type is, and where that is said: by the range that fits it best.
    fn of(name: &str, ranges: &[Range]) -> Option<(u32, usize)> {
        let kind = name.split_once('/').map(|(kind, _)| format!("{kind}/*"));
        let names = [Some(name.to_owned()), kind, Some("*/*".to_owned())];
        let find = |wanted: String| ranges.iter().enumerate().find(|(_, range)| range.name == wanted);
        names.into_iter().flatten().find_map(find).map(|(place, range)| (range.quality, place))
    }
}

/// From 0 to 1, with three decimal places at most.
fn weight(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths: u32 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" => (thousandths == 0).then_some(1_000),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn asked(accept: &[&'static str]) -> Form {
        let mut headers = HeaderMap::new();
        accept.iter().for_each(|line| headers.append(ACCEPT, HeaderValue::from_static(line)));
        Form::asked(&headers)
    }

    #[test]
    fn the_form_of_the_highest_quality_is_answered_and_of_several_the_one_named_first() {
        for (accept, expected) in [
            (&[][..], Form::Json),
            (&["*/*"], Form::Json),
            (&["text/html, application/xhtml+xml, */*;q=0.8"], Form::Json),
            (&["text/csv"], Form::Csv),
            (&["TEXT/CSV; charset=utf-8; q=0.5"], Form::Csv),
            (&["text/csv;q=0.1, application/json"], Form::Json),
            (&["application/json;q=0.3, text/csv;q=0.35"], Form::Csv),
            (&["text/csv, application/json"], Form::Csv),
            (&["application/json, text/csv"], Form::Json),
            (&["text/*, */*;q=0.1"], Form::Csv),
            (&["*/*, text/csv;q=0.5"], Form::Json),
            (&["application/json;q=0, */*;q=0.2"], Form::Csv),
            (&["text/csv;q=0"], Form::Json),
            (&["text/csv;q=2, application/jsonl;q=0.1"], Form::JsonLines),
            (&["application/json;q=0.2", "application/x-ndjson"], Form::JsonLines),
        ] {
            assert_eq!(asked(accept), expected, "{accept:?}");
        }
    }
}
