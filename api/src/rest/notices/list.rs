//! GET /notices

use super::Notice;
use crate::http::list::{Form, Item, Listed, Listing, cut, shown, wrong_cursor};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use domain::notices::NoticeKind;
use infra::house::House;
use infra::mail::{LedgerFilter, NoticeRow, NoticeState};

list_query! {
    /// Which notices. A member asks for their own.
    Wanted {
        membership_id: Uuid,
        chapter_id: Uuid,
        /// The meeting, membership, invoice, payment, credit note, referral or chapter that they are about.
        subject_id: Uuid,
        #[param(value_type = Option<String>, example = "meeting_notice")]
        kind: NoticeKind,
        #[param(value_type = Option<String>, example = "uncertain")]
        state: NoticeState,
        /// The position of the event that called for them.
        causation: i64,
    }
}

impl Item for Notice {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "kind",
        "class",
        "subject_kind",
        "subject_id",
        "occurrence",
        "membership_id",
        "chapter_id",
        "region_id",
        "causation",
        "address",
        "language",
        "subject_line",
        "message_id",
        "state",
        "reason",
        "attempts",
        "doubts",
        "not_before",
        "queued_at",
        "attempted_at",
        "settled_at",
    ];
    const USUAL: &'static str = "-queued_at";
}

type Answer = Listed<Notice>;

/// What people were told
///
/// The latest first; `sort=queued_at` begins with the oldest. They are sorted by nothing else.
#[utoipa::path(tag = "notices", operation_id = "listNotices", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/notices")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&house.commands, query.paging()).await?;
    let limit = listing.paging.limit()?;
    let order = listing.paging.order(Notice::USUAL, &["queued_at"])?;
    let after = listing.paging.place(&order)?.map(|at| place(&at)).transpose()?;
    let Wanted { membership_id, chapter_id, subject_id, kind, state, causation, .. } = query.into_inner();
    let wanted = LedgerFilter {
        membership_id,
        chapter_id,
        subject_id,
        kind,
        state,
        causation,
        after,
        oldest_first: !order.descending,
        ..LedgerFilter::default()
    };
    let mut rows = read(&caller, &access, &house, wanted, i64::try_from(limit).unwrap_or(i64::MAX) + 1).await?;
    let next = cut(&mut rows, limit, &order, |row| vec![row.queued_at.timestamp_micros().to_string(), row.id.to_string()]);
    let items = rows.into_iter().map(Notice::from).collect();
    shown(Form::asked(request.headers()), items, next, listing.position)
}

/// So many of them, for whoever may see them: of a chapter or a membership that is named, and of none that is hidden.
pub async fn read(caller: &Caller, access: &Access, house: &House, mut wanted: LedgerFilter, most: i64) -> Result<Vec<NoticeRow>, Problem> {
    if let Some(chapter) = wanted.chapter_id {
        access.require(caller, Action::Read, Object::Chapter(chapter.into())).await?;
    }
    if let Some(membership) = wanted.membership_id {
        access.require(caller, Action::ReadMoney, Object::Membership(membership.into())).await?;
    }
    let reach = access.reach(caller, Action::ReadMoney, &house.runner).await?;
    wanted.within = reach.charged_chapters(&house.runner).await?.map(|chapters| (chapters, reach.own));
    Ok(house.ledger.list(&wanted, most).await?)
}

fn place(at: &[Option<String>]) -> Result<(DateTime<Utc>, Uuid), Problem> {
    let read = || match at {
        [Some(at), Some(id)] => Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)),
        _ => None,
    };
    read().ok_or_else(wrong_cursor)
}
