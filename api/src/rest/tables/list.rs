//! GET /tables

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};

list_query! {
    /// How the tables are read.
    Wanted {}
}

/// A read table: what dashboards are reckoned from, and what a reader of the database sees as `read.NAME`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadTable)]
pub struct Told {
    #[schema(example = "referrals_by_chapter_month")]
    name: &'static str,
    /// What a row tells.
    about: &'static str,
    /// The columns that name a row, in order: so is the `key` of its explanation made up.
    #[schema(example = json!(["chapter_id", "month"]))]
    key: Vec<&'static str>,
    #[schema(example = json!(["chapter_id", "month", "pledged"]))]
    columns: Vec<&'static str>,
}

impl Item for Told {
    const COLUMNS: &'static [&'static str] = &["name", "about", "key", "columns"];
    const USUAL: &'static str = "name";
}

type Answer = Listed<Told>;

/// The read tables, with the keys of their rows
#[utoipa::path(tag = "tables", operation_id = "listTables", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/tables")]
pub async fn handler(
    _caller: Caller,
    commands: Theirs<Commands>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&commands, query.paging()).await?;
    let told = |projection: &projections::Registered| Told {
        name: projection.info.name,
        about: projection.info.doc.trim(),
        key: projection.info.key_columns().iter().map(|column| column.name).collect(),
        columns: projection.info.columns.iter().map(|column| column.name).collect(),
    };
    listing.answer(&request, 0, runner.projections().iter().map(told).collect())
}
