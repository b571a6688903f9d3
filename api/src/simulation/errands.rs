//! What goes another way than it was meant to: money that comes back, members who come back, meetings that move.

use super::Hand;
use super::chapter::SimulatedChapter;
use super::member::Standing;
use anyhow::Result;
use chrono::NaiveDate;
use domain::calendar::{day_after, days_from};
use domain::dues::{Dues, Invoice, InvoiceKind, PaymentMethod};
use domain::meeting::{Meeting, MeetingStatus};
use domain::text::Note;
use domain::{MeetingId, MembershipId, PaymentId};
use infra::commands::dues::{ChangeDues, DuesChange};
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// What there is to do about a member on some day.
#[derive(Debug, Clone, Copy)]
pub enum Errand {
    /// The bank takes a payment back.
    Dishonour { payment_id: PaymentId },
    /// The member pays what is open again.
    PayAgain,
    /// What was paid too much is paid out.
    Refund,
    /// A former member asks to come back.
    Return,
    /// A new member completes the training.
    Train,
}

/// Something to do about a member that waits for its day.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    pub on: NaiveDate,
    pub member: MembershipId,
    pub errand: Errand,
}

impl SimulatedChapter {
    /// Does what is due today, in the order in which it was planned.
    pub(super) async fn run_errands(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.on <= today);
        self.waiting = later;
        for Waiting { member, errand, .. } in due {
            let Some(index) = self.members.iter().position(|known| known.id == member) else { continue };
            match errand {
                Errand::Dishonour { payment_id } => self.dishonour(hand, index, payment_id, today).await?,
                Errand::PayAgain => {
                    if self.members[index].standing == Standing::Active {
                        self.pay_open_invoices(hand, index, today).await?;
                    }
                }
                Errand::Refund => self.refund(hand, index).await?,
                Errand::Return => self.come_back(hand, index, today).await?,
                Errand::Train => self.train(hand, index, today).await?,
            }
        }
        Ok(())
    }

    /// Nearly every new member completes the training in time.
    pub(super) fn after_joining(&mut self, index: usize, today: NaiveDate) {
        if self.chance.happens(940) {
            let on = days_from(today, self.chance.between(14, 58));
            self.waiting.push(Waiting { on, member: self.members[index].id, errand: Errand::Train });
        }
    }

    async fn train(&mut self, hand: &Hand, index: usize, today: NaiveDate) -> Result<()> {
        if self.members[index].standing == Standing::Active {
            let change = ChangeMembership { id: self.members[index].id, change: MembershipChange::CompleteTraining { on: Some(today) } };
            let key = self.key("trained");
            hand.perform("officer", &key, change).await?;
        }
        Ok(())
    }

    /// Now and then a direct debit comes back, or somebody pays more than is owed.
    pub(super) fn after_payment(&mut self, index: usize, payment_id: PaymentId, method: PaymentMethod, too_much: bool, today: NaiveDate) {
        let member = self.members[index].id;
        if method == PaymentMethod::DirectDebit && self.chance.happens(30) {
            let on = days_from(today, self.chance.between(2, 6));
            self.waiting.push(Waiting { on, member, errand: Errand::Dishonour { payment_id } });
        }
        if too_much {
            let on = days_from(today, self.chance.between(4, 15));
            self.waiting.push(Waiting { on, member, errand: Errand::Refund });
        }
    }

    async fn dishonour(&mut self, hand: &Hand, index: usize, payment_id: PaymentId, today: NaiveDate) -> Result<()> {
        let membership_id = self.members[index].id;
        let key = self.key("dishonour");
        let change = DuesChange::DishonourPayment { payment_id, reason: Note::parse("Insufficient funds.")? };
        if hand.perform("headquarters", &key, ChangeDues { membership_id, change }).await?.is_some() {
            // Most did not know, and pay at once.
            if self.chance.happens(850) {
                let on = days_from(today, self.chance.between(1, 9));
                self.waiting.push(Waiting { on, member: membership_id, errand: Errand::PayAgain });
            }
        }
        Ok(())
    }

    async fn refund(&mut self, hand: &Hand, index: usize) -> Result<()> {
        let membership_id = self.members[index].id;
        let dues = hand.commands().load::<Dues>(&membership_id.to_string(), false).await?.state;
        let Some(amount) = dues.on_account().filter(|credit| credit.is_positive()) else { return Ok(()) };
        let key = self.key("refund");
        let (refund_id, method) = (hand.id("refund", &[&key]), PaymentMethod::BankTransfer);
        let change = DuesChange::Refund { refund_id, amount, method, reason: Note::parse("Paid more than was owed.")? };
        hand.perform("headquarters", &key, ChangeDues { membership_id, change }).await?;
        Ok(())
    }

    /// Who pays the renewal after all is sometimes let off the late fee.
    pub(super) async fn waive_late_fees(&mut self, hand: &Hand, index: usize) -> Result<()> {
        let membership_id = self.members[index].id;
        let dues = hand.commands().load::<Dues>(&membership_id.to_string(), false).await?.state;
        let fees: Vec<_> = dues.open_invoices().filter(|open| open.kind == InvoiceKind::LateFee).map(|open: &Invoice| open.id).collect();
        for invoice_id in fees {
            if self.chance.happens(300) {
                let key = self.key("waive");
                let waiver_id = hand.id("waiver", &[&key]);
                let change =
                    DuesChange::Waive { waiver_id, invoice_id, amount: None, reason: Note::parse("Was in hospital when it was due.")? };
                hand.perform("headquarters", &key, ChangeDues { membership_id, change }).await?;
            }
        }
        Ok(())
    }

    /// Some who lapse or resign think better of it.
    pub(super) fn leave(&mut self, index: usize, today: NaiveDate) {
        self.members[index].standing = Standing::Gone;
        if self.chance.happens(250) {
            let on = days_from(today, self.chance.between(20, 75));
            self.waiting.push(Waiting { on, member: self.members[index].id, errand: Errand::Return });
        }
    }

    async fn come_back(&mut self, hand: &Hand, index: usize, today: NaiveDate) -> Result<()> {
        let id = self.members[index].id;
        let key = self.key("return");
        let change = MembershipChange::ApproveReinstatement { profession: None, term_years: 1 };
        if hand.perform("officer", &key, ChangeMembership { id, change }).await?.is_some() {
            let pays_on = Some(days_from(today, self.chance.between(1, 5)));
            self.members[index].standing = Standing::Approved { pays_on };
        }
        Ok(())
    }

    /// Now and then the room is taken, and next week's meeting is a day later.
    pub(super) async fn move_a_meeting(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let slot = days_from(today, 7);
        if !self.chartered || !self.rule.meets_on(slot) || !self.chance.happens(25) {
            return Ok(());
        }
        let id = MeetingId::of_slot(self.id, slot);
        let meeting = hand.commands().load::<Meeting>(&id.to_string(), false).await?.state;
        if meeting.status() != Some(MeetingStatus::ByRule) {
            return Ok(());
        }
        let to = day_after(slot).and_time(self.rule.at);
        let key = self.key("move");
        let change = MeetingChange::Move { to, place: None, reason: Note::parse("The room is taken that day.")? };
        if hand.perform("officer", &key, ChangeMeeting { id, change }).await?.is_some() {
            self.moved.push((to.date(), id));
        }
        Ok(())
    }

    /// The meetings that are held today: the rule's, as far as it was not moved, and what was moved to today.
    pub(super) fn meetings_of(&mut self, today: NaiveDate) -> Vec<MeetingId> {
        let moved_here = self.moved.iter().filter(|(day, _)| *day == today).map(|(_, id)| *id);
        let by_rule = self.rule.meets_on(today).then(|| MeetingId::of_slot(self.id, today));
        by_rule.into_iter().chain(moved_here).collect()
    }
}
