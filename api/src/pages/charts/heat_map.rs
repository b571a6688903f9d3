//! Members by meetings: a table whose cells are tinted by their marks.

use crate::pages::words;
use domain::MembershipId;
use domain::meeting::Mark;
use infra::mail::Form;
use projections::answers::attendance::{AbsenceState, ChapterAttendance};

/// A meeting.
pub struct Column {
    pub day: String,
    pub whole_day: String,
    pub to: String,
}

/// A month, over so many meetings.
pub struct Month {
    pub name: String,
    pub meetings: usize,
}

/// A member's mark, if there is one.
pub struct Cell {
    pub letter: &'static str,
    pub words: &'static str,
}

/// A member.
pub struct Row {
    pub id: MembershipId,
    pub to: String,
    pub name: String,
    pub cells: Vec<Cell>,
    pub absences: i64,
    pub rate: String,
    /// What the absences lead to, in a word.
    pub standing: &'static str,
    pub class: &'static str,
}

impl Row {
    /// Whether they were a member at the last of the meetings.
    pub fn is_on_the_last(&self) -> bool {
        self.cells.last().is_some_and(|cell| !cell.letter.is_empty())
    }

    pub fn was_absent(&self) -> bool {
        self.cells.iter().any(|cell| cell.letter == words::letter(Mark::A))
    }
}

/// The map, of the meetings with a completed sheet.
pub struct HeatMap {
    pub months: Vec<Month>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl HeatMap {
    /// From a chapter's attendance: the latest so many meetings whose sheets count.
    pub fn of(attendance: &ChapterAttendance, most: usize, form: &Form) -> Self {
        let counting: Vec<usize> = attendance.meetings.iter().enumerate().filter(|(_, m)| m.sheet.counts()).map(|(at, _)| at).collect();
        let shown = &counting[counting.len().saturating_sub(most)..];
        let (mut months, mut columns): (Vec<Month>, Vec<Column>) = Default::default();
        for meeting in shown.iter().map(|at| &attendance.meetings[*at]) {
            let name = form.short_month(meeting.held_on);
            match months.last_mut() {
                Some(month) if month.name == name => month.meetings += 1,
                _ => months.push(Month { name, meetings: 1 }),
            }
            columns.push(Column {
                day: meeting.held_on.format("%-d").to_string(),
                whole_day: form.date(meeting.held_on),
                to: format!("/meetings/{}", meeting.meeting_id),
            });
        }
        let row = |row: &projections::answers::attendance::AttendanceOfMember| Row {
            id: row.member.membership_id,
            to: words::page_of(&row.member.membership_id),
            name: words::named(&row.member),
            cells: shown.iter().map(|at| cell(row.marks.get(*at).copied().flatten())).collect(),
            absences: row.standing.absences,
            rate: row.figures.attendance_per_mille.map_or_else(|| "–".to_owned(), |rate| form.per_mille(rate)),
            standing: words::standing(row),
            class: match row.standing.state {
                AbsenceState::Review => "bad",
                AbsenceState::Warned if row.standing.absences_left == 0 => "warn",
                AbsenceState::Warned | AbsenceState::Fine => "",
            },
        };
        Self { months, columns, rows: attendance.members.iter().map(row).collect() }
    }

    /// One member's row alone.
    pub fn only(mut self, id: MembershipId) -> Self {
        self.rows.retain(|row| row.id == id);
        self
    }
}

fn cell(mark: Option<Mark>) -> Cell {
    match mark {
        Some(mark) => Cell { letter: words::letter(mark), words: words::mark(mark) },
        None => Cell { letter: "", words: "not on the sheet" },
    }
}
