//! The terms of each membership, and how far the renewal of each has come.

use super::membership_of;
use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::calendar::{Term, day_before};
use domain::dues::{Corrected, DuesEvent, InvoiceKind};
use domain::membership::{MembershipEvent, RenewalDecision};
use domain::{ChapterId, Currency, Event, InvoiceId, MembershipId, Recorded};
use serde::{Deserialize, Serialize};

/// How far the renewal of a term has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RenewalStage {
    /// The term runs, and nothing is to be done yet.
    Running,
    Opened,
    /// The committee has said yes.
    Decided,
    Invoiced,
    /// Not paid when the term had ended: a late fee was charged.
    Late,
    /// The committee has said no.
    Refused,
    Renewed,
    Lapsed,
}

text_cells!(RenewalStage);

read_table! {
    /// A term of a membership, and how far its renewal has come. A term that a departure cut short stays as it stood:
    /// only the one on which the member's own row ends is still to be renewed.
    RenewalRow, RenewalKey = "renewals" for Parties(&["membership_id"]) {
        key {
            /// The membership.
            membership_id: MembershipId,
            /// Last day of the term.
            term_ends_on: NaiveDate,
        }
        row {
            /// The chapter, the latest one after a transfer.
            chapter_id: ChapterId,
            /// First day of the term.
            term_starts_on: NaiveDate,
            /// The day on which its deadlines were set, by the rules in force on it: when activation, renewal or return was recorded, or the latest transfer.
            begun_on: NaiveDate,
            /// running, opened, decided, invoiced, late, refused, renewed or lapsed.
            stage: RenewalStage,
            /// The day on which the renewal was opened.
            opened_on: Option<NaiveDate>,
            /// The day of the committee's decision.
            decided_on: Option<NaiveDate>,
            /// renew, renew_with_conditions or refuse.
            decision: Option<String>,
            /// Years of the new term, as decided.
            decided_years: Option<i64>,
            /// The renewal invoice issued last; none when it was credited down to nothing.
            invoice_id: Option<InvoiceId>,
            /// The day of that invoice.
            invoiced_on: Option<NaiveDate>,
            /// The day by which it is to be paid.
            due_on: Option<NaiveDate>,
            /// Its total, in minor units.
            amount_minor: Option<i64>,
            /// Its currency.
            currency: Option<Currency>,
            /// The day on which nothing was owed on it any more; none again when the bank has taken a payment back.
            settled_on: Option<NaiveDate>,
            /// The day of the late fee.
            late_fee_on: Option<NaiveDate>,
            /// The day on which the term was renewed.
            renewed_on: Option<NaiveDate>,
            /// Last day of the term that followed.
            renewed_to: Option<NaiveDate>,
            /// The day on which the membership lapsed.
            lapsed_on: Option<NaiveDate>,
        }
    }
}

impl RenewalRow {
    fn running(key: &RenewalKey, chapter_id: ChapterId, term: Term, begun_on: NaiveDate) -> Self {
        RenewalRow {
            membership_id: key.membership_id,
            term_ends_on: key.term_ends_on,
            chapter_id,
            term_starts_on: term.starts_on,
            begun_on,
            stage: RenewalStage::Running,
            opened_on: None,
            decided_on: None,
            decision: None,
            decided_years: None,
            invoice_id: None,
            invoiced_on: None,
            due_on: None,
            amount_minor: None,
            currency: None,
            settled_on: None,
            late_fee_on: None,
            renewed_on: None,
            renewed_to: None,
            lapsed_on: None,
        }
    }

    /// The furthest that the facts say, in whichever order they came.
    fn reached(&self) -> RenewalStage {
        if self.lapsed_on.is_some() {
            RenewalStage::Lapsed
        } else if self.renewed_on.is_some() {
            RenewalStage::Renewed
        } else if self.decision.as_deref() == Some("refuse") {
            RenewalStage::Refused
        } else if self.late_fee_on.is_some() {
            RenewalStage::Late
        } else if self.invoiced_on.is_some() {
            RenewalStage::Invoiced
        } else if self.decided_on.is_some() {
            RenewalStage::Decided
        } else if self.opened_on.is_some() {
            RenewalStage::Opened
        } else {
            RenewalStage::Running
        }
    }

    /// Credited down to nothing: the renewal is to be invoiced again, if it is to be.
    fn forget_invoice(&mut self) {
        (self.invoice_id, self.invoiced_on, self.due_on, self.settled_on) = (None, None, None, None);
        (self.amount_minor, self.currency) = (None, None);
    }

    fn decide(&mut self, decision: &RenewalDecision, on: NaiveDate) {
        let (word, years) = match decision {
            RenewalDecision::Renew { term_years } => ("renew", Some(*term_years)),
            RenewalDecision::RenewWithConditions { term_years, .. } => ("renew_with_conditions", Some(*term_years)),
            RenewalDecision::Refuse { .. } => ("refuse", None),
        };
        (self.decided_on, self.decision, self.decided_years) = (Some(on), Some(word.to_owned()), years.map(i64::from));
    }
}

/// Folds [`RenewalRow`].
pub struct Renewals;

