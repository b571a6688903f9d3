//! GET /mail/suppressed-addresses

use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use infra::house::House;

/// Which page of them.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// How many at most; 50 when left out, 500 at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// An address that no mail goes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SuppressedAddress)]
pub struct Suppressed {
    address: String,
    reason: String,
    /// The notice that came back.
    #[schema(required)]
    notice_id: Option<Uuid>,
    suppressed_at: DateTime<Utc>,
}

/// Addresses by name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SuppressedAddresses)]
pub struct Answer {
    items: Vec<Suppressed>,
    #[schema(required)]
    next: Option<String>,
}

/// Addresses that no mail goes to
#[utoipa::path(tag = "mail", operation_id = "listSuppressedAddresses", params(Wanted), responses((status = 200, body = Answer, description = "A page of them."), ReadProblems))]
#[get("/mail/suppressed-addresses")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Data<House>,
    query: Query<Wanted>,
) -> Result<actix_web::web::Json<Answer>, Problem> {
    access.require(&caller, Action::RunMail, Object::Organisation).await?;
    let limit = query.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(Problem::invalid("limit", "it is from 1 to 500"));
    }
    let mut rows = house.ledger.suppressed(query.cursor.as_deref(), limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.address.clone());
    let item = |row: infra::mail::SuppressedAddress| Suppressed {
        address: row.address,
        reason: row.reason,
        notice_id: row.notice_id,
        suppressed_at: row.suppressed_at,
    };
    Ok(actix_web::web::Json(Answer { items: rows.into_iter().map(item).collect(), next }))
}
