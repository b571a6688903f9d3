//! Referral pledges.

use super::{Answer, CommandError, Unit, UseCase};
use chrono::NaiveDate;
use domain::referral::{Contact, Referral, ReferralCommand, Tier};
use domain::rules::Section;
use domain::text::{Note, Personal};
use domain::{ChapterId, ClosureId, MembershipId, Money, ReferralId};

/// Pledges a referral to another member of the chapter.
pub struct PledgeReferral {
    pub id: ReferralId,
    pub chapter_id: ChapterId,
    pub giver: MembershipId,
    pub receiver: MembershipId,
    pub tier: Tier,
    pub contact: Option<Contact>,
    pub description: Note,
}

impl UseCase for PledgeReferral {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let on = unit.today_in(self.chapter_id).await?;
        unit.named_membership(self.receiver, "receiver").await?;
        let in_force = unit.rules_of(self.chapter_id, on).await?;
        let command = ReferralCommand::Pledge {
            chapter_id: self.chapter_id,
            chapter_is_open: unit.chapter(self.chapter_id).await?.is_open(),
            giver: self.giver,
            giver_is_member: unit.is_member(self.giver, self.chapter_id, on).await?,
            receiver: self.receiver,
            receiver_is_member: unit.is_member(self.receiver, self.chapter_id, on).await?,
            tier: self.tier,
            contact: self.contact.clone(),
            description: Personal(self.description.clone()),
            policy: in_force.version(Section::Referrals),
            rules: in_force.rules.referrals.clone(),
            on,
        };
        let scope = unit.scope_of(self.chapter_id).await?;
        let id = self.id.to_string();
        let version = unit.create::<Referral>(&id, scope, command).await?;
        Ok(Answer::new(id, version))
    }
}

/// What is asked of a pledge. Days that are not named are today, in the chapter's zone.
#[derive(Clone)]
pub enum ReferralChange {
    Acknowledge,
    RecordContact,
    Close { closure_id: ClosureId, amount: Money, amount_shared: bool, on: Option<NaiveDate> },
    AmendAmount { closure_id: ClosureId, amount: Money, reason: Note },
    MarkNotSold { reason: Note },
    Expire,
    Dispute { reason: Note },
    Withdraw { reason: Note },
}

/// Changes a pledge.
pub struct ChangeReferral {
    pub id: ReferralId,
    pub change: ReferralChange,
}

impl UseCase for ChangeReferral {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.id.to_string();
        let referral = unit.existing::<Referral>(&id, "referral").await?;
        let chapter_id = referral.parties().ok_or(CommandError::NotFound { what: "referral" })?.chapter_id;
        let scope = unit.scope_of(chapter_id).await?;
        let today = unit.today_in(chapter_id).await?;
        let mut answer = Answer::new(&id, 0);
        let command = match self.change.clone() {
            ReferralChange::Acknowledge => ReferralCommand::Acknowledge { on: today },
            ReferralChange::RecordContact => ReferralCommand::RecordContact { on: today },
            ReferralChange::Close { closure_id, amount, amount_shared, on } => {
                answer = answer.with("closure_id", closure_id);
                let region_currencies = unit.currencies_of(chapter_id).await?;
                ReferralCommand::Close { closure_id, amount, amount_shared, region_currencies, on: on.unwrap_or(today), today }
            }
            ReferralChange::AmendAmount { closure_id, amount, reason } => {
                ReferralCommand::AmendAmount { closure_id, amount, reason, on: today }
            }
            ReferralChange::MarkNotSold { reason } => ReferralCommand::MarkNotSold { reason, on: today },
            ReferralChange::Expire => ReferralCommand::Expire { on: today },
            ReferralChange::Dispute { reason } => ReferralCommand::Dispute { reason, on: today },
            ReferralChange::Withdraw { reason } => ReferralCommand::Withdraw { reason, on: today },
        };
        answer.version = unit.decide::<Referral>(&id, scope, command).await?;
        Ok(answer)
    }
}
