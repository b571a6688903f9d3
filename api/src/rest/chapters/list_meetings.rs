//! GET /chapters/{id}/meetings

use crate::http::list::{Derived, Of, PageWith, answer_with};
use crate::http::query::days;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::rules::AttendanceRules;
use infra::runner::Source;
use projections::answers::attendance::{DaysWithMembers, by_sheet_due_on, by_sheet_overdue, sheet_due_on, sheet_is_overdue};
use projections::{Cell, Column, Kind, MeetingRow, MeetingStanding, SheetStanding, Sort, Value, Where};

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

/// Meetings with what the chapter's rules and the day say of their sheets.
pub struct Sheets {
    rules: AttendanceRules,
    members: DaysWithMembers,
    today: NaiveDate,
}

impl Derived for Sheets {
    type Row = MeetingRow;
    const NAME: &'static str = "MeetingsRow";
    const MORE: &'static [Column] = &[
        Column {
            name: "sheet_due_on",
            kind: Kind::Date,
            nullable: true,
            doc: "The last day on which the attendance sheet is in time; none where the meeting does not take place, or nobody is a member on its day.",
        },
        Column {
            name: "sheet_overdue",
            kind: Kind::Bool,
            nullable: false,
            doc: "Whether that day has gone by, and the sheet is not completed.",
        },
    ];

    fn more(&self, row: &MeetingRow) -> Vec<Value> {
        let (due, overdue) = (sheet_due_on(row, &self.rules, &self.members), sheet_is_overdue(row, &self.rules, &self.members, self.today));
        vec![due.to_value(), overdue.to_value()]
    }

    fn sort(&self, column: &'static str) -> Sort {
        match column {
            "sheet_due_on" => by_sheet_due_on(&self.members),
            _ => by_sheet_overdue(&self.rules, &self.members, self.today),
        }
    }
}

type Answer = PageWith<Sheets>;

/// The meetings of a chapter
#[utoipa::path(tag = "meetings", operation_id = "listMeetings", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, by day; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/chapters/{id}/meetings")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::Read, Object::Chapter(ChapterId(*id))).await?;
    let mut wanted = vec![Where::Is("chapter_id", Value::Uuid(*id))];
    wanted.extend(days("held_on", query.from, query.to)?);
    wanted.extend(query.status.map(|status| Where::Is("status", status.to_value())));
    wanted.extend(query.sheet.map(|sheet| Where::Is("sheet", sheet.to_value())));
    let sheets = async |_: Of<'_, MeetingRow>| -> Result<Sheets, Problem> {
        let today = commands.today_in(ChapterId(*id)).await?;
        let rules = commands.rules_in_force(Some(ChapterId(*id)), None, today).await?.rules.attendance.clone();
        let days: Vec<_> = Source::live(&runner).await?.rows(&[Where::Is("chapter_id", Value::Uuid(*id))]).await?;
        Ok(Sheets { rules, members: DaysWithMembers::of(&days), today })
    };
    answer_with(&runner, request.headers(), &wanted, "held_on", query.paging(), sheets).await
}
