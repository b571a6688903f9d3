//! From application to the first day of membership.

use super::super::MembershipRefusal::*;
use super::super::{File, Membership, MembershipCommand, MembershipEvent, MembershipRefusal, Phase, Reference};
use super::{Decision, free, listed, not_before, one_or_two};
use crate::calendar::{Term, days_from};
use crate::ids::{InvoiceId, MembershipId};
use crate::policy::PolicyVersion;
use crate::rules::JoiningRules;
use crate::text::{Name, Note, Personal};
use chrono::NaiveDate;

/// What the committee says yes to.
pub(super) struct Approval {
    pub chapter_is_open: bool,
    pub conditions: Option<Note>,
    pub term_years: u8,
    pub seat_taken_by: Option<MembershipId>,
    pub policy: PolicyVersion,
    pub on: NaiveDate,
}

/// How many people speak for the applicant: who has a name, or a contact, that another has given already is the same.
fn referees(references: &[Reference]) -> usize {
    let spelled = |text: &Personal<Name>| text.0.as_str().to_lowercase();
    let mut known: Vec<(String, String)> = Vec::new();
    for reference in references {
        let (name, contact) = (spelled(&reference.name), spelled(&reference.contact));
        if known.iter().all(|(other_name, other_contact)| *other_name != name && *other_contact != contact) {
            known.push((name, contact));
        }
    }
    known.len()
}

impl Membership {
    pub(super) fn open(&self, command: MembershipCommand) -> Decision {
        let MembershipCommand::Apply {
            chapter_id,
            chapter_is_open,
            applicant,
            profession,
            professions,
            references,
            interview_note,
            sponsor,
            sponsor_is_member,
            seat_taken_by,
            rules,
            policy,
            on,
        } = command
        else {
            return Err(NotApplied);
        };
        if !chapter_is_open {
            return Err(ChapterNotOpen);
        }
        listed(&profession, &professions)?;
        let given = u32::try_from(referees(&references)).unwrap_or(u32::MAX);
        if given < rules.references {
            return Err(TooFewReferences { required: rules.references, given });
        }
        if let Some(sponsor) = sponsor.filter(|_| !sponsor_is_member) {
            return Err(SponsorNotAMember { sponsor });
        }
        free(seat_taken_by)?;
        let decide_by = days_from(on, i64::from(rules.decide_within_days));
        Ok(vec![MembershipEvent::Applied {
            chapter_id,
            applicant,
            profession,
            references,
            interview_note,
            sponsor,
            applied_on: on,
            decide_by,
            policy,
        }])
    }

    pub(super) fn object(&self, file: &File, by: MembershipId, by_is_member: bool, reason: Note, on: NaiveDate) -> Decision {
        not_before(on, self.undecided()?)?;
        if !by_is_member {
            return Err(ObjectorNotAMember { by });
        }
        if file.objectors.contains(&by) {
            return Err(AlreadyObjected { by });
        }
        Ok(vec![MembershipEvent::Objected { by, reason, on }])
    }

    pub(super) fn approve(&self, file: &File, approval: Approval, rules: &JoiningRules) -> Decision {
        let Approval { chapter_is_open, conditions, term_years, seat_taken_by, policy, on } = approval;
        not_before(on, self.undecided()?)?;
        if !chapter_is_open {
            return Err(ChapterNotOpen);
        }
        one_or_two(term_years)?;
        free(seat_taken_by)?;
        Ok(vec![MembershipEvent::Approved {
            chapter_id: file.chapter_id,
            person_id: file.applicant.person_id,
            profession: file.profession.clone(),
            conditions,
            term_years,
            on,
            seat_held_until: days_from(on, i64::from(rules.seat_held_days)),
            policy,
        }])
    }

    pub(super) fn decline(&self, file: &File, reason: Note, on: NaiveDate) -> Decision {
        not_before(on, self.undecided()?)?;
        Ok(vec![MembershipEvent::Declined { chapter_id: file.chapter_id, person_id: file.applicant.person_id, reason, on }])
    }

    /// The day of the application that the committee has yet to decide on.
    fn undecided(&self) -> Result<NaiveDate, MembershipRefusal> {
        match self.phase() {
            Phase::Applied { applied_on, .. } => Ok(*applied_on),
            _ => Err(AlreadyDecided),
        }
    }

    /// Before payment an applicant may think better of it; so may a former member who was to return.
    pub(super) fn withdraw(&self, file: &File, on: NaiveDate) -> Decision {
        let earliest = match self.phase() {
            Phase::Applied { applied_on, .. } => *applied_on,
            Phase::Approved { approved_on, .. } | Phase::Returning { approved_on, .. } => *approved_on,
            _ => return Err(AlreadyDecided),
        };
        not_before(on, earliest)?;
        Ok(vec![MembershipEvent::Withdrawn { chapter_id: file.chapter_id, person_id: file.applicant.person_id, on }])
    }

    pub(super) fn void_approval(&self, file: &File, on: NaiveDate) -> Decision {
        let until = match self.phase() {
            Phase::Approved { seat_held_until, .. } | Phase::Returning { seat_held_until, .. } => *seat_held_until,
            _ => return Err(NotAwaitingPayment { phase: self.phase_name() }),
        };
        if on <= until {
            return Err(SeatStillHeld { until });
        }
        Ok(vec![MembershipEvent::ApprovalVoided { chapter_id: file.chapter_id, person_id: file.applicant.person_id, on }])
    }

    pub(super) fn activate(
        &self,
        file: &File,
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
        rules: &JoiningRules,
        policy: PolicyVersion,
    ) -> Decision {
        let Phase::Approved { approved_on, term_years, .. } = self.phase() else {
            return Err(NotAwaitingPayment { phase: self.phase_name() });
        };
        // Money that came before the committee's word buys a term from that word on.
        let on = on.max(*approved_on);
        Ok(vec![MembershipEvent::Activated {
            chapter_id: file.chapter_id,
            person_id: file.applicant.person_id,
            profession: file.profession.clone(),
            term: Term::of_years(on, *term_years),
            on,
            training_due_on: days_from(on, i64::from(rules.training_within_days)),
            invoice_id,
            policy: Some(policy),
        }])
    }

    pub(super) fn complete_training(&self, file: &File, on: NaiveDate, today: NaiveDate) -> Decision {
        self.active()?;
        if let Some(on) = file.training_completed_on {
            return Err(TrainingAlreadyCompleted { on });
        }
        not_before(on, file.stays.first().map_or(on, |stay| stay.from))?;
        if on > today {
            return Err(InTheFuture { today });
        }
        Ok(vec![MembershipEvent::TrainingCompleted { chapter_id: file.chapter_id, on }])
    }
}
