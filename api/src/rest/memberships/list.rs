//! GET /memberships

use crate::http::list::{Derived, Of, PageWith, answer_with};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::calendar::local_date;
use infra::runner::Source;
use projections::answers::roster::{by_decision_overdue, decision_is_overdue};
use projections::{Cell, ChapterRow, Column, Kind, MemberRow, MemberStanding, Sort, Value, Where};
use std::collections::BTreeMap;

list_query! {
    /// Which memberships. A transfer leaves one row in each of the two chapters.
    Wanted {
        /// Those of this chapter.
        chapter_id: Uuid,
        #[param(inline)]
        status: MemberStanding,
        /// Spelled as in the organisation's list.
        profession: String,
        /// Those of this person.
        person_id: Uuid,
    }
}

/// Memberships with what the day says of applications.
pub struct Applications {
    now: DateTime<Utc>,
    zones: BTreeMap<ChapterId, Tz>,
}

impl Derived for Applications {
    type Row = MemberRow;
    const NAME: &'static str = "MembersRow";
    const MORE: &'static [Column] = &[Column {
        name: "decision_overdue",
        kind: Kind::Bool,
        nullable: false,
        doc: "Whether it is an application on which the committee should have decided before today.",
    }];

    fn more(&self, row: &MemberRow) -> Vec<Value> {
        let zone = self.zones.get(&row.chapter_id).copied().unwrap_or(Tz::UTC);
        vec![decision_is_overdue(row, local_date(zone, self.now)).to_value()]
    }

    fn sort(&self, _: &'static str) -> Sort {
        let mut days: BTreeMap<_, Vec<ChapterId>> = BTreeMap::new();
        for (chapter, zone) in &self.zones {
            days.entry(local_date(*zone, self.now)).or_default().push(*chapter);
        }
        by_decision_overdue(&days)
    }
}

type Answer = PageWith<Applications>;

/// The memberships that the caller may see
///
/// Members see their own here; the chapter's roster names the others.
#[utoipa::path(tag = "memberships", operation_id = "listMemberships", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/memberships")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    commands: Theirs<Commands>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = Vec::new();
    if let Some(chapter) = query.chapter_id {
        access.require(&caller, Action::Read, Object::Chapter(chapter.into())).await?;
        wanted.push(Where::Is("chapter_id", Value::Uuid(chapter)));
    }
    let reach = access.reach(&caller, Action::Read, &runner).await?;
    if let Some(chapters) = reach.charged_chapters(&runner).await? {
        wanted.push(Where::Any(vec![Where::In("chapter_id", chapters), Where::In("membership_id", reach.own)]));
    }
    wanted.extend(query.status.map(|status| Where::Is("status", status.to_value())));
    wanted.extend(query.profession.clone().map(|profession| Where::Is("profession", Value::Text(profession))));
    wanted.extend(query.person_id.map(|person| Where::Is("person_id", Value::Uuid(person))));
    let applications = async |of: Of<'_, MemberRow>| -> Result<Applications, Problem> {
        let theirs = match of {
            Of::All => Vec::new(),
            Of::These(rows) => vec![Where::In("chapter_id", rows.iter().map(|row| row.chapter_id.into()).collect())],
        };
        let chapters: Vec<ChapterRow> = Source::live(&runner).await?.rows(&theirs).await?;
        let zones = chapters.iter().filter_map(|row| Some((row.chapter_id, row.time_zone.parse().ok()?))).collect();
        Ok(Applications { now: commands.log.clock.now(), zones })
    };
    answer_with(&runner, request.headers(), &wanted, "membership_id", query.paging(), applications).await
}
