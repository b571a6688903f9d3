//! What happens next with an invoice that is not paid, and when: by the deadlines of the term that it renews, or of the seat that it holds.

use crate::{InvoiceRow, MemberRow, MemberStanding, RenewalRow, RenewalStage};
use chrono::NaiveDate;
use domain::calendar::{day_after, days_from};
use domain::dues::InvoiceKind;
use domain::rules::RenewalRules;
use serde::Serialize;

/// What happens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DunningStep {
    Reminder,
    LateFee,
    FinalNotice,
    /// The membership ends, and its seat is free.
    Lapse,
    /// The approval is void, and the seat is free.
    Void,
}

/// The next step after a day. None where nothing happens by itself: somebody has to decide.
pub fn next_step(
    invoice: &InvoiceRow,
    renewal: Option<&RenewalRow>,
    member: Option<&MemberRow>,
    rules: &RenewalRules,
    today: NaiveDate,
) -> Option<(DunningStep, NaiveDate)> {
    if invoice.outstanding_minor <= 0 {
        return None;
    }
    match (invoice.kind, renewal, member) {
        (InvoiceKind::Renewal, Some(row), _) if matches!(row.stage, RenewalStage::Invoiced | RenewalStage::Late) => {
            // What was invoiced after the term's end is late, and lapses, as much later.
            steps(row.term_ends_on.max(invoice.due_on), rules)
                .into_iter()
                .filter(|(_, on)| *on > today)
                .min_by_key(|(step, on)| (*on, *step))
        }
        (InvoiceKind::Joining | InvoiceKind::Reinstatement, _, Some(row))
            if matches!(row.status, MemberStanding::Approved | MemberStanding::Returning) =>
        {
            row.seat_held_until.map(|until| (DunningStep::Void, day_after(until)))
        }
        _ => None,
    }
}

fn steps(end: NaiveDate, rules: &RenewalRules) -> Vec<(DunningStep, NaiveDate)> {
    let after = |days: &u32| days_from(end, i64::from(*days));
    let before = |days: &u32| days_from(end, -i64::from(*days));
    let reminders = rules.reminder_days_before.iter().map(|days| (DunningStep::Reminder, before(days)));
    let finals = rules.final_notice_days_after.iter().map(|days| (DunningStep::FinalNotice, after(days)));
    let fixed = [(DunningStep::LateFee, after(&rules.overdue_days_after)), (DunningStep::Lapse, after(&rules.lapses_days_after))];
    reminders.chain(finals).chain(fixed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn the_steps_of_a_renewal_follow_one_another_to_the_lapse() {
        let mut on: Vec<_> = steps(day("2026-06-30"), &RenewalRules::default());
        on.sort_by_key(|(_, on)| *on);
        let told: Vec<_> = on.iter().map(|(step, on)| (*step, on.to_string())).collect();
        use DunningStep::*;
        let expected = [
            (Reminder, "2026-06-16"),
            (Reminder, "2026-06-23"),
            (Reminder, "2026-06-29"),
            (LateFee, "2026-07-01"),
            (FinalNotice, "2026-07-07"),
            (FinalNotice, "2026-07-14"),
            (Lapse, "2026-07-15"),
        ];
        assert_eq!(told, expected.map(|(step, on)| (step, on.to_owned())));
    }
}
