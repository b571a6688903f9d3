//! Issuing invoices.

use super::super::DuesRefusal::*;
use super::super::{Account, DuesEvent, DuesRefusal, InvoiceKind, InvoiceLine, InvoiceNumber};
use super::draft::Entries;
use super::{Decision, not_before};
use crate::calendar::Term;
use crate::ids::InvoiceId;
use crate::money::{Money, TaxRate};
use crate::text::{EntityCode, Name};
use chrono::{Datelike, NaiveDate};

/// An invoice before it is issued.
pub(super) struct Draft {
    pub invoice_id: InvoiceId,
    pub number: InvoiceNumber,
    pub kind: InvoiceKind,
    pub lines: Vec<InvoiceLine>,
    pub tax_rate: TaxRate,
    pub tax_label: Name,
    pub term: Option<Term>,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
}

impl Account {
    pub(super) fn issue_invoice(&self, draft: Draft) -> Decision {
        if self.invoice(draft.invoice_id).is_some() {
            return Err(InvoiceAlreadyIssued);
        }
        of_series(&self.book.legal_entity, &draft.number, draft.issued_on)?;
        if draft.due_on < draft.issued_on {
            return Err(DueBeforeIssued);
        }
        draft.lines.iter().try_for_each(|line| self.check_line(line, draft.tax_rate))?;
        self.not_invoiced_yet(draft.kind, draft.term)?;
        let total = self.total(&draft.lines, draft.kind)?;
        let Draft { invoice_id, number, kind, lines, tax_rate, tax_label, term, issued_on, due_on } = draft;
        let membership_id = self.membership_id;
        let issued = DuesEvent::InvoiceIssued {
            membership_id,
            invoice_id,
            number,
            kind,
            issued_on,
            due_on,
            lines,
            tax_rate,
            tax_label,
            total,
            term,
        };
        Entries::of(self, issued).follow_up(issued_on)
    }

    fn check_line(&self, line: &InvoiceLine, rate: TaxRate) -> Result<(), DuesRefusal> {
        let currency = self.book.currency;
        if line.net.currency != currency || line.tax.currency != currency {
            return Err(OtherCurrency { expected: currency });
        }
        if line.net.minor < 0 {
            return Err(NegativeLine);
        }
        let expected = rate.on(line.net);
        if line.tax != expected { Err(TaxDoesNotFit { expected }) } else { Ok(()) }
    }

    fn total(&self, lines: &[InvoiceLine], kind: InvoiceKind) -> Result<Money, DuesRefusal> {
        let total: i128 = lines.iter().map(InvoiceLine::gross).sum();
        let total = i64::try_from(total).ok().filter(|total| *total <= Money::MOST).ok_or(AmountTooLarge)?;
        // Where membership costs nothing, its invoice says so and settles at once; a fee of nothing is no fee.
        let may_be_free = matches!(kind, InvoiceKind::Joining | InvoiceKind::Renewal | InvoiceKind::Reinstatement);
        if lines.is_empty() || (total == 0 && !may_be_free) {
            return Err(NothingToInvoice);
        }
        Ok(Money::of_minor(total, self.book.currency))
    }

    /// One open invoice to join or return; one to renew, and one late fee, a term, however many years it was made out for.
    /// Credited ones do not count.
    fn not_invoiced_yet(&self, kind: InvoiceKind, term: Option<Term>) -> Result<(), DuesRefusal> {
        let mut others = self.invoices.iter().filter(|invoice| invoice.kind == kind && !invoice.is_credited_in_full());
        match kind {
            InvoiceKind::Joining | InvoiceKind::Reinstatement => {
                if let Some(open) = others.clone().find(|invoice| invoice.is_open()) {
                    return Err(InvoiceStillOpen { invoice_id: open.id });
                }
                // Nobody joins twice; somebody may return more than once.
                let bought = others.find(|invoice| kind == InvoiceKind::Joining && invoice.is_bought());
                bought.map_or(Ok(()), |invoice| Err(JoiningAlreadyPaid { invoice_id: invoice.id }))
            }
            InvoiceKind::Renewal | InvoiceKind::LateFee => {
                let term = term.ok_or(TermMissing)?;
                let same = others.find(|invoice| invoice.term.is_some_and(|other| other.starts_on == term.starts_on));
                same.map_or(Ok(()), |invoice| Err(TermAlreadyInvoiced { invoice_id: invoice.id }))
            }
            InvoiceKind::Transfer | InvoiceKind::Other => Ok(()),
        }
    }

    /// The invoice that a document corrects, on a day on which it stood.
    pub(super) fn standing(&self, invoice_id: InvoiceId, on: NaiveDate) -> Result<&super::Invoice, DuesRefusal> {
        let invoice = self.known(invoice_id)?;
        not_before(on, invoice.issued_on)?;
        Ok(invoice)
    }
}

/// Numbers run without gaps for one legal entity in one year.
pub(super) fn of_series(entity: &EntityCode, number: &InvoiceNumber, issued_on: NaiveDate) -> Result<(), DuesRefusal> {
    if number.entity == *entity && number.year == issued_on.year() {
        return Ok(());
    }
    Err(NumberOfOtherSeries { entity: entity.clone(), year: issued_on.year() })
}
