//! What a chapter's officers are to do next, from what its dashboards answer.

use crate::pages::words::{self, counted};
use chrono::{NaiveDate, NaiveDateTime};
use domain::ChapterId;
use domain::calendar::days_from;
use infra::mail::Form;
use projections::answers::attendance::{AttendanceOfMember, ChapterAttendance};
use projections::answers::referral_value::ChapterReferralValue;
use projections::answers::renewals::ChapterRenewals;
use projections::{MeetingRow, MeetingStanding, MemberRow, MemberStanding, RenewalStage};

/// Something to do, and where.
pub struct Task {
    pub text: String,
    pub detail: String,
    pub to: String,
    pub verb: &'static str,
    pub urgent: bool,
}

/// What whoever runs the chapter does with a sheet that is due.
pub const RECORD: &str = "Record attendance";

/// The tasks of a day, the most pressing first. What only those do who run the chapter, others are shown.
pub fn tasks(
    id: ChapterId,
    today: NaiveDate,
    (attendance, renewals, referrals): (&ChapterAttendance, &ChapterRenewals, &ChapterReferralValue),
    next: Option<&MeetingRow>,
    applicants: &[MemberRow],
    runs: bool,
    form: &Form,
) -> Vec<Task> {
    let mut tasks = Vec::new();
    let takes_place = |status| matches!(status, MeetingStanding::Scheduled | MeetingStanding::Moved);
    for meeting in attendance.meetings.iter().filter(|meeting| takes_place(meeting.status) && !meeting.sheet.counts()).rev().take(3) {
        let Some(due) = meeting.sheet_due_on else { continue };
        let detail = if meeting.sheet_overdue { format!("since {}", form.date(due)) } else { format!("by {}", form.date(due)) };
        let is = if meeting.sheet_overdue { "overdue" } else { "due" };
        tasks.push(Task {
            text: format!("The sheet of {} is {is}", form.date(meeting.held_on)),
            detail,
            to: format!("/meetings/{}{}", meeting.meeting_id, if runs { "/sheet" } else { "" }),
            verb: if runs { RECORD } else { "Look" },
            urgent: meeting.sheet_overdue,
        });
    }
    let task =
        |text: String, detail: String, to: &str, verb, urgent| Task { text, detail, to: format!("/chapters/{id}{to}"), verb, urgent };
    let undecided = || applicants.iter().filter(|row| row.status == MemberStanding::Applied);
    let waiting = i64::try_from(undecided().count()).unwrap_or(i64::MAX);
    if let Some(by) = undecided().filter_map(|row| row.decide_by).min() {
        let text = counted(waiting, "application waits for the committee", "applications wait for the committee");
        tasks.push(task(text, format!("the first is to be decided by {}", form.date(by)), "/applications", "Decide", by < today));
    }
    let reviews = attendance.standings.under_review;
    if reviews > 0 {
        let text = counted(reviews, "seat is under review", "seats are under review");
        tasks.push(task(text, "the committee decides".to_owned(), "/attendance?standing=review#members", "See who", true));
    }
    let is_at_limit = |row: &&AttendanceOfMember| row.member.status == MemberStanding::Active && words::is_at_limit(&row.standing);
    let at_limit = i64::try_from(attendance.members.iter().filter(is_at_limit).count()).unwrap_or(i64::MAX);
    if at_limit > 0 {
        let text = counted(at_limit, "member is at the limit of absences", "members are at the limit of absences");
        let detail = format!("{} allowed in the time from {} on", attendance.window.absences_allowed, form.date(attendance.window.from));
        tasks.push(task(text, detail, "/attendance?standing=limit#members", "See who", false));
    }
    let late = renewals.counts.late;
    if late > 0 {
        let text = counted(late, "renewal is late", "renewals are late");
        tasks.push(task(text, "ended, and not paid".to_owned(), "/renewals#late", "See who", true));
    }
    let undecided = renewals.renewals.iter().filter(|row| row.stage == RenewalStage::Opened && row.days_left >= 0).count();
    if undecided > 0 {
        let text = counted(i64::try_from(undecided).unwrap_or(0), "renewal waits for the committee", "renewals wait for the committee");
        let soonest = renewals.renewals.iter().filter(|row| row.stage == RenewalStage::Opened && row.days_left >= 0);
        let soonest = soonest.map(|row| row.term_ends_on).min().unwrap_or(today);
        tasks.push(task(text, format!("the first term ends on {}", form.date(soonest)), "/renewals#opened", "Decide", false));
    }
    // The first band ends with the first reminder: whatever lies beyond it has waited too long.
    let waiting: i64 = referrals.ageing.bands.iter().filter(|band| band.from_days > 0).map(|band| band.pledges).sum();
    if waiting > 0 {
        let days = referrals.ageing.bands.first().and_then(|band| band.to_days).unwrap_or(0);
        let text = counted(waiting, "referral waits for news", "referrals wait for news");
        let before = format!("/pledges?which=open&to={}&sort=pledged_on", days_from(today, -days - 1));
        tasks.push(task(text, format!("for more than {days} days"), &before, "See which", false));
    }
    if let Some(next) = next {
        let place = if next.place.is_empty() { String::new() } else { format!(", {}", next.place) };
        let time = next.starts_at_local.parse::<NaiveDateTime>().map(|at| form.time(at.time())).unwrap_or_default();
        tasks.push(Task {
            text: format!("Next meeting: {}", form.day(next.held_on)),
            detail: format!("{time}{place}"),
            to: format!("/meetings/{}", next.meeting_id),
            verb: "Open",
            urgent: false,
        });
    }
    tasks
}
