//! Dues: invoices with their numbers, payments, and what corrects them.

use super::{Answer, CommandError, Unit, UseCase, memberships};
use chrono::{Datelike, NaiveDate};
use domain::calendar::{Term, days_from};
use domain::dues::{Dues, DuesCommand, DuesRefusal, InvoiceKind, InvoiceLine, InvoiceNumber, LineKind, PaymentMethod};
use domain::invoice_series::{InvoiceSeries, InvoiceSeriesCommand, SeriesKind, series_stream};
use domain::region::FeePlan;
use domain::text::{EntityCode, Name, Note};
use domain::{ChapterId, DocumentId, InvoiceId, MembershipId, Money, PaymentId, ids};
use uuid::Uuid;

/// What an invoice is to be made out for.
#[derive(Clone)]
pub enum Charge {
    Joining { term_years: u8, due_on: NaiveDate },
    Reinstatement { term_years: u8, due_on: NaiveDate },
    Renewal { term: Term, term_years: u8 },
    LateFee { term: Term },
    Transfer,
    Other { description: Name, net: Money, due_on: Option<NaiveDate> },
}

impl Charge {
    /// The day of payment that whoever charges has named.
    fn named_due_on(&self) -> Option<NaiveDate> {
        match self {
            Charge::Joining { due_on, .. } | Charge::Reinstatement { due_on, .. } => Some(*due_on),
            Charge::Other { due_on, .. } => *due_on,
            Charge::Renewal { .. } | Charge::LateFee { .. } | Charge::Transfer => None,
        }
    }

    /// The term that it is for.
    pub(super) fn term(&self) -> Option<Term> {
        match self {
            Charge::Renewal { term, .. } | Charge::LateFee { term } => Some(*term),
            Charge::Joining { .. } | Charge::Reinstatement { .. } | Charge::Transfer | Charge::Other { .. } => None,
        }
    }

    fn kind(&self) -> InvoiceKind {
        match self {
            Charge::Joining { .. } => InvoiceKind::Joining,
            Charge::Reinstatement { .. } => InvoiceKind::Reinstatement,
            Charge::Renewal { .. } => InvoiceKind::Renewal,
            Charge::LateFee { .. } => InvoiceKind::LateFee,
            Charge::Transfer => InvoiceKind::Transfer,
            Charge::Other { .. } => InvoiceKind::Other,
        }
    }
}

/// A fee that is charged by hand must be one for what has happened.
pub fn out_of_place(why: &'static str) -> CommandError {
    CommandError::Refused { code: "charge_out_of_place", field: Some("kind"), message: why.to_owned() }
}

/// What is asked of the dues of a membership. Days that are not named are today, in the chapter's zone.
#[derive(Clone)]
pub enum DuesChange {
    Charge(Charge),
    ReceivePayment {
        payment_id: PaymentId,
        amount: Money,
        invoice_id: Option<InvoiceId>,
        received_on: Option<NaiveDate>,
        method: PaymentMethod,
        reference: Option<Name>,
    },
    DishonourPayment {
        payment_id: PaymentId,
        reason: Note,
    },
    CreditNote {
        credit_note_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        reason: Note,
    },
    Refund {
        refund_id: DocumentId,
        amount: Money,
        method: PaymentMethod,
        reason: Note,
    },
    Waive {
        waiver_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        reason: Note,
    },
    WriteOff {
        write_off_id: DocumentId,
        invoice_id: InvoiceId,
        amount: Option<Money>,
        reason: Note,
    },
    WriteOffBalance {
        write_off_id: DocumentId,
        amount: Option<Money>,
        reason: Note,
    },
}

/// Changes the dues of a membership.
pub struct ChangeDues {
    pub membership_id: MembershipId,
    pub change: DuesChange,
}

impl UseCase for ChangeDues {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let mut account = Account::open(unit, self.membership_id).await?;
        account.change(unit, self.change.clone()).await
    }
}

/// The dues of a membership, in the hands of one command.
pub(super) struct Account {
    membership_id: MembershipId,
    chapter_id: ChapterId,
    today: NaiveDate,
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

    async fn decide(&mut self, unit: &mut Unit<'_>, command: DuesCommand) -> Result<(), CommandError> {
        let scope = unit.scope_of(self.chapter_id).await?;
        self.version = unit.decide::<Dues>(&self.membership_id.to_string(), scope, command).await?;
        Ok(())
    }

    pub fn answer(&self) -> Answer {
        Answer::new(self.membership_id, self.version)
    }

