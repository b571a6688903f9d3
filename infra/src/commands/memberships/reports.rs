//! What members report of a day, which belongs to the chapters of that day.

use super::MembershipChange;
use crate::commands::{CommandError, Unit};
use chrono::NaiveDate;
use domain::membership::{Membership, MembershipCommand};
use domain::{ChapterId, MembershipId};

/// What a member reports of a day, and what it says of another member.
pub(super) struct Report {
    pub on: NaiveDate,
    pub other: Option<(MembershipId, MembershipCommand)>,
}

impl Report {
    pub fn of(by: MembershipId, today: NaiveDate, change: &MembershipChange) -> Option<Self> {
        match change {
            MembershipChange::ReportOneToOne { with, on, .. } => {
                let named = MembershipCommand::NameInOneToOne { self_id: *with, by, on: *on };
                Some(Report { on: *on, other: Some((*with, named)) })
            }
            MembershipChange::GiveTestimonial { testimonial_id, to, .. } => {
                let (testimonial_id, on) = (*testimonial_id, today);
                let received = MembershipCommand::ReceiveTestimonial { self_id: *to, testimonial_id, from: by, on };
                Some(Report { on, other: Some((*to, received)) })
            }
            MembershipChange::CreditTraining { on, .. } => Some(Report { on: *on, other: None }),
            _ => None,
        }
    }
}

/// What concerns a member of another chapter is told in that chapter's log too.
pub(super) async fn tell_elsewhere(
    unit: &mut Unit<'_>,
    here: ChapterId,
    other: MembershipId,
    on: NaiveDate,
    command: MembershipCommand,
) -> Result<(), CommandError> {
    let there = unit.membership(other).await?.chapter_on(on);
    if let Some(there) = there.filter(|there| *there != here) {
        let scope = unit.scope_of(there).await?;
        unit.decide::<Membership>(&other.to_string(), scope, command).await?;
    }
    Ok(())
}
