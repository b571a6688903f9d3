//! An invoice whose object has been bought sets it in motion: membership, return, or the next term.

use super::{Reaction, RulesInForce, Task};
use crate::dues::{DuesEvent, InvoiceKind};
use crate::event::{Event, Recorded};

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    // An invoice credited down to nothing is settled too, but nothing was bought: `in_full` tells the two apart.
    let Event::Dues(DuesEvent::InvoiceSettled { membership_id, invoice_id, kind, term, on, in_full: true, .. }) = recorded.event else {
        return Vec::new();
    };
    let task = match (kind, term) {
        (InvoiceKind::Joining, _) => Task::Activate { membership_id, invoice_id: Some(invoice_id), on },
        (InvoiceKind::Reinstatement, _) => Task::Reinstate { membership_id, invoice_id: Some(invoice_id), on },
        (InvoiceKind::Renewal, Some(term)) => Task::Renew { membership_id, invoice_id, term, on },
        (InvoiceKind::Renewal, None) | (InvoiceKind::LateFee | InvoiceKind::Transfer | InvoiceKind::Other, _) => return Vec::new(),
    };
    vec![Reaction::Do(task)]
}
