//! A payment that the bank took back leaves a membership unpaid: it lapses as late as one that was never renewed does.

use super::{Reaction, RulesInForce, Task};
use crate::calendar::days_from;
use crate::dues::{DuesEvent, InvoiceKind, unpaid_from};
use crate::event::{Event, Recorded};
use crate::rules::Section;

pub(super) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    let (Event::Dues(DuesEvent::InvoiceReopened { membership_id, invoice_id, kind, term, on, .. }), Some(chapter_id)) =
        (&recorded.event, recorded.chapter_id)
    else {
        return Vec::new();
    };
    match kind {
        InvoiceKind::Joining | InvoiceKind::Renewal | InvoiceKind::Reinstatement => {}
        InvoiceKind::LateFee | InvoiceKind::Transfer | InvoiceKind::Other => return Vec::new(),
    }
    let day = days_from(unpaid_from(*on, *term), i64::from(rules.rules.renewal.lapses_days_after));
    let task = Task::LapseUnpaid { membership_id: *membership_id, invoice_id: *invoice_id };
    vec![Reaction::On { day, chapter_id, task, policy: rules.version(Section::Renewal) }]
}
