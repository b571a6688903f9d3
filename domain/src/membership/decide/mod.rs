//! What a membership decides. One file a chapter of its life: `joining`, `renewal`, `belonging` (transfer, leave,
//! departure and return), `review` (of a seat after too many absences), `reports` (what members tell of themselves).

mod belonging;
mod joining;
mod renewal;
mod reports;
mod review;

use super::MembershipRefusal::*;
use super::{File, Membership, MembershipCommand, MembershipEvent, MembershipRefusal};
use crate::aggregate::{Claim, Decide, aggregate};
use crate::calendar::Term;
use crate::claims;
use crate::ids::{ChapterId, MembershipId};
use crate::rules::ProfessionRules;
use crate::text::Profession;
use chrono::NaiveDate;

aggregate!(Membership, "membership", command MembershipCommand, event MembershipEvent, refusal MembershipRefusal);

type Decision = Result<Vec<MembershipEvent>, MembershipRefusal>;

impl Decide for Membership {
    fn decide(&self, command: MembershipCommand) -> Decision {
        use MembershipCommand as C;
        let Some(file) = self.file() else { return self.open(command) };
        match command {
            C::Apply { .. } => Err(AlreadyApplied),
            C::Object { by, by_is_member, reason, on } => self.object(file, by, by_is_member, reason, on),
            C::Approve { chapter_is_open, conditions, term_years, seat_taken_by, rules, policy, on } => {
                self.approve(file, joining::Approval { chapter_is_open, conditions, term_years, seat_taken_by, policy, on }, &rules)
            }
            C::Decline { reason, on } => self.decline(file, reason, on),
            C::Withdraw { on } => self.withdraw(file, on),
            C::VoidApproval { on } => self.void_approval(file, on),
            C::Activate { invoice_id, on, rules, policy } => self.activate(file, invoice_id, on, &rules, policy),
            C::CompleteTraining { on, today } => self.complete_training(file, on, today),
            C::OpenRenewal { term_ends_on, chapter_is_dissolved, on, rules, policy } => {
                self.open_renewal(file, term_ends_on, chapter_is_dissolved, renewal::ByRule { on, rules: &rules, policy })
            }
            C::DecideRenewal { decision, on } => self.decide_renewal(file, decision, on),
            C::Renew { term, on } => self.renew(file, term, on),
            C::Lapse { term_ends_on, renewal_due_on, chapter_is_dissolved, on, rules, policy } => {
                let due = renewal::Due { renewal_due_on, chapter_is_dissolved };
                self.lapse(file, term_ends_on, due, renewal::ByRule { on, rules: &rules, policy })
            }
            C::LapseUnpaid { unpaid_since, on, rules, policy } => {
                self.lapse_unpaid(file, unpaid_since, renewal::ByRule { on, rules: &rules, policy })
            }
            C::Transfer { to_chapter, to_is_open, profession, professions, seat_taken_by, rules, on } => {
                let to = belonging::Destination { chapter_id: to_chapter, is_open: to_is_open, profession, seat_taken_by };
                self.transfer(file, to, &professions, &rules, on)
            }
            C::GrantLeave { kind, from, to, rules, on } => self.grant_leave(file, kind, Term { starts_on: from, ends_on: to }, &rules, on),
            C::EndLeave { from, last_day } => self.end_leave(file, from, last_day),
            C::ReviewSeat { too_many, policy, on } => self.review_seat(file, too_many, policy, on),
            C::KeepSeat { note, last_absence, on } => self.keep_seat(file, note, last_absence, on),
            C::Resign { reason, on } => self.resign(file, reason, on),
            C::Terminate { reason, on } => self.terminate(file, reason, on),
            C::ApproveReinstatement { profession, professions, chapter_is_open, term_years, seat_taken_by, rules, policy, on } => {
                let to = belonging::Destination { chapter_id: file.chapter_id, is_open: chapter_is_open, profession, seat_taken_by };
                self.approve_reinstatement(file, to, &professions, term_years, &rules, policy, on)
            }
            C::Reinstate { invoice_id, on } => self.reinstate(file, invoice_id, on),
            C::ChangeContact { name, email, phone } => self.change_contact(file, name, email, phone),
            C::SetNoticePreferences { language, muted } => self.set_notice_preferences(file, language, muted),
            C::ReportOneToOne { self_id, with, with_is_member, on, today, topics } => {
                self.report_one_to_one(file, reports::OneToOne { self_id, with, with_is_member, topics }, on, today)
            }
            C::NameInOneToOne { self_id, by, on } => self.name_in_one_to_one(file, self_id, by, on),
            C::CreditTraining { self_id, credits, course, on, today } => self.credit_training(self_id, credits, course, on, today),
            C::GiveTestimonial { self_id, testimonial_id, to, to_chapter, text, on } => {
                self.give_testimonial(file, reports::Testimonial { self_id, testimonial_id, to, to_chapter, text }, on)
            }
            C::ReceiveTestimonial { self_id, testimonial_id, from, on } => {
                self.receive_testimonial(file, testimonial_id, from, self_id, on)
            }
        }
    }

    /// Invariants: one seat a profession in a chapter; one chapter a person; one person an e-mail address.
    fn claims(&self, stream: &str, events: &[MembershipEvent]) -> Vec<Claim> {
        let mut after = self.clone();
        for event in events {
            after.evolve(event.clone());
        }
        claims::between(&self.held(stream), &after.held(stream))
    }
}

impl Membership {
    fn active(&self) -> Result<(), MembershipRefusal> {
        if self.is_active() { Ok(()) } else { Err(NotActive { phase: self.phase_name() }) }
    }

    /// Active on the day, too: nothing is dated before the member joined. What is reported counts in the chapter of its day.
    fn active_in(&self, on: NaiveDate) -> Result<ChapterId, MembershipRefusal> {
        self.active()?;
        self.chapter_on(on).ok_or(NotActiveOn { on })
    }
}

fn not_before(on: NaiveDate, earliest: NaiveDate) -> Result<(), MembershipRefusal> {
    if on < earliest { Err(DatedBefore { earliest }) } else { Ok(()) }
}

fn one_or_two(years: u8) -> Result<(), MembershipRefusal> {
    if matches!(years, 1 | 2) { Ok(()) } else { Err(TermLength { years }) }
}

fn listed(profession: &Profession, professions: &ProfessionRules) -> Result<(), MembershipRefusal> {
    if professions.has(profession) { Ok(()) } else { Err(UnknownProfession { profession: profession.clone() }) }
}

fn free(seat_taken_by: Option<MembershipId>) -> Result<(), MembershipRefusal> {
    seat_taken_by.map_or(Ok(()), |by| Err(SeatTaken { by }))
}

/// The first day of the file's current stay; before any stay, every day will do.
fn joined(file: &File) -> NaiveDate {
    file.stays.last().map_or(NaiveDate::MIN, |stay| stay.from)
}