    pub async fn change(&mut self, unit: &mut Unit<'_>, change: DuesChange) -> Result<Answer, CommandError> {
        let on = self.today;
        let command = match change {
            DuesChange::Charge(charge) => {
                let membership = unit.membership(self.membership_id).await?;
                membership.may_owe(charge.kind(), on).map_err(out_of_place)?;
                if charge.named_due_on().is_some_and(|due_on| due_on < on) {
                    return Err(CommandError::refused(DuesRefusal::DueBeforeIssued));
                }
                return self.charge(unit, charge).await;
            }
            DuesChange::CreditNote { credit_note_id, invoice_id, amount, reason } => {
                return self.credit(unit, credit_note_id, invoice_id, amount, reason).await;
            }
            DuesChange::ReceivePayment { payment_id, amount, invoice_id, received_on, method, reference } => DuesCommand::ReceivePayment {
                payment_id,
                amount,
                invoice_id,
                received_on: received_on.unwrap_or(on),
                earliest: unit.membership(self.membership_id).await?.file().map_or(on, |file| file.applied_on),
                today: on,
                method,
                reference,
            },
            DuesChange::DishonourPayment { payment_id, reason } => DuesCommand::DishonourPayment { payment_id, on, reason },
            DuesChange::Refund { refund_id, amount, method, reason } => DuesCommand::Refund { refund_id, amount, on, method, reason },
            DuesChange::Waive { waiver_id, invoice_id, amount, reason } => DuesCommand::Waive { waiver_id, invoice_id, amount, on, reason },
            DuesChange::WriteOff { write_off_id, invoice_id, amount, reason } => {
                DuesCommand::WriteOff { write_off_id, invoice_id, amount, on, reason }
            }
            DuesChange::WriteOffBalance { write_off_id, amount, reason } => {
                DuesCommand::WriteOffBalance { write_off_id, amount, on, reason }
            }
        };
        let named = id_of(&command);
        self.decide(unit, command).await?;
        Ok(match named {
            Some((name, id)) => self.answer().with(name, id),
            None => self.answer(),
        })
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
        let scope = super::Scope::ORGANISATION;
        unit.decide::<InvoiceSeries>(&stream, scope, InvoiceSeriesCommand::Allot { serial, document }).await?;
        Ok(InvoiceNumber { entity: entity.clone(), year: on.year(), serial })
    }
}

fn id_of(command: &DuesCommand) -> Option<(&'static str, Uuid)> {
    match command {
        DuesCommand::ReceivePayment { payment_id, .. } => Some(("payment_id", (*payment_id).into())),
        DuesCommand::Refund { refund_id, .. } => Some(("refund_id", (*refund_id).into())),
        DuesCommand::Waive { waiver_id, .. } => Some(("waiver_id", (*waiver_id).into())),
        DuesCommand::WriteOff { write_off_id, .. } | DuesCommand::WriteOffBalance { write_off_id, .. } => {
            Some(("write_off_id", (*write_off_id).into()))
        }
        _ => None,
    }
}

struct MadeOut {
    kind: InvoiceKind,
    lines: Vec<InvoiceLine>,
    term: Option<Term>,
    due_on: NaiveDate,
}

/// The lines of a charge by the fee plan; due `soon` where nothing else sets the day.
fn made_out(charge: &Charge, plan: &FeePlan, soon: NaiveDate) -> MadeOut {
    let line = |kind, description: &str, net: Money, term| InvoiceLine {
        kind,
        description: Name::parse(description).expect("the descriptions of the house are short and plain"),
        net,
        tax: plan.tax_rate.on(net),
        term,
    };
    let dues = |years: u8, term| {
        let description = if years == 1 { "Membership dues, one year" } else { "Membership dues, two years" };
        line(LineKind::Dues, description, plan.dues(years), term)
    };
    let one = |kind, line, term, due_on| MadeOut { kind, lines: vec![line], term, due_on };
    match charge {
        Charge::Joining { term_years, due_on } => MadeOut {
            kind: InvoiceKind::Joining,
            lines: vec![line(LineKind::JoiningFee, "Joining fee", plan.joining_fee, None), dues(*term_years, None)],
            term: None,
            due_on: *due_on,
        },
        Charge::Reinstatement { term_years, due_on } => MadeOut {
            kind: InvoiceKind::Reinstatement,
            lines: vec![line(LineKind::ReinstatementFee, "Reinstatement fee", plan.reinstatement_fee, None), dues(*term_years, None)],
            term: None,
            due_on: *due_on,
        },
        Charge::Renewal { term, term_years } => {
            let due_on = days_from(term.starts_on, -1);
            one(InvoiceKind::Renewal, dues(*term_years, Some(*term)), Some(*term), due_on)
        }
        Charge::LateFee { term } => one(InvoiceKind::LateFee, line(LineKind::LateFee, "Late fee", plan.late_fee, None), Some(*term), soon),
        Charge::Transfer => one(InvoiceKind::Transfer, line(LineKind::TransferFee, "Transfer fee", plan.transfer_fee, None), None, soon),
        Charge::Other { description, net, due_on } => {
            let line =
                InvoiceLine { kind: LineKind::Other, description: description.clone(), net: *net, tax: plan.tax_rate.on(*net), term: None };
            one(InvoiceKind::Other, line, None, due_on.unwrap_or(soon))
        }
    }
}
