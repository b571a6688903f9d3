//! How simulated members pay: most in time, some late, a few in parts, a few never.

use super::Hand;
use super::chapter::SimulatedChapter;
use super::member::Standing;
use anyhow::Result;
use chrono::NaiveDate;
use domain::dues::{Dues, InvoiceKind, PaymentMethod};
use domain::membership::{Membership, RenewalDecision, SeatReview};
use domain::text::Note;
use domain::{InvoiceId, Money, PaymentId};
use infra::commands::dues::{ChangeDues, DuesChange};
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::seats::KeepSeat;

impl SimulatedChapter {
    /// Pays what is open; true when something was.
    pub(super) async fn pay_open_invoices(&mut self, hand: &Hand, index: usize, today: NaiveDate) -> Result<bool> {
        let member = &self.members[index];
        let dues = hand.commands().load::<Dues>(&member.id.to_string(), false).await?.state;
        let open: Vec<(InvoiceId, Money)> = dues.invoices().iter().filter(|i| i.is_open()).map(|i| (i.id, i.outstanding())).collect();
        let in_parts = member.character.pays_in_parts;
        for (invoice_id, owed) in &open {
            let half = Money::of_minor(owed.minor / 2, owed.currency);
            let amounts = if in_parts && half.is_positive() {
                vec![half, Money::of_minor(owed.minor - half.minor, owed.currency)]
            } else {
                vec![*owed]
            };
            for amount in amounts {
                self.pay(hand, index, *invoice_id, amount, today).await?;
            }
        }
        Ok(!open.is_empty())
    }

    async fn pay(&mut self, hand: &Hand, index: usize, invoice_id: InvoiceId, amount: Money, today: NaiveDate) -> Result<()> {
        let method = *self.chance.one_of(&[
            PaymentMethod::BankTransfer,
            PaymentMethod::BankTransfer,
            PaymentMethod::Card,
            PaymentMethod::DirectDebit,
        ]);
        let key = self.key("pay");
        let payment_id: PaymentId = hand.id("payment", &[&key]);
        let too_much = !self.members[index].character.pays_in_parts && self.chance.happens(15);
        let amount = if too_much { Money::of_minor(amount.minor + amount.minor / 10, amount.currency) } else { amount };
        let change = DuesChange::ReceivePayment {
            payment_id,
            amount,
            invoice_id: Some(invoice_id),
            received_on: Some(today),
            method,
            reference: None,
        };
        if hand.perform("headquarters", &key, ChangeDues { membership_id: self.members[index].id, change }).await?.is_some() {
            self.after_payment(index, payment_id, method, too_much, today);
        }
        Ok(())
    }

    /// Renewals are decided when they open, and paid when the member's character says so.
    pub(super) async fn pay_renewals(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        for index in 0..self.members.len() {
            if self.members[index].standing != Standing::Active {
                continue;
            }
            let membership = hand.commands().load::<Membership>(&self.members[index].id.to_string(), false).await?.state;
            if !membership.is_active() {
                // Lapsed, by the house's own calendar.
                if membership.terms().last().is_some_and(|term| term.ends_on < today) {
                    self.leave(index, today);
                }
                continue;
            }
            if matches!(membership.seat_review(), SeatReview::Open(_)) && self.chance.happens(120) {
                self.decide_review(hand, index).await?;
            }
            let Some(term) = membership.term() else { continue };
            let left = (term.ends_on - today).num_days();
            if left == 70 {
                self.decide_renewal(hand, index).await?;
            }
            let pays = self.members[index].character.pays_renewal.is_some_and(|days| left <= -days);
            if left <= 29 && pays {
                let dues = hand.commands().load::<Dues>(&self.members[index].id.to_string(), false).await?.state;
                if dues.invoices().iter().any(|i| i.is_open() && i.kind == InvoiceKind::Renewal) {
                    self.waive_late_fees(hand, index).await?;
                    self.pay_open_invoices(hand, index, today).await?;
                }
            }
        }
        Ok(())
    }

    async fn decide_renewal(&mut self, hand: &Hand, index: usize) -> Result<()> {
        let decision = match self.chance.between(0, 99) {
            0 => RenewalDecision::Refuse { reason: Note::parse("Rarely present and unreachable between meetings.")? },
            1..=5 => RenewalDecision::RenewWithConditions {
                term_years: 1,
                conditions: Note::parse("Attendance is looked at again after three months.")?,
            },
            6..=20 => RenewalDecision::Renew { term_years: 2 },
            _ => RenewalDecision::Renew { term_years: 1 },
        };
        let key = self.key("renewal");
        let id = self.members[index].id;
        hand.perform("officer", &key, ChangeMembership { id, change: MembershipChange::DecideRenewal { decision } }).await?;
        Ok(())
    }

    /// Most who were absent too often have a good reason.
    async fn decide_review(&mut self, hand: &Hand, index: usize) -> Result<()> {
        let id = self.members[index].id;
        let key = self.key("review");
        if self.chance.happens(850) {
            let note = Note::parse("Had a reason for each, and is back.")?;
            hand.perform("officer", &key, KeepSeat { id, note }).await?;
        } else {
            let change = MembershipChange::Terminate { reason: Note::parse("Absent too often, and not to be reached.")? };
            if hand.perform("officer", &key, ChangeMembership { id, change }).await?.is_some() {
                self.members[index].standing = Standing::Gone;
            }
        }
        Ok(())
    }
}
