//! GET /events/export

use super::wanted::{AllWanted, with_kept, within_reach};
use crate::http::list::{Form, JSON_LINES};
use crate::rest::prelude::*;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::http::{StatusCode, Version};
use actix_web::{HttpRequest, HttpResponse};
use futures::stream::try_unfold;
use infra::event_log::{Criteria, Export, Format};
use infra::house::House;

/// All events of a filter
///
/// Oldest first, up to the position at which the log stood when it began, which `Chapterhouse-Position` tells. JSON Lines, or CSV with `Accept: text/csv`. An
/// answer that the database breaks off has no end: it is cut off before its last chunk, so that every client knows.
#[utoipa::path(tag = "events", operation_id = "exportEvents", params(AllWanted), responses((status = 200, content((String = "application/jsonl", example = json!("{\"position\":1,\"aggregate_type\":\"region\",\"event_type\":\"region.founded\"}\n")), (String = "text/csv", example = json!("position,aggregate_type,aggregate_id,sequence,event_type,event_version,payload,metadata,recorded_at,chapter_id,region_id\n"))), headers(("Chapterhouse-Position" = i64, description = "The position up to which it goes.")), description = "All that was found, one event a line."), (status = 505, body = Problem, content_type = "application/problem+json", description = "HTTP/1.0 cannot tell whether the answer is whole."), ReadProblems))]
#[get("/events/export")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<AllWanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let wanted = query.into_inner();
    let filter_id = wanted.filter_id;
    let asked = with_kept(&caller, &house, Criteria::from(wanted), filter_id).await?;
    let format = match Form::asked(request.headers()) {
        Form::Csv => Format::Csv,
        Form::Json | Form::JsonLines => Format::JsonLines,
    };
    export((&caller, &access, &house), &asked, format, request.version()).await
}

/// All that is asked, as it flows.
pub async fn export(
    (caller, access, house): (&Caller, &Access, &House),
    asked: &Criteria,
    format: Format,
    version: Version,
) -> Result<HttpResponse, Problem> {
    if version < Version::HTTP_11 {
        return Err(too_old());
    }
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => (JSON_LINES, "jsonl"),
    };
    let filter = within_reach(caller, access, house, asked).await?;
    let export = Export::begin(&house.log.reader, filter, asked.after.unwrap_or(0), format).await?;
    let end = export.end();
    let lines = try_unfold(export, async |mut export: Export| {
        let next = export.next().await.inspect_err(|error| tracing::warn!(%error, "an export was broken off"))?;
        Ok::<_, infra::event_log::ReadError>(next.map(|lines| (actix_web::web::Bytes::from(lines), export)))
    });
    let mut response = HttpResponse::Ok();
    response.content_type(kind).insert_header(("Chapterhouse-Position", end.to_string()));
    response.insert_header(("Cache-Control", "no-store"));
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"events-to-{end}.{ending}\"")));
    Ok(response.streaming(lines))
}

fn too_old() -> Problem {
    let detail = "HTTP/1.0 cannot tell an answer that was broken off from one that is whole: ask with HTTP/1.1, and have a proxy do so too";
    Problem::new(StatusCode::HTTP_VERSION_NOT_SUPPORTED, "http_too_old", "Not by this version of HTTP", detail)
}
