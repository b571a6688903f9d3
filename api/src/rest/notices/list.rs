//! GET /notices

use super::Notice;
use crate::http::list::{Form, Item, Listed, Listing, read_kept, shown};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::notices::NoticeKind;
use infra::house::House;
use infra::kept::{KeptAsked, Placed};
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
/// The latest first; `sort=queued_at` begins with the oldest.
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
    let Wanted { membership_id, chapter_id, subject_id, kind, state, causation, .. } = query.into_inner();
    let wanted = LedgerFilter { membership_id, chapter_id, subject_id, kind, state, causation, ..LedgerFilter::default() };
    let reading = Reading::by(&caller, &access, &house, wanted).await?;
    let (rows, next) =
        read_kept::<NoticeRow>(&listing.paging, Notice::USUAL, Notice::COLUMNS, async |asked| reading.rows(asked).await).await?;
    let items = rows.into_iter().map(Notice::from).collect();
    shown(Form::asked(request.headers()), items, next, listing.position)
}

/// The notices that somebody asks for: of a chapter or a membership that is named, and of none that is hidden from them.
pub struct Reading<'a> {
    house: &'a House,
    wanted: LedgerFilter,
}

impl<'a> Reading<'a> {
    pub async fn by(caller: &Caller, access: &Access, house: &'a House, mut wanted: LedgerFilter) -> Result<Self, Problem> {
        if let Some(chapter) = wanted.chapter_id {
            access.require(caller, Action::Read, Object::Chapter(chapter.into())).await?;
        }
        if let Some(membership) = wanted.membership_id {
            access.require(caller, Action::ReadMoney, Object::Membership(membership.into())).await?;
        }
        let reach = access.reach(caller, Action::ReadMoney, &house.runner).await?;
        wanted.within = reach.charged_chapters(&house.runner).await?.map(|chapters| (chapters, reach.own));
        Ok(Self { house, wanted })
    }

    /// In an order.
    pub async fn rows(&self, asked: KeptAsked) -> Result<Vec<Placed<NoticeRow>>, Problem> {
        Ok(self.house.ledger.in_order(&self.wanted, &asked).await?)
    }
}
