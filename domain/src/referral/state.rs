//! What a pledge knows of itself in order to decide.

use super::{AmendmentOutcome, Parties, ReferralEvent};
use crate::ids::ClosureId;
use crate::money::Money;
use crate::policy::PolicyVersion;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A referral, before and after it is pledged.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Referral {
    #[default]
    Unpledged,
    Pledged(Box<Pledge>),
}

/// A pledge and what has become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pledge {
    pub parties: Parties,
    pub stage: Stage,
    /// Where it stood before it closed.
    pub stage_before_closing: Stage,
    /// Without news it expires on this day.
    pub expires_on: NaiveDate,
    /// So many days without news, by the version under which it was pledged.
    pub patience_days: i64,
    pub policy: PolicyVersion,
    pub closures: Vec<Closure>,
}

impl Pledge {
    fn become_closed(&mut self) {
        if self.stage != Stage::Closed {
            (self.stage_before_closing, self.stage) = (self.stage, Stage::Closed);
        }
    }
}

/// How far a pledge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Pledged,
    Acknowledged,
    Contacted,
    /// At least once; more may follow.
    Closed,
    NotSold,
    Expired,
    Disputed,
    Withdrawn,
}

impl Stage {
    /// Whether it still awaits its outcome.
    pub fn is_open(self) -> bool {
        matches!(self, Stage::Pledged | Stage::Acknowledged | Stage::Contacted)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Pledged => "pledged",
            Stage::Acknowledged => "acknowledged",
            Stage::Contacted => "contacted",
            Stage::Closed => "closed",
            Stage::NotSold => "marked as not sold",
            Stage::Expired => "expired",
            Stage::Disputed => "disputed",
            Stage::Withdrawn => "withdrawn",
        })
    }
}

/// One closing, with its amount as last amended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    pub closure_id: ClosureId,
    pub amount: Money,
    pub amount_shared: bool,
    pub closed_on: NaiveDate,
}

impl Referral {
    /// The pledge, once it is given.
    pub fn pledge(&self) -> Option<&Pledge> {
        match self {
            Referral::Unpledged => None,
            Referral::Pledged(pledge) => Some(pledge),
        }
    }

    /// Between whom, of which kind, since when.
    pub fn parties(&self) -> Option<Parties> {
        self.pledge().map(|pledge| pledge.parties)
    }

    /// How far it has come.
    pub fn stage(&self) -> Option<Stage> {
        self.pledge().map(|pledge| pledge.stage)
    }

    /// Its closings so far.
    pub fn closures(&self) -> &[Closure] {
        self.pledge().map_or(&[], |pledge| &pledge.closures)
    }

    pub(crate) fn evolve(&mut self, event: ReferralEvent) {
        match event {
            ReferralEvent::Pledged { parties, expires_on, policy, contact: _, description: _ } => {
                let patience_days = (expires_on - parties.pledged_on).num_days();
                let (stage, closures) = (Stage::Pledged, Vec::new());
                *self = Referral::Pledged(Box::new(Pledge {
                    parties,
                    stage,
                    stage_before_closing: stage,
                    expires_on,
                    patience_days,
                    policy,
                    closures,
                }));
            }
            ReferralEvent::Acknowledged { expires_on, parties: _, on: _, policy: _ } => self.change(|pledge| {
                (pledge.stage, pledge.expires_on) = (Stage::Acknowledged, expires_on);
            }),
            ReferralEvent::Contacted { expires_on, parties: _, on: _, policy: _ } => self.change(|pledge| {
                (pledge.stage, pledge.expires_on) = (Stage::Contacted, expires_on);
            }),
            ReferralEvent::Closed { closure_id, amount, amount_shared, on, parties: _, first: _ } => self.change(|pledge| {
                pledge.become_closed();
                pledge.closures.push(Closure { closure_id, amount, amount_shared, closed_on: on });
            }),
            ReferralEvent::AmountAmended { closure_id, to, outcome, parties: _, closed_on: _, from: _, reason: _, on: _ } => {
                self.change(|pledge| {
                    if let Some(closure) = pledge.closures.iter_mut().find(|closure| closure.closure_id == closure_id) {
                        closure.amount = to;
                    }
                    match outcome {
                        None => {}
                        Some(AmendmentOutcome::Reopened { stage, expires_on, policy: _ }) => {
                            (pledge.stage, pledge.expires_on) = (stage, expires_on);
                        }
                        Some(AmendmentOutcome::ClosedAgain) => pledge.become_closed(),
                    }
                });
            }
            ReferralEvent::NotSold { parties: _, reason: _, on: _ } => self.change(|pledge| pledge.stage = Stage::NotSold),
            ReferralEvent::Expired { parties: _, on: _ } => self.change(|pledge| pledge.stage = Stage::Expired),
            ReferralEvent::Disputed { parties: _, reason: _, on: _ } => self.change(|pledge| pledge.stage = Stage::Disputed),
            ReferralEvent::Withdrawn { parties: _, reason: _, on: _ } => self.change(|pledge| pledge.stage = Stage::Withdrawn),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Pledge)) {
        match self {
            Referral::Unpledged => {}
            Referral::Pledged(pledge) => change(pledge),
        }
    }
}
