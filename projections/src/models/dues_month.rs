//! Dues by month and currency: what a chapter expected and received, and what each member paid.

use crate::tally::{Adds, Tally};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::dues::DuesEvent;
use domain::{ChapterId, Currency, Event, MembershipId, Money, Recorded};

tally_table! {
    /// Dues of a chapter in a month and currency, in minor units, each in the month in which it happened.
    ChapterDuesMonthRow, ChapterDuesMonthKey = "dues_by_chapter_month" for Charge {
        key {
            /// The chapter at the time.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
            /// The currency of the amounts.
            currency: Currency,
        }
        sums {
            /// Invoices that fall due in this month, whenever they were issued, less what credit notes took off them: what is expected.
            due_minor,
            /// Invoices issued.
            invoiced_minor,
            /// Payments received.
            received_minor,
            /// Payments that the bank took back.
            dishonoured_minor,
            /// Corrected by credit notes.
            credited_minor,
            /// Forgone.
            waived_minor,
            /// Given up.
            written_off_minor,
            /// Credit paid out.
            refunded_minor,
        }
    }
}

tally_table! {
    /// What a member paid in a month and currency, in minor units.
    MemberDuesMonthRow, MemberDuesMonthKey = "dues_by_member_month" for Parties(&["membership_id"]) {
        key {
            /// The chapter at the time.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
            /// The member.
            membership_id: MembershipId,
            /// The currency of the amounts.
            currency: Currency,
        }
        sums {
            /// Payments received.
            received_minor,
            /// Payments that the bank took back.
            dishonoured_minor,
            /// Credit paid out.
            refunded_minor,
        }
    }
}

impl MemberDuesMonthRow {
    /// What the member has paid, and not had back.
    pub fn paid_minor(&self) -> i64 {
        self.received_minor - self.dishonoured_minor - self.refunded_minor
    }
}

/// Folds [`ChapterDuesMonthRow`].
pub struct ChapterDuesMonths;

impl Adds for ChapterDuesMonths {
    type Row = ChapterDuesMonthRow;
    const VERSION: i32 = 2;

    fn added(event: &Recorded) -> Vec<ChapterDuesMonthRow> {
        use DuesEvent as E;
        let (Event::Dues(what), Some(chapter_id)) = (&event.event, event.chapter_id) else { return Vec::new() };
        let one = |on: &NaiveDate, amount: &Money, add: fn(&mut ChapterDuesMonthRow, i64)| {
            let mut row =
                ChapterDuesMonthRow::nothing(&ChapterDuesMonthKey { chapter_id, month: month_of(*on), currency: amount.currency });
            add(&mut row, amount.minor);
            row
        };
        match what {
            E::AccountOpened { .. }
            | E::AccountMoved { .. }
            | E::CreditApplied { .. }
            | E::InvoiceSettled { .. }
            | E::InvoiceReopened { .. } => Vec::new(),
            E::InvoiceIssued { issued_on, due_on, total, .. } => {
                vec![one(issued_on, total, |row, minor| row.invoiced_minor = minor), one(due_on, total, |row, minor| row.due_minor = minor)]
            }
            E::PaymentReceived { received_on, amount, .. } => vec![one(received_on, amount, |row, minor| row.received_minor = minor)],
            E::PaymentDishonoured { on, amount, .. } => vec![one(on, amount, |row, minor| row.dishonoured_minor = minor)],
            E::CreditNoteIssued { issued_on, total, corrects, .. } => {
                let due = corrects.map(|invoice| one(&invoice.due_on, total, |row, minor| row.due_minor = -minor));
                [one(issued_on, total, |row, minor| row.credited_minor = minor)].into_iter().chain(due).collect()
            }
            E::Waived { on, amount, .. } => vec![one(on, amount, |row, minor| row.waived_minor = minor)],
            E::WrittenOff { on, amount, .. } | E::BalanceWrittenOff { on, amount, .. } => {
                vec![one(on, amount, |row, minor| row.written_off_minor = minor)]
            }
            E::Refunded { on, amount, .. } => vec![one(on, amount, |row, minor| row.refunded_minor = minor)],
        }
    }
}

/// Folds [`MemberDuesMonthRow`].
pub struct MemberDuesMonths;

impl Adds for MemberDuesMonths {
    type Row = MemberDuesMonthRow;
    const VERSION: i32 = 1;

    fn added(event: &Recorded) -> Vec<MemberDuesMonthRow> {
        let (Event::Dues(what), Some(chapter_id)) = (&event.event, event.chapter_id) else { return Vec::new() };
        let nothing = |membership_id: &MembershipId, on: &NaiveDate, currency: Currency| {
            MemberDuesMonthRow::nothing(&MemberDuesMonthKey { chapter_id, month: month_of(*on), membership_id: *membership_id, currency })
        };
        match what {
            DuesEvent::PaymentReceived { membership_id, amount, received_on, .. } => {
                vec![MemberDuesMonthRow { received_minor: amount.minor, ..nothing(membership_id, received_on, amount.currency) }]
            }
            DuesEvent::PaymentDishonoured { membership_id, amount, on, .. } => {
                vec![MemberDuesMonthRow { dishonoured_minor: amount.minor, ..nothing(membership_id, on, amount.currency) }]
            }
            DuesEvent::Refunded { membership_id, amount, on, .. } => {
                vec![MemberDuesMonthRow { refunded_minor: amount.minor, ..nothing(membership_id, on, amount.currency) }]
            }
            DuesEvent::AccountOpened { .. }
            | DuesEvent::AccountMoved { .. }
            | DuesEvent::InvoiceIssued { .. }
            | DuesEvent::CreditApplied { .. }
            | DuesEvent::InvoiceSettled { .. }
            | DuesEvent::InvoiceReopened { .. }
            | DuesEvent::CreditNoteIssued { .. }
            | DuesEvent::Waived { .. }
            | DuesEvent::WrittenOff { .. }
            | DuesEvent::BalanceWrittenOff { .. } => Vec::new(),
        }
    }
}
