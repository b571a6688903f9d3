//! GET /chapters/{id}/seat-reviews

use crate::http::list::{Page, answer};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{Cell, SeatReviewRow, SeatReviewStanding, Value, Where};

list_query! {
    /// Which reviews.
    Wanted {
        #[param(inline)]
        status: SeatReviewStanding,
        membership_id: Uuid,
    }
}

type Answer = Page<SeatReviewRow>;

/// The latest review of each seat of a chapter that absences have opened
#[utoipa::path(tag = "chapters", operation_id = "listSeatReviews", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, by day; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/chapters/{id}/seat-reviews")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::ReadDashboards, Object::Chapter(ChapterId(*id))).await?;
    let mut wanted = vec![Where::Is("chapter_id", Value::Uuid(*id))];
    wanted.extend(query.status.map(|status| Where::Is("status", status.to_value())));
    wanted.extend(query.membership_id.map(|id| Where::Is("membership_id", Value::Uuid(id))));
    answer::<SeatReviewRow>(&runner, request.headers(), &wanted, "-opened_on", query.paging()).await
}
