//! Which events made a row: those of its scope that touch it. And whose the row is.

use super::Answer;
use crate::event_log::{Filter, ReadError, StoredEvent};
use crate::runner::{Runner, RunnerError, Source};
use domain::exchange_rate::rate_stream;
use domain::{ChapterId, MembershipId, RegionId};
use projections::{ChapterRow, ClosingRow, InvoiceRow, PaymentRow, ReferralRow, Registered, Table, TableInfo, Value, VisitorRow, Where};
use uuid::Uuid;

/// How many events are read at a time.
const PAGE: i64 = 5_000;

/// Whose a row is, as far as its key tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    Organisation,
    Region(RegionId),
    /// A chapter, and the members whom the row is about.
    Chapter(ChapterId, Vec<MembershipId>),
    Membership(MembershipId),
}

/// Whose a row is. None when the row does not exist and its key alone does not say.
pub async fn owner(runner: &Runner, info: &TableInfo, key: &[Value]) -> Answer<Owner> {
    let of = |name: &str| key_value(info, key, name);
    if let Some(chapter) = of("chapter_id") {
        let named = ["membership_id", "giver", "receiver", "member_a", "member_b"].into_iter().filter_map(of);
        let mut members: Vec<_> = named.map(MembershipId).collect();
        members.extend(members_in_row(runner, info, key).await?);
        return Ok(Some(Owner::Chapter(chapter.into(), members)));
    }
    if let Some(member) = member_of_row(runner, info, key).await? {
        return Ok(Some(Owner::Membership(member)));
    }
    Ok(match (of("region_id"), of("scope_id")) {
        (Some(region), _) => Some(Owner::Region(region.into())),
        (None, Some(scope)) if scope.is_nil() => Some(Owner::Organisation),
        (None, Some(scope)) => {
            let chapters: Vec<ChapterRow> = Source::live(runner).await?.rows(&[Where::Is("chapter_id", Value::Uuid(scope))]).await?;
            let chapter = chapters.first().map(|row| Owner::Chapter(row.chapter_id, Vec::new()));
            Some(chapter.unwrap_or(Owner::Region(scope.into())))
        }
        (None, None) => pair_of_row(info, key).map(|_| Owner::Organisation),
    })
}

/// The stream of the currencies that a key names.
fn pair_of_row(info: &TableInfo, key: &[Value]) -> Option<String> {
    let of = |name: &str| info.key_columns().iter().position(|column| column.name == name).and_then(|at| key.get(at));
    match (of("base"), of("quote")) {
        (Some(Value::Text(base)), Some(Value::Text(quote))) => Some(rate_stream(base.parse().ok()?, quote.parse().ok()?)),
        _ => None,
    }
}

/// The members whom a row is about and its key does not name.
async fn members_in_row(runner: &Runner, info: &TableInfo, key: &[Value]) -> Result<Vec<MembershipId>, RunnerError> {
    let source = Source::live(runner).await?;
    let row: Vec<Where> = info.key_columns().iter().zip(key).map(|(column, value)| Where::Is(column.name, value.clone())).collect();
    let name = info.name;
    Ok(if name == ReferralRow::INFO.name {
        source.rows::<ReferralRow>(&row).await?.iter().flat_map(|row| [row.giver, row.receiver]).collect()
    } else if name == ClosingRow::INFO.name {
        source.rows::<ClosingRow>(&row).await?.iter().flat_map(|row| [row.giver, row.receiver]).collect()
    } else if name == VisitorRow::INFO.name {
        source.rows::<VisitorRow>(&row).await?.iter().map(|row| row.invited_by).collect()
    } else {
        Vec::new()
    })
}

fn key_value(info: &TableInfo, key: &[Value], name: &str) -> Option<Uuid> {
    let at = info.key_columns().iter().position(|column| column.name == name)?;
    match key.get(at) {
        Some(Value::Uuid(id)) => Some(*id),
        _ => None,
    }
}

/// The member in whose streams the events of a row are, when no chapter is in its key.
async fn member_of_row(runner: &Runner, info: &TableInfo, key: &[Value]) -> Answer<MembershipId> {
    let of = |name: &str| key_value(info, key, name);
    match (of("membership_id"), of("invoice_id"), of("payment_id")) {
        (Some(id), _, _) => Ok(Some(id.into())),
        (_, Some(id), _) => membership_of_invoice(&Source::live(runner).await?, id).await,
        (_, _, Some(id)) => membership_of_payment(&Source::live(runner).await?, id).await,
        (None, None, None) => Ok(None),
    }
}

/// The events that touch a row, in order, up to a position of the log.
pub async fn explain(runner: &Runner, table: &str, key: &[Value], until: Option<i64>) -> Result<Vec<StoredEvent>, RunnerError> {
    let projection = runner.named(table)?;
    let mut touching = Vec::new();
    let Some(mut filter) = scope(runner, projection.info, key).await? else { return Ok(touching) };
    filter.until = until;
    let mut after = 0;
    loop {
        let page = runner.log().reader.filtered(&filter, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(touching) };
        after = last.position;
        for event in page {
            if touches(projection, &event, key)? {
                touching.push(event);
            }
        }
    }
}

fn touches(projection: &Registered, event: &StoredEvent, key: &[Value]) -> Result<bool, RunnerError> {
    Ok((projection.touches)(&event.recorded().map_err(ReadError::from)?, key))
}

/// Where in the log the events of a row are: in its chapter, or else in the stream that its key names.
async fn scope(runner: &Runner, info: &TableInfo, key: &[Value]) -> Answer<Filter> {
    let of = |name: &str| key_value(info, key, name);
    if let Some(chapter) = of("chapter_id") {
        return Ok(Some(Filter { chapters: Some(vec![chapter]), ..Filter::default() }));
    }
    let member = member_of_row(runner, info, key).await?.map(|id| id.to_string());
    let stream = member.or_else(|| match of("region_id").or(of("scope_id")) {
        // The organisation's own policy stands in a stream of that name.
        Some(id) if id.is_nil() => Some("organisation".to_owned()),
        Some(id) => Some(id.to_string()),
        None => pair_of_row(info, key),
    });
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
