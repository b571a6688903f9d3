//! Events as a spreadsheet. Its rows wait in a file on the disk until all are there: what it takes of memory is the file, compressed.

use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::table::Format;
use crate::rest::events::wanted::within_reach;
use actix_web::HttpResponse;
use actix_web::web::block;
use infra::event_log::{Criteria, EVENT_COLUMNS, Matching, StoredEvent};
use rust_xlsxwriter::{Format as Style, RowNum, Workbook, Worksheet, XlsxError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Whoever looks at rows looks at no more; what is longer is for programs, as CSV.
const MOST: RowNum = 100_000;
/// A page has to be answered before the server gives it up.
const LONGEST: Duration = Duration::from_secs(15);

/// All events that fit, oldest first.
pub async fn workbook(desk: &Desk, asked: &Criteria) -> Result<HttpResponse, Problem> {
    let house = desk.house();
    let filter = within_reach(&desk.caller, &desk.access, house, asked).await?;
    let mut matching = Matching::begin(&house.log.reader, filter, asked.after.unwrap_or(0)).await?;
    let name = format!("events-to-{}", asked.until.unwrap_or(matching.end()));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(Problem::opaque)?;
    head(sheet).map_err(Problem::opaque)?;
    let (mut row, began) = (0, Instant::now());
    while let Some(events) = matching.next().await? {
        if began.elapsed() > LONGEST {
            return Err(Problem::invalid(
                "export",
                "this takes longer than a page may: ask for fewer days, or take CSV, which comes as it is found",
            ));
        }
        for event in &events {
            row += 1;
            if row > MOST {
                return Err(Problem::invalid(
                    "export",
                    "a spreadsheet takes 100,000 events, and these are more: ask for less, or take CSV",
                ));
            }
            write(sheet, row, event).map_err(|error| unwritten(event.position, error))?;
        }
    }
    let bytes = block(move || workbook.save_to_buffer()).await.map_err(Problem::opaque)?.map_err(Problem::opaque)?;
    Ok(Format::Xlsx.saved(&name, bytes))
}

fn head(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = Style::new().set_bold();
    for (at, column) in (0..).zip(EVENT_COLUMNS) {
        sheet.write_string_with_format(0, at, *column, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// In the order of the columns.
fn write(sheet: &mut Worksheet, row: RowNum, event: &StoredEvent) -> Result<(), XlsxError> {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let moment = Style::new().set_num_format("yyyy-mm-dd hh:mm:ss.000");
    sheet.write_number(row, 0, event.position as f64)?;
    sheet.write_string(row, 1, &event.aggregate_type)?;
    sheet.write_string(row, 2, &event.aggregate_id)?;
    sheet.write_number(row, 3, event.sequence as f64)?;
    sheet.write_string(row, 4, &event.event_type)?;
    sheet.write_string(row, 5, &event.event_version)?;
    sheet.write_string(row, 6, event.payload.get())?;
    sheet.write_string(row, 7, event.metadata.get())?;
    sheet.write_datetime_with_format(row, 8, event.recorded_at.naive_utc(), &moment)?;
    sheet.write_string(row, 9, id(event.chapter_id))?;
    sheet.write_string(row, 10, id(event.region_id))?;
    Ok(())
}

fn unwritten(position: i64, error: XlsxError) -> Problem {
    match error {
        XlsxError::MaxStringLengthExceeded => {
            Problem::invalid("export", format!("event {position} says more than a cell of a spreadsheet holds: take CSV"))
        }
        other => Problem::opaque(other),
    }
}
