//! What may be asked of the dues of a membership.

use super::{InvoiceKind, InvoiceLine, InvoiceNumber, PaymentMethod};
use crate::calendar::Term;
use crate::ids::{ChapterId, DocumentId, InvoiceId, MembershipId, PaymentId};
use crate::money::{Currency, Money, TaxRate};
use crate::text::{EntityCode, Name, Note};
use chrono::NaiveDate;

#[derive(Debug, Clone)]
pub enum DuesCommand {
    OpenAccount {
        membership_id: MembershipId,
        chapter_id: ChapterId,
        legal_entity: EntityCode,
        currency: Currency,
    },
    /// The member is in another chapter now, whose legal entity and currency these are.
    MoveAccount {
        chapter_id: ChapterId,
        legal_entity: EntityCode,
        currency: Currency,
        on: NaiveDate,
    },
    /// Credit on account is applied at once. One open invoice of kind joining or reinstatement at a time; one renewal invoice a term
    /// (unless the earlier one was credited in full); one late fee a term (told apart by `term`).
    IssueInvoice {
        invoice_id: InvoiceId,
        number: InvoiceNumber,
        kind: InvoiceKind,
        lines: Vec<InvoiceLine>,
        tax_rate: TaxRate,
        tax_label: Name,
        term: Option<Term>,
        issued_on: NaiveDate,
        due_on: NaiveDate,
    },
    /// To the named invoice first, then the oldest open ones of its book; the rest stays on account there. Where no invoice is named, the
    /// currency says which book: of several, one that owes. The same payment id twice is refused.
    ReceivePayment {
        payment_id: PaymentId,
        amount: Money,
        invoice_id: Option<InvoiceId>,
        received_on: NaiveDate,
        /// The day of the application: nobody pays before.
        earliest: NaiveDate,
        today: NaiveDate,
        method: PaymentMethod,
        reference: Option<Name>,
    },
    DishonourPayment {
        payment_id: PaymentId,
        on: NaiveDate,
        reason: Note,
    },
    /// The whole of what the invoice has left to credit when `amount` (gross) is not given; tax in proportion, line by line.
    IssueCreditNote {
        credit_note_id: DocumentId,
        number: InvoiceNumber,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        issued_on: NaiveDate,
        reason: Note,
    },
    /// At most the credit on account in that currency.
    Refund {
        refund_id: DocumentId,
        amount: Money,
        on: NaiveDate,
        method: PaymentMethod,
        reason: Note,
    },
    /// At most what the invoice owes; all of it when no amount is given.
    Waive {
        waiver_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        on: NaiveDate,
        reason: Note,
    },
    WriteOff {
        write_off_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        on: NaiveDate,
        reason: Note,
    },
    /// At most what the account itself owes; all of it when no amount is given.
    WriteOffBalance {
        write_off_id: DocumentId,
        amount: Option<Money>,
        on: NaiveDate,
        reason: Note,
    },
}
