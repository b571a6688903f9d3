//! Which events made a row: those of its scope that touch it.

use super::Answer;
use crate::event_log::{Filter, ReadError, StoredEvent};
use crate::runner::{Runner, RunnerError, Source};
use domain::MembershipId;
use projections::{InvoiceRow, PaymentRow, Registered, TableInfo, Value, Where};
use uuid::Uuid;

/// How many events are read at a time.
const PAGE: i64 = 5_000;

/// The events that touch a row, in order. None when there is no such table, or the texts are not a key of it.
pub async fn explain(runner: &Runner, table: &str, key: &[String]) -> Answer<Vec<StoredEvent>> {
    let Some(projection) = runner.projections().iter().find(|projection| projection.info.name == table) else { return Ok(None) };
    let Some(key) = projection.info.parse_key(key) else { return Ok(None) };
    let mut touching = Vec::new();
    let Some(filter) = scope(runner, projection.info, &key).await? else { return Ok(Some(touching)) };
    let mut after = 0;
    loop {
        let page = runner.log().reader.filtered(&filter, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(Some(touching)) };
        after = last.position;
        for event in page {
            if touches(projection, &event, &key)? {
                touching.push(event);
            }
        }
    }
}

fn touches(projection: &Registered, event: &StoredEvent, key: &[Value]) -> Result<bool, RunnerError> {
    Ok((projection.touches)(&event.recorded().map_err(ReadError::from)?, key))
}

/// Where in the log the events of a row are: in its chapter, or else in the stream that its key names.
/// None when the row does not exist and its key alone does not say.
async fn scope(runner: &Runner, info: &TableInfo, key: &[Value]) -> Answer<Filter> {
    let of = |name: &str| info.key_columns().iter().position(|column| column.name == name).map(|i| &key[i]);
    if let Some(Value::Uuid(chapter)) = of("chapter_id") {
        return Ok(Some(Filter { chapters: Some(vec![*chapter]), ..Filter::default() }));
    }
    let source = Source::live(runner).await?;
    let stream = match (of("membership_id"), of("invoice_id"), of("payment_id")) {
        (Some(Value::Uuid(id)), _, _) => Some(id.to_string()),
        (_, Some(Value::Uuid(id)), _) => membership_of_invoice(&source, *id).await?.map(|id| id.to_string()),
        (_, _, Some(Value::Uuid(id))) => membership_of_payment(&source, *id).await?.map(|id| id.to_string()),
        _ => match (of("region_id"), of("scope_id")) {
            (Some(Value::Uuid(id)), _) => Some(id.to_string()),
            // The organisation's own policy stands in a stream of that name.
            (_, Some(Value::Uuid(id))) if id.is_nil() => Some("organisation".to_owned()),
            (_, Some(Value::Uuid(id))) => Some(id.to_string()),
            _ => None,
        },
    };
    Ok(stream.map(|id| Filter { aggregate_id: Some(id), ..Filter::default() }))
}

async fn membership_of_invoice(source: &Source, id: Uuid) -> Answer<MembershipId> {
    let rows: Vec<InvoiceRow> = source.rows(&[Where::Is("invoice_id", Value::Uuid(id))]).await?;
    Ok(rows.first().map(|row| row.membership_id))
}

async fn membership_of_payment(source: &Source, id: Uuid) -> Answer<MembershipId> {
    let rows: Vec<PaymentRow> = source.rows(&[Where::Is("payment_id", Value::Uuid(id))]).await?;
    Ok(rows.first().map(|row| row.membership_id))
}
