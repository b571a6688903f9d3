//! Simulated referrals: pledged at meetings, followed up over the weeks after.

use super::Hand;
use super::chapter::SimulatedChapter;
use super::member::{FollowUp, Standing, Step};
use anyhow::Result;
use chrono::NaiveDate;
use domain::calendar::days_from;
use domain::referral::{Contact, Tier};
use domain::text::{Name, Note, Personal};
use domain::{Money, ReferralId};
use infra::commands::referrals::{ChangeReferral, PledgeReferral, ReferralChange};

const WANTS: &[&str] = &[
    "Wants a quotation before the end of the month.",
    "Is unhappy with the present supplier and open to a talk.",
    "Moves office in spring and needs everything new.",
    "Asked me twice whom I would trust with this.",
    "A small job first; more to follow when it goes well.",
    "Has the budget and no time: call in the afternoon.",
];

impl SimulatedChapter {
    /// Everybody who is generous today pledges; those who are sought receive more.
    pub(super) async fn pledge(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let active: Vec<usize> = (0..self.members.len()).filter(|i| self.members[*i].standing == Standing::Active).collect();
        let sought: Vec<usize> = active.iter().flat_map(|i| vec![*i; self.members[*i].character.sought as usize]).collect();
        if sought.is_empty() {
            return Ok(());
        }
        for giver in active {
            let generous = self.members[giver].character.generous;
            let count =
                u32::from(self.chance.happens(generous.min(1_000))) + u32::from(generous > 1_000 && self.chance.happens(generous - 1_000));
            for _ in 0..count {
                let receiver = *self.chance.one_of(&sought);
                if receiver != giver {
                    self.pledge_one(hand, giver, receiver, today).await?;
                }
            }
        }
        Ok(())
    }

    async fn pledge_one(&mut self, hand: &Hand, giver: usize, receiver: usize, today: NaiveDate) -> Result<()> {
        let inside = self.chance.happens(280);
        let contact =
            if inside { None } else { Some(Contact { name: Personal(Name::parse(&self.new_person()?.0)?), phone: None, email: None }) };
        let key = self.key("pledge");
        let id: ReferralId = hand.id("referral", &[&key]);
        let (giver, receiver) = (self.members[giver].id, self.members[receiver].id);
        let use_case = PledgeReferral {
            id,
            chapter_id: self.id,
            giver,
            receiver,
            tier: if inside { Tier::Inside } else { Tier::Outside },
            contact,
            description: Note::parse(self.chance.one_of::<&str>(WANTS))?,
        };
        if hand.perform("member", &key, use_case).await?.is_some() {
            let mut then = |step, least, most| {
                let on = days_from(today, self.chance.between(least, most));
                self.follow_ups.push(FollowUp { on, referral: id, step });
            };
            then(Step::Acknowledge, 0, 5);
            self.plan_outcome(id, today);
        }
        Ok(())
    }

    fn plan_outcome(&mut self, referral: ReferralId, today: NaiveDate) {
        let mut steps = Vec::new();
        match self.chance.between(0, 99) {
            0..=1 => steps.push((Step::Withdraw, self.chance.between(1, 4))),
            2 => steps.push((Step::Dispute, self.chance.between(6, 20))),
            // Nobody ever calls: it expires.
            3..=14 => {}
            15..=38 => {
                steps.push((Step::Contact, self.chance.between(3, 14)));
                steps.push((Step::NotSold, self.chance.between(15, 60)));
            }
            39..=45 => steps.push((Step::Contact, self.chance.between(3, 30))),
            _ => {
                let minor = self.chance.amount(self.small_business);
                let closed = self.chance.between(10, 90);
                steps.push((Step::Contact, self.chance.between(2, 9)));
                steps.push((Step::Close { minor, shared: self.chance.happens(700) }, closed));
                if self.chance.happens(120) {
                    let minor = self.chance.amount(self.small_business);
                    steps.push((Step::CloseAgain { minor }, closed + self.chance.between(20, 80)));
                }
            }
        }
        let follow_up = |(step, days)| FollowUp { on: days_from(today, days), referral, step };
        self.follow_ups.extend(steps.into_iter().map(follow_up));
    }

    pub(super) async fn follow_up(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let mut due: Vec<FollowUp> = Vec::new();
        self.follow_ups.retain(|follow_up| {
            if follow_up.on <= today {
                due.push(*follow_up);
            }
            follow_up.on > today
        });
        due.sort_by_key(|follow_up| follow_up.on);
        for FollowUp { referral: id, step, .. } in due {
            let key = self.key("follow up");
            let close = |minor, amount_shared| ReferralChange::Close {
                closure_id: hand.id("closure", &[&key]),
                amount: Money::of_minor(minor, self.currency),
                amount_shared,
                on: Some(today),
            };
            let change = match step {
                Step::Acknowledge => ReferralChange::Acknowledge,
                Step::Contact => ReferralChange::RecordContact,
                Step::Close { minor, shared } => close(minor, shared),
                Step::Amend { closure_id, minor } => {
                    let amount = Money::of_minor(minor, self.currency);
                    ReferralChange::AmendAmount { closure_id, amount, reason: Note::parse("The invoice came to another sum.")? }
                }
                Step::CloseAgain { minor } => close(minor, true),
                Step::NotSold => ReferralChange::MarkNotSold { reason: Note::parse("Chose another supplier.")? },
                Step::Withdraw => ReferralChange::Withdraw { reason: Note::parse("My contact has changed their mind.")? },
                Step::Dispute => ReferralChange::Dispute { reason: Note::parse("The contact knew nothing of it.")? },
            };
            let done = hand.perform("member", &key, ChangeReferral { id, change }).await?;
            if let (Some(_), Step::Close { minor, .. }, true) = (done, step, self.chance.happens(30)) {
                let amended = Step::Amend { closure_id: hand.id("closure", &[&key]), minor: minor * self.chance.between(70, 120) / 100 };
                self.follow_ups.push(FollowUp { on: days_from(today, self.chance.between(2, 20)), referral: id, step: amended });
            }
        }
        Ok(())
    }
}
