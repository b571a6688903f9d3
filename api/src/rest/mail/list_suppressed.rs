//! GET /mail/suppressed-addresses

use crate::http::list::{Form, Item, Listed, Listing, read_kept, shown};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use infra::house::House;
use infra::mail::SuppressedAddress;

list_query! {
    /// Which page of them.
    Wanted {}
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

impl Item for Suppressed {
    const COLUMNS: &'static [&'static str] = &["address", "reason", "notice_id", "suppressed_at"];
    const USUAL: &'static str = "address";
}

type Answer = Listed<Suppressed>;

/// Addresses that no mail goes to
///
/// By address, unless another order is asked for.
#[utoipa::path(tag = "mail", operation_id = "listSuppressedAddresses", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/mail/suppressed-addresses")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&house.commands, query.paging()).await?;
    access.require(&caller, Action::RunMail, Object::Organisation).await?;
    let read = async |asked| Ok(house.ledger.suppressed(&asked).await?);
    let (rows, next) = read_kept::<SuppressedAddress>(&listing.paging, Suppressed::USUAL, Suppressed::COLUMNS, read).await?;
    let item = |row: SuppressedAddress| Suppressed {
        address: row.address,
        reason: row.reason,
        notice_id: row.notice_id,
        suppressed_at: row.suppressed_at,
    };
    shown(Form::asked(request.headers()), rows.into_iter().map(item).collect(), next, listing.position)
}
