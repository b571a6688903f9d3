//! What a pledge decides.

use super::ReferralRefusal::*;
use super::state::{Closure, Pledge};
use super::{AmendmentOutcome, Parties, Referral, ReferralCommand, ReferralEvent, ReferralRefusal, Stage};
use crate::aggregate::{Decide, aggregate};
use crate::calendar::days_from;
use crate::ids::ClosureId;
use crate::money::Money;
use crate::text::Note;
use chrono::NaiveDate;

aggregate!(Referral, "referral", command ReferralCommand, event ReferralEvent, refusal ReferralRefusal);

type Decision = Result<Vec<ReferralEvent>, ReferralRefusal>;

impl Decide for Referral {
    fn decide(&self, command: ReferralCommand) -> Decision {
        match self {
            Referral::Unpledged => pledge(command),
            Referral::Pledged(pledge) => pledge.decide(command),
        }
    }
}

fn pledge(command: ReferralCommand) -> Decision {
    let ReferralCommand::Pledge {
        chapter_id,
        chapter_is_open,
        giver,
        giver_is_member,
        receiver,
        receiver_is_member,
        tier,
        contact,
        description,
        rules,
        policy,
        on,
    } = command
    else {
        return Err(NotPledged);
    };
    if !chapter_is_open {
        return Err(ChapterNotOpen);
    }
    if giver == receiver {
        return Err(ToOneself);
    }
    if !giver_is_member {
        return Err(GiverNotAMember { giver });
    }
    if !receiver_is_member {
        return Err(ReceiverNotAMember { receiver });
    }
    let parties = Parties { chapter_id, giver, receiver, tier, pledged_on: on };
    let expires_on = days_from(on, i64::from(rules.expires_after_days));
    Ok(vec![ReferralEvent::Pledged { parties, contact, description, expires_on, policy }])
}

impl Pledge {
    fn decide(&self, command: ReferralCommand) -> Decision {
        match command {
            ReferralCommand::Pledge { .. } => Err(AlreadyPledged),
            ReferralCommand::Acknowledge { on } => self.acknowledge(on),
            ReferralCommand::RecordContact { on } => self.record_contact(on),
            ReferralCommand::Close { closure_id, amount, amount_shared, region_currencies, on, today } => {
                if on > today {
                    return Err(InTheFuture { today });
                }
                if !region_currencies.contains(&amount.currency) {
                    return Err(CurrencyNotOfRegion { currency: amount.currency });
                }
                self.close(closure_id, amount, amount_shared, on)
            }
            ReferralCommand::AmendAmount { closure_id, amount, reason, on } => self.amend_amount(closure_id, amount, reason, on),
            ReferralCommand::MarkNotSold { reason, on } => self.mark_not_sold(reason, on),
            ReferralCommand::Expire { on } => self.expire(on),
            ReferralCommand::Dispute { reason, on } => self.dispute(reason, on),
            ReferralCommand::Withdraw { reason, on } => self.withdraw(reason, on),
        }
    }

    fn acknowledge(&self, on: NaiveDate) -> Decision {
        self.open(on)?;
        match self.stage {
            Stage::Acknowledged => return Err(AlreadyAcknowledged),
            Stage::Contacted => return Err(AlreadyContacted),
            _ => {}
        }
        let (parties, expires_on, policy) = (self.parties, self.expires_after(on), self.policy);
        Ok(vec![ReferralEvent::Acknowledged { parties, on, expires_on, policy }])
    }

    fn record_contact(&self, on: NaiveDate) -> Decision {
        self.open(on)?;
        if self.stage == Stage::Contacted {
            return Err(AlreadyContacted);
        }
        let (parties, expires_on, policy) = (self.parties, self.expires_after(on), self.policy);
        Ok(vec![ReferralEvent::Contacted { parties, on, expires_on, policy }])
    }

    fn close(&self, closure_id: ClosureId, amount: Money, amount_shared: bool, on: NaiveDate) -> Decision {
        self.may_close()?;
        self.not_before_pledge(on)?;
        if !amount.is_positive() {
            return Err(AmountNotPositive);
        }
        recordable(amount)?;
        if self.closure(closure_id).is_some() {
            return Err(ClosureAlreadyRecorded);
        }
        let first = self.stage != Stage::Closed;
        Ok(vec![ReferralEvent::Closed { parties: self.parties, closure_id, amount, amount_shared, first, on }])
    }

