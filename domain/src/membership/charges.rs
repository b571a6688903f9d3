//! What a membership may be charged for by hand: a fee for what has happened, or is happening. And whether it ever had what an
//! invoice was for.

use super::{Membership, Phase, Stay};
use crate::dues::{Invoice, InvoiceKind};
use chrono::NaiveDate;

impl Membership {
    /// Whether what an invoice is for came about, in whole or in part: who was a member for a while has used up the dues of that term.
    pub fn has_obtained(&self, invoice: &Invoice) -> bool {
        match invoice.kind {
            InvoiceKind::Joining => !self.stays().is_empty(),
            InvoiceKind::Reinstatement => {
                let after = |stay: &Stay| stay.from >= invoice.issued_on || stay.until.is_none_or(|until| invoice.issued_on < until);
                self.stays().iter().skip(1).any(after)
            }
            // A departure takes back the terms that have not begun.
            InvoiceKind::Renewal => self.terms().iter().any(|own| invoice.term.is_some_and(|term| term.starts_on == own.starts_on)),
            InvoiceKind::LateFee | InvoiceKind::Transfer | InvoiceKind::Other => true,
        }
    }

    /// Whether an invoice of a kind makes sense as the membership stands on a day, and if not, why.
    pub fn may_owe(&self, kind: InvoiceKind, on: NaiveDate) -> Result<(), &'static str> {
        let holds = |holds: bool, otherwise| if holds { Ok(()) } else { Err(otherwise) };
        // A departure and a return are two stays in one chapter, a transfer is two in different ones.
        let stays = |two: fn(&Stay, &Stay) -> bool| self.stays().windows(2).any(|pair| two(&pair[0], &pair[1]));
        match kind {
            InvoiceKind::Joining => {
                let first_term = self.is_active() && self.terms().first().is_some_and(|term| on <= term.ends_on);
                let joining = matches!(self.phase(), Phase::Approved { .. }) || first_term;
                holds(joining, "a joining fee is charged to who is approved, or in the first term")
            }
            InvoiceKind::Reinstatement => {
                let leaving = matches!(self.phase(), Phase::Departed { .. } | Phase::Returning { .. });
                let returned = self.is_active() && stays(|before, after| before.chapter_id == after.chapter_id);
                holds(leaving || returned, "a reinstatement fee is charged to who has left, or has returned")
            }
            InvoiceKind::Transfer => {
                let moved = self.is_active() && stays(|before, after| before.chapter_id != after.chapter_id);
                holds(moved, "a transfer fee is charged to an active member who has changed chapters")
            }
            InvoiceKind::Renewal | InvoiceKind::LateFee | InvoiceKind::Other => Ok(()),
        }
    }
}
