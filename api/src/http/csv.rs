//! Lists as CSV, for whoever asks for it by Accept.

use super::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT, ContentType, HeaderMap};

/// Whether the caller asks for CSV.
pub fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.trim().starts_with("text/csv"))
}

/// A table with its head; where the next page begins is told in a header.
pub fn answer(columns: &[&str], rows: impl Iterator<Item = Vec<String>>, next: Option<String>) -> Result<HttpResponse, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = (|| {
        writer.write_record(columns)?;
        rows.into_iter().try_for_each(|row| writer.write_record(row))
    })();
    let bytes = written.map_err(std::io::Error::from).and_then(|()| writer.into_inner().map_err(|error| error.into_error()));
    let bytes = bytes.map_err(Problem::opaque)?;
    let mut response = HttpResponse::Ok();
    response.content_type(ContentType("text/csv; charset=utf-8".parse().expect("it is a media type")));
    if let Some(next) = next {
        response.insert_header(("Next-Cursor", next));
    }
    Ok(response.body(bytes))
}

/// What somebody typed, which a spreadsheet must not take for a formula.
pub fn typed(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
