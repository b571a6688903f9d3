//! GET /referrals

use crate::http::list::{Page, answer};
use crate::http::query::days;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::referral::Stage;
use projections::{Cell, ReferralRow, Value, Where};

list_query! {
    /// Which referrals. A member sees those that they gave or received.
    Wanted {
        chapter_id: Uuid,
        /// The membership that gave it.
        giver: Uuid,
        /// The membership that received it.
        receiver: Uuid,
        #[param(value_type = Option<schemas::ReferralStage>)]
        stage: Stage,
        /// Pledged on this day or later.
        from: NaiveDate,
        /// Pledged on this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Page<ReferralRow>;

/// The referrals that the caller may see
#[utoipa::path(tag = "referrals", operation_id = "listReferrals", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`. Amounts are with each referral."), ReadProblems))]
#[get("/referrals")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = Vec::new();
    let reach = access.reach(&caller, Action::Read, &runner).await?;
    if let Some(chapters) = reach.charged_chapters(&runner).await? {
        wanted.push(Where::Any(vec![
            Where::In("chapter_id", chapters),
            Where::In("giver", reach.own.clone()),
            Where::In("receiver", reach.own),
        ]));
    }
    if let Some(chapter) = query.chapter_id {
        access.require(&caller, Action::Read, Object::Chapter(chapter.into())).await?;
        wanted.push(Where::Is("chapter_id", Value::Uuid(chapter)));
    }
    wanted.extend(query.giver.map(|giver| Where::Is("giver", Value::Uuid(giver))));
    wanted.extend(query.receiver.map(|receiver| Where::Is("receiver", Value::Uuid(receiver))));
    wanted.extend(query.stage.map(|stage| Where::Is("stage", stage.to_value())));
    wanted.extend(days("pledged_on", query.from, query.to)?);
    answer::<ReferralRow>(&runner, request.headers(), &wanted, "-pledged_on", query.paging()).await
}
