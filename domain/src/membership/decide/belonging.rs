//! Transfer, leave, departure and return.

use super::super::MembershipRefusal::*;
use super::super::{File, LeaveKind, Membership, MembershipEvent, MembershipRefusal, Phase};
use super::{Decision, free, joined, listed, not_before, one_or_two};
use crate::calendar::{Term, add_months, day_after, days_from};
use crate::ids::{ChapterId, InvoiceId, MembershipId};
use crate::policy::PolicyVersion;
use crate::rules::{AttendanceRules, JoiningRules, ProfessionRules, RenewalRules};
use crate::text::{Note, Profession};
use chrono::NaiveDate;

/// The seat that a member asks for.
pub(super) struct Destination {
    pub chapter_id: ChapterId,
    pub is_open: bool,
    pub profession: Profession,
    pub seat_taken_by: Option<MembershipId>,
}

impl Destination {
    fn admits(&self, professions: &ProfessionRules) -> Result<(), MembershipRefusal> {
        if !self.is_open {
            return Err(ChapterNotOpen);
        }
        listed(&self.profession, professions)?;
        free(self.seat_taken_by)
    }
}

impl Membership {
    pub(super) fn transfer(
        &self,
        file: &File,
        to: Destination,
        professions: &ProfessionRules,
        rules: &RenewalRules,
        on: NaiveDate,
    ) -> Decision {
        self.active()?;
        if to.chapter_id == file.chapter_id {
            return Err(AlreadyInChapter);
        }
        to.admits(professions)?;
        not_before(on, joined(file))?;
        let term = file.last_term().ok_or(NotActive { phase: self.phase_name() })?;
        let too_little_left = day_after(term.ends_on) < add_months(on, rules.transfer_months_left);
        if term.ends_on < on || (rules.transfer_requires_renewal && too_little_left) {
            return Err(RenewalRequired { ends_on: term.ends_on });
        }
        let person_id = file.applicant.person_id;
        let out = MembershipEvent::TransferredOut {
            chapter_id: file.chapter_id,
            to_chapter: to.chapter_id,
            person_id,
            profession: file.profession.clone(),
            on,
        };
        let into = MembershipEvent::TransferredIn {
            chapter_id: to.chapter_id,
            from_chapter: file.chapter_id,
            person_id,
            name: Some(file.applicant.name.clone()),
            profession: to.profession,
            term,
            on,
            record: Some(file.record()),
        };
        Ok(vec![out, into])
    }

    pub(super) fn grant_leave(&self, file: &File, kind: LeaveKind, leave: Term, rules: &AttendanceRules, on: NaiveDate) -> Decision {
        self.active()?;
        if leave.ends_on < leave.starts_on {
            return Err(LeaveBackwards);
        }
        if kind == LeaveKind::Medical && days_together(file, leave) > i64::from(rules.medical_leave_weeks) * 7 {
            return Err(LeaveTooLong { weeks: rules.medical_leave_weeks });
        }
        if let Some(other) = file.leaves.iter().find(|other| leave.overlaps(Term { starts_on: other.from, ends_on: other.to })) {
            return Err(LeaveOverlaps { from: other.from, to: other.to });
        }
        let Term { starts_on: from, ends_on: to } = leave;
        Ok(vec![MembershipEvent::LeaveGranted { chapter_id: file.chapter_id, kind, from, to, granted_on: Some(on) }])
    }

    pub(super) fn end_leave(&self, file: &File, from: NaiveDate, last_day: NaiveDate) -> Decision {
        let Some(leave) = file.leaves.iter().find(|leave| leave.from == from) else {
            return Err(NoSuchLeave { from });
        };
        if last_day < leave.from || leave.to <= last_day {
            return Err(LastDayOutsideLeave { from: leave.from, to: leave.to });
        }
        Ok(vec![MembershipEvent::LeaveEnded { chapter_id: file.chapter_id, from, last_day }])
    }

    pub(super) fn resign(&self, file: &File, reason: Option<Note>, on: NaiveDate) -> Decision {
        self.active()?;
        not_before(on, joined(file))?;
        let (chapter_id, person_id, profession) = (file.chapter_id, file.applicant.person_id, file.profession.clone());
        Ok(vec![MembershipEvent::Resigned { chapter_id, person_id, profession, reason, on }])
    }

    pub(super) fn terminate(&self, file: &File, reason: Note, on: NaiveDate) -> Decision {
        self.active()?;
        not_before(on, joined(file))?;
        let (chapter_id, person_id, profession) = (file.chapter_id, file.applicant.person_id, file.profession.clone());
        Ok(vec![MembershipEvent::Terminated { chapter_id, person_id, profession, reason, on }])
    }

    #[expect(clippy::too_many_arguments, reason = "each is a looked-up fact that the decision reads")]
    pub(super) fn approve_reinstatement(
        &self,
        file: &File,
        to: Destination,
        professions: &ProfessionRules,
        term_years: u8,
        rules: &JoiningRules,
        policy: PolicyVersion,
        on: NaiveDate,
    ) -> Decision {
        let Phase::Departed { on: departed_on, .. } = self.phase() else {
            return Err(NotDeparted { phase: self.phase_name() });
        };
        not_before(on, *departed_on)?;
        one_or_two(term_years)?;
        to.admits(professions)?;
        Ok(vec![MembershipEvent::ReinstatementApproved {
            chapter_id: to.chapter_id,
            person_id: file.applicant.person_id,
            profession: to.profession,
            term_years,
            on,
            seat_held_until: days_from(on, i64::from(rules.seat_held_days)),
            policy,
        }])
    }

    pub(super) fn reinstate(&self, file: &File, invoice_id: Option<InvoiceId>, on: NaiveDate) -> Decision {
        let Phase::Returning { approved_on, term_years, .. } = self.phase() else {
            return Err(NotAwaitingPayment { phase: self.phase_name() });
        };
        // As with a first payment: never before the committee's word, and so never within the old term.
        let on = on.max(*approved_on);
        Ok(vec![MembershipEvent::Reinstated {
            chapter_id: file.chapter_id,
            person_id: file.applicant.person_id,
            profession: file.profession.clone(),
            term: Term::of_years(on, *term_years),
            on,
            invoice_id,
        }])
    }
}

/// The days of a medical leave with those that lead up to it and follow on it: two leaves in a row are one long one.
fn days_together(file: &File, leave: Term) -> i64 {
    let mut whole = leave;
    let medical = || file.leaves.iter().filter(|other| other.kind == LeaveKind::Medical);
    while let Some(before) = medical().find(|other| other.from < whole.starts_on && day_after(other.to) >= whole.starts_on) {
        whole.starts_on = before.from;
    }
    while let Some(after) = medical().find(|other| other.to > whole.ends_on && other.from <= day_after(whole.ends_on)) {
        whole.ends_on = after.to;
    }
    whole.days()
}
