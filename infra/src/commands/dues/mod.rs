//! Dues: invoices with their numbers, payments, and what corrects them.

mod account;
mod charge;

pub(super) use account::Account;
pub use charge::{Charge, out_of_place};

use super::{Answer, CommandError, Unit, UseCase};
use chrono::NaiveDate;
use domain::dues::{DuesCommand, DuesRefusal, PaymentMethod};
use domain::text::{Name, Note};
use domain::{DocumentId, InvoiceId, MembershipId, Money, PaymentId};
use uuid::Uuid;

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

impl Account {
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