    /// Business that comes late, or again, is business.
    fn may_close(&self) -> Result<(), ReferralRefusal> {
        let may = self.stage.is_open() || matches!(self.stage, Stage::Closed | Stage::Expired);
        if may { Ok(()) } else { Err(NotOpen { stage: self.stage }) }
    }

    fn amend_amount(&self, closure_id: ClosureId, to: Money, reason: Note, on: NaiveDate) -> Decision {
        let Some(Closure { amount: from, closed_on, .. }) = self.closure(closure_id).copied() else {
            return Err(NoSuchClosure { closure_id });
        };
        if to.currency != from.currency {
            return Err(OtherCurrency { expected: from.currency });
        }
        // Nothing is allowed here: it takes back a closing that was recorded by mistake.
        if to.minor < 0 {
            return Err(AmountNegative);
        }
        recordable(to)?;
        if to == from {
            return Err(NothingChanges);
        }
        self.not_before_pledge(on)?;
        self.may_close()?;
        let outcome = self.outcome_of(closure_id, to, on);
        Ok(vec![ReferralEvent::AmountAmended { parties: self.parties, closure_id, closed_on, from, to, reason, on, outcome }])
    }

    /// A pledge is closed while one of its closings stands.
    fn outcome_of(&self, amended: ClosureId, to: Money, on: NaiveDate) -> Option<AmendmentOutcome> {
        let stands = |closure: &Closure| if closure.closure_id == amended { to.is_positive() } else { closure.amount.is_positive() };
        match (self.stage, self.closures.iter().any(stands)) {
            (Stage::Closed, false) => {
                let (stage, expires_on, policy) = (self.stage_before_closing, self.expires_after(on), self.policy);
                Some(AmendmentOutcome::Reopened { stage, expires_on, policy })
            }
            (Stage::Closed, true) | (_, false) => None,
            (_, true) => Some(AmendmentOutcome::ClosedAgain),
        }
    }

    fn mark_not_sold(&self, reason: Note, on: NaiveDate) -> Decision {
        self.open(on)?;
        Ok(vec![ReferralEvent::NotSold { parties: self.parties, reason, on }])
    }

    fn expire(&self, on: NaiveDate) -> Decision {
        self.open(on)?;
        if on < self.expires_on {
            return Err(NotYetExpired { expires_on: self.expires_on });
        }
        Ok(vec![ReferralEvent::Expired { parties: self.parties, on }])
    }

    fn dispute(&self, reason: Note, on: NaiveDate) -> Decision {
        self.open(on)?;
        Ok(vec![ReferralEvent::Disputed { parties: self.parties, reason, on }])
    }

    fn withdraw(&self, reason: Note, on: NaiveDate) -> Decision {
        self.open(on)?;
        if self.stage == Stage::Contacted {
            return Err(AlreadyContacted);
        }
        Ok(vec![ReferralEvent::Withdrawn { parties: self.parties, reason, on }])
    }

    fn open(&self, on: NaiveDate) -> Result<(), ReferralRefusal> {
        if !self.stage.is_open() {
            return Err(NotOpen { stage: self.stage });
        }
        self.not_before_pledge(on)
    }

    fn not_before_pledge(&self, on: NaiveDate) -> Result<(), ReferralRefusal> {
        let earliest = self.parties.pledged_on;
        if on < earliest { Err(DatedBefore { earliest }) } else { Ok(()) }
    }

    /// News only ever gives more time.
    fn expires_after(&self, news: NaiveDate) -> NaiveDate {
        days_from(news, self.patience_days).max(self.expires_on)
    }

    fn closure(&self, id: ClosureId) -> Option<&Closure> {
        self.closures.iter().find(|closure| closure.closure_id == id)
    }
}

fn recordable(amount: Money) -> Result<(), ReferralRefusal> {
    if amount.minor > Money::MOST { Err(AmountTooLarge) } else { Ok(()) }
}
