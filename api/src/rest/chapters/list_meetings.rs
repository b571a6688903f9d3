//! GET /chapters/{id}/meetings

use crate::http::list::{Page, answer};
use crate::http::query::in_order;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{Cell, MeetingRow, MeetingStanding, SheetStanding, Value, Where};

list_query! {
    /// Which meetings.
    Wanted {
        /// Held on this day or later.
        from: NaiveDate,
        /// Held on this day or earlier.
        to: NaiveDate,
        #[param(inline)]
        status: MeetingStanding,
        #[param(inline)]
        sheet: SheetStanding,
    }
}

type Answer = Page<MeetingRow>;

/// The meetings of a chapter
#[utoipa::path(tag = "meetings", operation_id = "listMeetings", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, by day; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/chapters/{id}/meetings")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Data<Runner>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::Read, Object::Chapter(ChapterId(*id))).await?;
    in_order(query.from, query.to)?;
    let mut wanted = vec![Where::Is("chapter_id", Value::Uuid(*id))];
    if query.from.is_some() || query.to.is_some() {
        let (first, last) = (NaiveDate::from_yo_opt(1, 1), NaiveDate::from_yo_opt(9999, 365));
        let (Some(from), Some(to)) = (query.from.or(first), query.to.or(last)) else { return Err(Problem::not_found("day")) };
        wanted.push(Where::Between("held_on", from, to));
    }
    wanted.extend(query.status.map(|status| Where::Is("status", status.to_value())));
    wanted.extend(query.sheet.map(|sheet| Where::Is("sheet", sheet.to_value())));
    answer::<MeetingRow>(&runner, request.headers(), &wanted, "held_on", query.paging()).await
}
