//! The top line of a chapter, and this month against the last one.

use crate::pages::figure::Figure;
use crate::pages::words::counted;
use chrono::NaiveDate;
use domain::Currency;
use domain::calendar::{add_months, day_before, month_of};
use infra::mail::Form;
use projections::answers::Amounts;
use projections::answers::renewals::ChapterRenewals;
use projections::answers::summary::Summary;

/// A line of the comparison of two months: of each its number, and where it is explained.
pub struct Compared {
    pub what: &'static str,
    pub months: [(String, String); 2],
}

/// A month, from its first day to its last.
pub fn month(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    (month_of(day), day_before(add_months(month_of(day), 1)))
}

/// The last three whole months before the month of a day, and the three before those.
pub fn quarters(day: NaiveDate) -> [(NaiveDate, NaiveDate); 2] {
    let this = month_of(day);
    let ago = |months| this.checked_sub_months(chrono::Months::new(months)).unwrap_or(this);
    [(ago(3), day_before(this)), (ago(6), day_before(ago(3)))]
}

fn arrow(change: i64) -> &'static str {
    match change {
        1.. => "▲",
        0 => "",
        _ => "▼",
    }
}

fn class(change: i64) -> &'static str {
    match change {
        1.. => "better",
        0 => "",
        _ => "worse",
    }
}

/// Amounts in one line; the chapter's own currency where there are none.
pub fn in_brief(amounts: &Amounts, currency: Currency, form: &Form) -> String {
    let all: Vec<String> = amounts.iter().map(|money| form.roughly(money)).collect();
    if all.is_empty() { form.roughly(domain::Money::of_minor(0, currency)) } else { all.join(" + ") }
}

/// The top line, from the renewals of half a year, and the summaries of the last three whole months and of the three before.
pub fn figures(base: &str, [quarter, before]: [&Summary; 2], renewals: &ChapterRenewals, currency: Currency, form: &Form) -> Vec<Figure> {
    let net = renewals.membership.net();
    let rate = quarter.attendance.attendance_per_mille;
    let change = rate.zip(before.attendance.attendance_per_mille).map_or(0, |(now, then)| now - then);
    let (closed, closed_before) = (quarter.business.minor(currency), before.business.minor(currency));
    let growth = (closed_before > 0).then(|| (i128::from(closed) - i128::from(closed_before)) * 100 / i128::from(closed_before));
    let growth = growth.and_then(|percent| i64::try_from(percent).ok());
    let due = renewals.counts.due_within_90_days;
    let since =
        if net == 0 { String::new() } else { format!("{}{} since {}", arrow(net), net.abs(), form.month(renewals.whole_months.from)) };
    let moved = if change == 0 { String::new() } else { format!("{}{} on the three before", arrow(change), points(change, form)) };
    let grown = |growth: i64| format!("{}{}\u{a0}% on the three before", arrow(growth), form.number(growth.abs()));
    let days = format!("from={}&to={}", quarter.from, quarter.to);
    let late = renewals.counts.late;
    let span = format!("{} to {}", form.short_month(quarter.from), form.short_month(quarter.to));
    vec![
        Figure::of(form.number(renewals.membership.members), if renewals.membership.members == 1 { "member" } else { "members" })
            .changed(since, class(net))
            .opening(format!("{base}/members")),
        Figure::of(rate.map_or_else(|| "–".to_owned(), |rate| form.per_mille(rate)), format!("attendance, {span}"))
            .changed(moved, class(change))
            .opening(format!("{base}/attendance?{days}")),
        Figure::of(in_brief(&quarter.business, currency, form), format!("closed, {span}"))
            .changed(growth.filter(|growth| *growth != 0).map_or_else(String::new, grown), class(growth.unwrap_or(0)))
            .opening(format!("{base}/closings?{days}")),
        Figure::of(form.number(due), if due == 1 { "renewal due" } else { "renewals due" })
            .changed(
                if late > 0 { counted(late, "late", "late") } else { "within 90 days".to_owned() },
                if late > 0 { "worse" } else { "" },
            )
            .opening(format!("{base}/renewals")),
    ]
}

fn points(thousandths: i64, form: &Form) -> String {
    form.per_mille(thousandths.abs()).replace('%', "points")
}

/// This month so far, until a day, against the whole last one.
pub fn compared(base: &str, [this, last]: [&Summary; 2], until: NaiveDate, currency: Currency, form: &Form) -> Vec<Compared> {
    let rate = |rate: Option<i64>| rate.map_or_else(|| "–".to_owned(), |rate| form.per_mille(rate));
    let row = |what, of_this: String, of_last: String, to: &str| {
        // Days to come are of no sheet that is due, and of no term that has ended.
        let days = |month: &Summary| format!("{base}{to}from={}&to={}", month.from, month.to.min(until));
        let at = |month: &Summary| if to.is_empty() { String::new() } else { days(month) };
        Compared { what, months: [(of_this, at(this)), (of_last, at(last))] }
    };
    let count = |what, this: i64, last: i64, to| row(what, form.number(this), form.number(last), to);
    vec![
        count("Meetings held", this.attendance.meetings, last.attendance.meetings, "/meetings?sheet=counted&"),
        row("Attendance", rate(this.attendance.attendance_per_mille), rate(last.attendance.attendance_per_mille), "/attendance?"),
        row("On time", rate(this.attendance.punctuality_per_mille), rate(last.attendance.punctuality_per_mille), "/attendance?"),
        count("Visitors", this.visitors, last.visitors, "/meetings?sheet=counted&"),
        count("Referrals given", this.referrals, last.referrals, "/pledges?which=counted&"),
        count("Closings", this.closings, last.closings, "/closings?"),
        row("Closed business", in_brief(&this.business, currency, form), in_brief(&last.business, currency, form), "/closings?"),
        count("Members gained, less lost", this.membership.net(), last.membership.net(), ""),
    ]
}
