//! The account in the hands of one command: opened, followed to another chapter, and given documents with their numbers.

use super::charge::{Charge, made_out};
use crate::commands::{Answer, CommandError, Scope, Unit, memberships};
use chrono::{Datelike, NaiveDate};
use domain::calendar::days_from;
use domain::dues::{Dues, DuesCommand, InvoiceNumber};
use domain::invoice_series::{InvoiceSeries, InvoiceSeriesCommand, SeriesKind, series_stream};
use domain::text::{EntityCode, Note};
use domain::{ChapterId, DocumentId, InvoiceId, MembershipId, Money, ids};
use uuid::Uuid;

/// The dues of a membership, in the hands of one command.
pub struct Account {
    pub(super) membership_id: MembershipId,
    chapter_id: ChapterId,
    pub(super) today: NaiveDate,
    version: i64,
    /// Whether it follows the member to another chapter with this command.
    pub moved: bool,
}

impl Account {
    /// Opens the account the first time that anything is asked of it, and has it follow a member who has changed chapters.
    pub async fn open(unit: &mut Unit<'_>, membership_id: MembershipId) -> Result<Self, CommandError> {
        let chapter_id = memberships::home(unit, membership_id).await?;
        let stream = membership_id.to_string();
        unit.take_turn::<Dues>(&stream).await;
        let today = unit.today_in(chapter_id).await?;
        let mut version = unit.load::<Dues>(&stream).await?.version;
        // The caller names the version of the account, whatever series its number comes from.
        unit.check_version(version)?;
        let account = unit.load::<Dues>(&stream).await?.state;
        let moved = account.chapter_id().is_some_and(|known| known != chapter_id);
        if version == 0 || moved {
            let scope = unit.scope_of(chapter_id).await?;
            let region_id = unit.region_of(chapter_id).await?;
            let entity = unit.region(region_id).await?.legal_entity().cloned().ok_or(CommandError::NotFound { what: "legal entity" })?;
            let currency = unit.chapter(chapter_id).await?.currency().ok_or(CommandError::NotFound { what: "chapter" })?;
            let legal_entity = entity.code;
            let command = if moved {
                DuesCommand::MoveAccount { chapter_id, legal_entity, currency, on: today }
            } else {
                DuesCommand::OpenAccount { membership_id, chapter_id, legal_entity, currency }
            };
            version = unit.decide::<Dues>(&stream, scope, command).await?;
        }
        Ok(Self { membership_id, chapter_id, today, version, moved })
    }

    /// The account as it stands, staged events included.
    pub async fn state(&self, unit: &mut Unit<'_>) -> Result<std::sync::Arc<Dues>, CommandError> {
        Ok(unit.load::<Dues>(&self.membership_id.to_string()).await?.state)
    }

    pub(super) async fn decide(&mut self, unit: &mut Unit<'_>, command: DuesCommand) -> Result<(), CommandError> {
        let scope = unit.scope_of(self.chapter_id).await?;
        self.version = unit.decide::<Dues>(&self.membership_id.to_string(), scope, command).await?;
        Ok(())
    }

    pub fn answer(&self) -> Answer {
        Answer::new(self.membership_id, self.version)
    }

    /// Issues an invoice, with the next number of its series, in one append.
    pub async fn charge(&mut self, unit: &mut Unit<'_>, charge: Charge) -> Result<Answer, CommandError> {
        let issued_on = self.today;
        let region_id = unit.region_of(self.chapter_id).await?;
        let dues = self.state(unit).await?;
        let (Some(currency), Some(entity)) = (dues.currency(), dues.legal_entity().cloned()) else {
            return Err(CommandError::NotFound { what: "account" });
        };
        let plan = unit.fee_plan(region_id, currency, issued_on).await?;
        let invoice_id = InvoiceId(ids::derived("invoice", &[&unit.command_id().to_string()]));
        let number = self.allot(unit, &entity, issued_on, SeriesKind::Invoice, invoice_id.into()).await?;
        let days_to_pay = unit.rules_of(self.chapter_id, issued_on).await?.rules.fees.days_to_pay;
        let made_out = made_out(&charge, &plan, days_from(issued_on, days_to_pay.into()));
        let command = DuesCommand::IssueInvoice {
            invoice_id,
            number: number.clone(),
            kind: made_out.kind,
            lines: made_out.lines,
            tax_rate: plan.tax_rate,
            tax_label: plan.tax_label,
            term: made_out.term,
            issued_on,
            // A scheduler that was down for a while invoices late, and cannot ask for payment yesterday.
            due_on: made_out.due_on.max(issued_on),
        };
        self.decide(unit, command).await?;
        Ok(self.answer().with("invoice_id", invoice_id).with("number", number.to_string()))
    }

    /// Issues a credit note, with the next number of its series.
    pub async fn credit(
        &mut self,
        unit: &mut Unit<'_>,
        credit_note_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        reason: Note,
    ) -> Result<Answer, CommandError> {
        let issued_on = self.today;
        // An invoice is corrected by whoever issued it, also after the member has moved on.
        let dues = self.state(unit).await?;
        let issuer = dues.invoice(invoice_id).map(|invoice| &invoice.number.entity).or(dues.legal_entity());
        let entity = issuer.cloned().ok_or(CommandError::NotFound { what: "account" })?;
        let number = self.allot(unit, &entity, issued_on, SeriesKind::CreditNote, credit_note_id.into()).await?;
        let command = DuesCommand::IssueCreditNote { credit_note_id, number: number.clone(), invoice_id, amount, issued_on, reason };
        self.decide(unit, command).await?;
        Ok(self.answer().with("credit_note_id", credit_note_id).with("number", number.printed(SeriesKind::CreditNote)))
    }

    async fn allot(
        &self,
        unit: &mut Unit<'_>,
        entity: &EntityCode,
        on: NaiveDate,
        kind: SeriesKind,
        document: Uuid,
    ) -> Result<InvoiceNumber, CommandError> {
        let stream = series_stream(entity, on.year(), kind);
        // Everybody who invoices for the entity wants the same stream: queue here rather than collide in the log.
        unit.take_turn::<InvoiceSeries>(&stream).await;
        let serial = unit.load::<InvoiceSeries>(&stream).await?.state.next_serial();
        let scope = Scope::ORGANISATION;
        unit.decide::<InvoiceSeries>(&stream, scope, InvoiceSeriesCommand::Allot { serial, document }).await?;
        Ok(InvoiceNumber { entity: entity.clone(), year: on.year(), serial })
    }
}
