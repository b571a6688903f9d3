//! GET /memberships/{membership_id}/dues/entries

use super::get;
use crate::http::list::{Item, Listed, Listing, between};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::InvoiceId;
use domain::dues::{Book, DuesEvent};
use domain::invoice_series::SeriesKind;
use infra::event_log::ReadError;
use std::collections::BTreeMap;

/// What was done on the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DuesEntryKind)]
pub enum Kind {
    Invoice,
    Payment,
    /// The bank took a payment back.
    Dishonour,
    CreditNote,
    Refund,
    Waiver,
    WriteOff,
}

/// A line of the account's statement.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DuesEntry)]
pub struct Entry {
    pub on: NaiveDate,
    #[schema(inline)]
    pub kind: Kind,
    /// The invoice, payment, credit note, refund, waiver or write-off.
    pub document_id: Uuid,
    /// Of an invoice or a credit note.
    pub number: Option<String>,
    /// Which invoice is corrected, forgone or given up.
    #[schema(value_type = Option<Uuid>)]
    pub invoice_id: Option<InvoiceId>,
    pub legal_entity: String,
    /// By how much more is owed; below zero, by how much less.
    #[schema(value_type = schemas::Money)]
    pub amount: Money,
    /// What is owed to the legal entity in the currency after it; below zero, it is credit.
    #[schema(value_type = schemas::Money)]
    pub balance: Money,
    #[schema(value_type = Option<schemas::Note>)]
    pub reason: Option<Note>,
    /// The event that tells of it.
    pub position: i64,
}

impl Item for Entry {
    const COLUMNS: &'static [&'static str] = &[
        "on",
        "kind",
        "document_id",
        "number",
        "invoice_id",
        "legal_entity",
        "amount.amount",
        "amount.currency",
        "balance.amount",
        "balance.currency",
        "reason",
        "position",
    ];
    const USUAL: &'static str = "position";
}

list_query! {
    /// Which entries.
    Wanted {
        /// On this day or later.
        from: NaiveDate,
        /// On this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Listed<Entry>;

/// The statement of a membership's account: all that was invoiced, paid and corrected, with what was owed after it
#[utoipa::path(tag = "dues", operation_id = "listDuesEntries", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/memberships/{membership_id}/dues/entries")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    membership_id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&commands, query.paging()).await?;
    let Found { version, body } = read(&caller, &access, &commands, MembershipId(*membership_id)).await?;
    let within = between(query.from, query.to);
    listing.answer(&request, version, body.into_iter().filter(|entry| within(entry.on)).collect())
}

/// All of them, for whoever may see them.
pub async fn read(caller: &Caller, access: &Access, commands: &Commands, id: MembershipId) -> Result<Found<Vec<Entry>>, Problem> {
    let Found { version, body: account } = get::read(caller, access, commands, id).await?;
    let mut entries = Vec::new();
    for stored in commands.log.reader.stream("dues", &id.to_string(), 0).await? {
        let event: DuesEvent = stored.payload_as().map_err(ReadError::from)?;
        entries.extend(entry(event, stored.position));
    }
    // Reckoned from the end: what was recorded of another chapter's time may be hidden from the caller.
    let mut owed: BTreeMap<(String, Currency), i64> = BTreeMap::new();
    for balance in &account.balances {
        owed.insert((balance.legal_entity.clone(), balance.currency), balance.outstanding.minor - balance.on_account.minor);
    }
    for entry in entries.iter_mut().rev() {
        let left = owed.entry((entry.legal_entity.clone(), entry.amount.currency)).or_default();
        entry.balance.minor = *left;
        *left -= entry.amount.minor;
    }
    Ok(Found { version, body: entries })
}

/// What an event does to what is owed; nothing where it only says what became of money that had come before.
fn entry(event: DuesEvent, position: i64) -> Option<Entry> {
    use DuesEvent as E;
    let made = |kind, on, document_id: Uuid, book: Book, amount: Money, sign: i64| {
        let (amount, balance) = (Money { minor: amount.minor * sign, ..amount }, amount);
        let legal_entity = book.legal_entity.to_string();
        Entry { on, kind, document_id, number: None, invoice_id: None, legal_entity, amount, balance, reason: None, position }
    };
    let book = |legal_entity, money: Money| Book { legal_entity, currency: money.currency };
    Some(match event {
        E::InvoiceIssued { invoice_id, number, issued_on, total, .. } => Entry {
            number: Some(number.printed(SeriesKind::Invoice)),
            ..made(Kind::Invoice, issued_on, invoice_id.into(), book(number.entity, total), total, 1)
        },
        E::PaymentReceived { legal_entity, payment_id, amount, received_on, .. } => {
            made(Kind::Payment, received_on, payment_id.into(), book(legal_entity, amount), amount, -1)
        }
        E::PaymentDishonoured { legal_entity, payment_id, amount, on, reason, .. } => {
            Entry { reason: Some(reason), ..made(Kind::Dishonour, on, payment_id.into(), book(legal_entity, amount), amount, 1) }
        }
        E::CreditNoteIssued { credit_note_id, number, invoice_id, total, issued_on, reason, .. } => Entry {
            number: Some(number.printed(SeriesKind::CreditNote)),
            invoice_id: Some(invoice_id),
            reason: Some(reason),
            ..made(Kind::CreditNote, issued_on, credit_note_id.into(), book(number.entity, total), total, -1)
        },
        E::Refunded { legal_entity, refund_id, amount, on, reason, .. } => {
            Entry { reason: Some(reason), ..made(Kind::Refund, on, refund_id.into(), book(legal_entity, amount), amount, 1) }
        }
        E::Waived { legal_entity, waiver_id, invoice_id, amount, on, reason, .. } => Entry {
            invoice_id: Some(invoice_id),
            reason: Some(reason),
            ..made(Kind::Waiver, on, waiver_id.into(), book(legal_entity, amount), amount, -1)
        },
        E::WrittenOff { legal_entity, write_off_id, invoice_id, amount, on, reason, .. } => Entry {
            invoice_id: Some(invoice_id),
            reason: Some(reason),
            ..made(Kind::WriteOff, on, write_off_id.into(), book(legal_entity, amount), amount, -1)
        },
        E::BalanceWrittenOff { legal_entity, write_off_id, amount, on, reason, .. } => {
            Entry { reason: Some(reason), ..made(Kind::WriteOff, on, write_off_id.into(), book(legal_entity, amount), amount, -1) }
        }
        E::AccountOpened { .. }
        | E::AccountMoved { .. }
        | E::CreditApplied { .. }
        | E::InvoiceSettled { .. }
        | E::InvoiceReopened { .. } => {
            return None;
        }
    })
}
