//! The calendar of a renewal, as the member and the committee hear of it.

use super::*;
use domain::Money;
use domain::calendar::days_from;
use domain::dues::{Dues, InvoiceKind};
use domain::membership::RenewalDecision;
use domain::notices::RenewalStep;

pub(super) async fn letters(unit: &mut Unit<'_>, notice: &Notice) -> Letters {
    let (id, term_ends_on) = match notice {
        Notice::RenewalOpened { membership_id, term_ends_on }
        | Notice::Renewal { membership_id, term_ends_on, .. }
        | Notice::Lapsed { membership_id, term_ends_on } => (*membership_id, *term_ends_on),
        _ => return Ok(Err("this is no notice of a renewal")),
    };
    let membership = unit.membership(id).await?;
    let Some(chapter_id) = membership.chapter_id() else { return Ok(Err("there is no such membership")) };
    let desk = Desk::of(unit, chapter_id).await?;
    let Some(member) = desk.member(unit, id).await? else { return Ok(Err("the member cannot be written to")) };
    let ends_on = member.form.date(term_ends_on);
    let of_term = subject("membership", id);
    let step = match notice {
        Notice::Lapsed { .. } => {
            let told = letter(NoticeKind::Lapsed, of_term, term_ends_on, member, json!({ "ends_on": ends_on }));
            return desk.post(vec![told]);
        }
        _ if !membership.is_active() => return Ok(Err("the member has left")),
        _ if membership.term().is_none_or(|term| term.ends_on != term_ends_on) => return Ok(Err("the term has been renewed")),
        Notice::Renewal { step, .. } => *step,
        _ => {
            let told = letter(NoticeKind::RenewalOpened, of_term, term_ends_on, member, json!({ "ends_on": ends_on }));
            return desk.post(vec![told]);
        }
    };
    if matches!(membership.renewal_decision(), Some(RenewalDecision::Refuse { .. })) {
        return Ok(Err("the committee has refused the renewal"));
    }
    let owed = owed(unit, id, term_ends_on).await?;
    let in_words = |form: &Form| owed.map(|owed| form.money(owed));
    let lapses_on = days_from(term_ends_on, i64::from(desk.rules.rules.renewal.lapses_days_after));
    let unpaid = json!({ "ends_on": ends_on, "owed": in_words(&member.form), "lapses_on": member.form.date(lapses_on) });
    let occurrence = |step: &str| format!("{term_ends_on} {step}");
    let letters = match step {
        RenewalStep::DecisionDue => {
            let days = (term_ends_on - desk.today).num_days();
            let values = json!({ "ends_on": ends_on, "days": days, "owed": in_words(&member.form) });
            let name = member.name.clone();
            let mut letters = vec![letter(NoticeKind::RenewalReminder, of_term, occurrence("decision"), member, values)];
            if membership.renewal_decision().is_none() {
                for to in desk.officers(unit, &[Office::MembershipCommittee]).await? {
                    let values = json!({ "member": name.as_str(), "ends_on": to.form.date(term_ends_on) });
                    letters.push(letter(NoticeKind::RenewalDecisionDue, of_term, term_ends_on, to, values));
                }
            }
            letters
        }
        _ if owed.is_none() => return Ok(Err("nothing is owed on the renewal")),
        RenewalStep::Reminder { days_before } => {
            let days = (term_ends_on - desk.today).num_days();
            let values = json!({ "ends_on": ends_on, "days": days, "owed": in_words(&member.form) });
            vec![letter(NoticeKind::RenewalReminder, of_term, occurrence(&days_before.to_string()), member, values)]
        }
        RenewalStep::Overdue => vec![letter(NoticeKind::RenewalOverdue, of_term, term_ends_on, member, unpaid)],
        RenewalStep::FinalNotice { days_after } => {
            vec![letter(NoticeKind::RenewalFinalNotice, of_term, occurrence(&days_after.to_string()), member, unpaid)]
        }
    };
    desk.post(letters)
}

/// What is open of the renewal that follows a term, its late fee included; none while there is no such invoice, or once it is paid.
async fn owed(unit: &mut Unit<'_>, id: MembershipId, term_ends_on: NaiveDate) -> Result<Option<Money>, CommandError> {
    let dues = unit.load::<Dues>(&id.to_string()).await?.state;
    let starts_on = domain::calendar::day_after(term_ends_on);
    let renewal = dues
        .open_invoices()
        .find(|invoice| invoice.kind == InvoiceKind::Renewal && invoice.term.is_some_and(|term| term.starts_on == starts_on));
    let Some(renewal) = renewal else { return Ok(None) };
    let late_fees = dues.open_invoices().filter(|invoice| invoice.kind == InvoiceKind::LateFee && invoice.book() == renewal.book());
    let total = late_fees.map(|invoice| invoice.outstanding()).try_fold(renewal.outstanding(), Money::checked_add);
    total.map(Some).map_err(|error| CommandError::Fault(error.to_string()))
}