/// The term's end before the term that is paid for.
fn end_before(term: &Term) -> NaiveDate {
    day_before(term.starts_on)
}

fn ends(event: &Event) -> Vec<NaiveDate> {
    use MembershipEvent as E;
    match event {
        Event::Membership(E::Activated { term, .. } | E::Reinstated { term, .. } | E::TransferredIn { term, .. }) => vec![term.ends_on],
        Event::Membership(E::RenewalOpened { term, .. } | E::RenewalDecided { term, .. } | E::Lapsed { term, .. }) => vec![term.ends_on],
        Event::Membership(E::Renewed { term, .. }) => vec![end_before(term), term.ends_on],
        Event::Dues(DuesEvent::InvoiceIssued { kind: InvoiceKind::Renewal | InvoiceKind::LateFee, term: Some(term), .. }) => {
            vec![end_before(term)]
        }
        Event::Dues(
            DuesEvent::InvoiceSettled { kind: InvoiceKind::Renewal, term: Some(term), .. }
            | DuesEvent::InvoiceReopened { kind: InvoiceKind::Renewal, term: Some(term), .. },
        ) => vec![end_before(term)],
        Event::Dues(DuesEvent::CreditNoteIssued {
            corrects: Some(Corrected { kind: InvoiceKind::Renewal | InvoiceKind::LateFee, term: Some(term), left, .. }),
            ..
        }) if !left.is_positive() => vec![end_before(term)],
        _ => Vec::new(),
    }
}

impl Projection for Renewals {
    type Row = RenewalRow;
    const VERSION: i32 = 3;

    fn keys(event: &Recorded) -> Vec<RenewalKey> {
        let membership_id = match &event.event {
            Event::Membership(_) => membership_of(event),
            Event::Dues(
                DuesEvent::InvoiceIssued { membership_id, .. }
                | DuesEvent::InvoiceSettled { membership_id, .. }
                | DuesEvent::InvoiceReopened { membership_id, .. }
                | DuesEvent::CreditNoteIssued { membership_id, .. },
            ) => Some(*membership_id),
            _ => None,
        };
        let Some(membership_id) = membership_id else { return Vec::new() };
        ends(&event.event).into_iter().map(|term_ends_on| RenewalKey { membership_id, term_ends_on }).collect()
    }

    fn apply(row: &mut Option<RenewalRow>, key: &RenewalKey, event: &Recorded) {
        use MembershipEvent as E;
        let begun_on = event.recorded_at.date_naive();
        match &event.event {
            Event::Membership(E::Activated { chapter_id, term, .. } | E::Reinstated { chapter_id, term, .. }) => {
                *row = Some(RenewalRow::running(key, *chapter_id, *term, begun_on));
            }
            Event::Membership(E::TransferredIn { chapter_id, term, .. }) => {
                let row = row.get_or_insert_with(|| RenewalRow::running(key, *chapter_id, *term, begun_on));
                (row.chapter_id, row.begun_on) = (*chapter_id, begun_on);
            }
            Event::Membership(E::Renewed { chapter_id, term, .. }) if key.term_ends_on == term.ends_on => {
                *row = Some(RenewalRow::running(key, *chapter_id, *term, begun_on));
            }
            known => {
                if let Some(row) = row {
                    follow(row, known);
                    row.stage = row.reached();
                }
            }
        }
    }
}

/// What happens to a term that is known already.
fn follow(row: &mut RenewalRow, event: &Event) {
    use MembershipEvent as E;
    match event {
        Event::Membership(E::RenewalOpened { on, .. }) => row.opened_on = Some(*on),
        Event::Membership(E::RenewalDecided { decision, on, .. }) => row.decide(decision, *on),
        Event::Membership(E::Renewed { term, on, .. }) => (row.renewed_on, row.renewed_to) = (Some(*on), Some(term.ends_on)),
        Event::Membership(E::Lapsed { on, .. }) => row.lapsed_on = Some(*on),
        Event::Dues(DuesEvent::InvoiceIssued { kind: InvoiceKind::LateFee, issued_on, .. }) => row.late_fee_on = Some(*issued_on),
        Event::Dues(DuesEvent::InvoiceIssued { invoice_id, issued_on, due_on, total, .. }) => {
            (row.invoice_id, row.invoiced_on, row.due_on) = (Some(*invoice_id), Some(*issued_on), Some(*due_on));
            (row.amount_minor, row.currency) = (Some(total.minor), Some(total.currency));
        }
        Event::Dues(DuesEvent::InvoiceSettled { on, in_full: true, .. }) => row.settled_on = Some(*on),
        Event::Dues(DuesEvent::InvoiceReopened { .. }) => row.settled_on = None,
        Event::Dues(DuesEvent::CreditNoteIssued { corrects: Some(Corrected { kind: InvoiceKind::LateFee, .. }), .. }) => {
            row.late_fee_on = None;
        }
        Event::Dues(DuesEvent::CreditNoteIssued { invoice_id, .. }) if row.invoice_id == Some(*invoice_id) => row.forget_invoice(),
        _ => {}
    }
}
