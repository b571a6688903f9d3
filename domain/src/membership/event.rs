//! What happens to a membership.

use crate::absences::Absences;
use crate::calendar::Term;
use crate::event::events;
use crate::ids::{ChapterId, InvoiceId, MembershipId, PersonId};
use crate::notices::NoticeClass;
use crate::policy::PolicyVersion;
use crate::text::{EmailAddress, Locale, Name, Note, Personal, Phone, Profession};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    pub person_id: PersonId,
    pub name: Personal<Name>,
    pub email: Personal<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal<Phone>>,
}

/// Who speaks for the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub name: Personal<Name>,
    /// How the committee reached them.
    pub contact: Personal<Name>,
}

/// What the committee says to a renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RenewalDecision {
    Renew { term_years: u8 },
    RenewWithConditions { term_years: u8, conditions: Note },
    Refuse { reason: Note },
}

/// How the review of a seat ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SeatReviewOutcome {
    /// The committee lets the member keep the seat. It knew of the absences up to a day.
    Kept { note: Note, known_to: NaiveDate },
    /// An amended sheet took absences away: there were not too many after all.
    Unfounded,
}

/// What a member brings along to another chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The first day ever as an active member, in whichever chapter.
    pub member_since: Option<NaiveDate>,
    pub training_due_on: Option<NaiveDate>,
    pub training_completed_on: Option<NaiveDate>,
}

/// Why a member is away for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveKind {
    Medical,
    Parental,
    Other,
}

events! {
    /// What happens to a membership. Every event that changes a roster names the chapter.
    pub enum MembershipEvent {
        Applied = "membership.applied", "1.0" {
            chapter_id: ChapterId, applicant: Applicant, profession: Profession, references: Vec<Reference>, interview_note: Personal<Note>,
            sponsor: Option<MembershipId>, applied_on: NaiveDate, decide_by: NaiveDate, policy: PolicyVersion,
        }
        /// A member of the chapter objects to the seat.
        Objected = "membership.objected", "1.0" { by: MembershipId, reason: Note, on: NaiveDate }
        /// The seat is held until `seat_held_until` (that day included) for the first payment.
        Approved = "membership.approved", "1.0" {
            chapter_id: ChapterId, person_id: PersonId, profession: Profession, conditions: Option<Note>, term_years: u8, on: NaiveDate,
            seat_held_until: NaiveDate, policy: PolicyVersion,
        }
        Declined = "membership.declined", "1.0" { chapter_id: ChapterId, person_id: PersonId, reason: Note, on: NaiveDate }
        Withdrawn = "membership.withdrawn", "1.0" { chapter_id: ChapterId, person_id: PersonId, on: NaiveDate }
        /// Nobody paid while the seat was held.
        ApprovalVoided = "membership.approval_voided", "1.0" { chapter_id: ChapterId, person_id: PersonId, on: NaiveDate }
        /// `invoice_id` is what was paid, `policy` the version that set the day for the training; none in events from before version 2.
        Activated = "membership.activated", "2.0" {
            chapter_id: ChapterId, person_id: PersonId, profession: Profession, term: Term, on: NaiveDate, training_due_on: NaiveDate,
            invoice_id: Option<InvoiceId>, policy: Option<PolicyVersion>,
        }
        TrainingCompleted = "membership.training_completed", "1.0" { chapter_id: ChapterId, on: NaiveDate }
        RenewalOpened = "membership.renewal_opened", "1.0" { chapter_id: ChapterId, term: Term, on: NaiveDate, policy: PolicyVersion }
        RenewalDecided = "membership.renewal_decided", "1.0" { chapter_id: ChapterId, term: Term, decision: RenewalDecision, on: NaiveDate }
        /// `term` follows the old term's end, whenever it was paid.
        Renewed = "membership.renewed", "1.0" { chapter_id: ChapterId, term: Term, on: NaiveDate }
        /// Unpaid after the last notice: the seat is free. `term` is the one that ended. From `on` this is no member any more, as with every departure.
        /// `policy` is the version that set the day; none in events from before version 2.
        Lapsed = "membership.lapsed", "2.0" {
            chapter_id: ChapterId, person_id: PersonId, profession: Profession, term: Term, on: NaiveDate, policy: Option<PolicyVersion>,
        }
        /// A transfer is two events in one append, since each chapter's log tells its own half: leaving the old chapter ...
        TransferredOut = "membership.transferred_out", "1.0" { chapter_id: ChapterId, to_chapter: ChapterId, person_id: PersonId, profession: Profession, on: NaiveDate }
        /// ... and entering the new one, with the term kept. Name and record stand here since the new chapter's log has no other word of them;
        /// no name in transfers from before version 2, no record before version 3.
        TransferredIn = "membership.transferred_in", "3.0" {
            chapter_id: ChapterId, from_chapter: ChapterId, person_id: PersonId, name: Option<Personal<Name>>, profession: Profession, term: Term, on: NaiveDate,
            record: Option<MemberRecord>,
        }
        /// `granted_on` is the day of the word; none in leaves from before version 2, which count as granted on their first day.
        LeaveGranted = "membership.leave_granted", "2.0" { chapter_id: ChapterId, kind: LeaveKind, from: NaiveDate, to: NaiveDate, granted_on: Option<NaiveDate> }
        /// The leave ends earlier than granted; `last_day` is its last day.
        LeaveEnded = "membership.leave_ended", "1.0" { chapter_id: ChapterId, from: NaiveDate, last_day: NaiveDate }
        /// More absences than are allowed in the policy's window: the committee looks at whether the member keeps the seat.
        SeatReviewOpened = "membership.seat_review_opened", "1.0" { chapter_id: ChapterId, absences: Absences, on: NaiveDate, policy: PolicyVersion }
        /// A member who leaves while the review is open takes it along: there is nothing left to decide.
        SeatReviewClosed = "membership.seat_review_closed", "1.0" { chapter_id: ChapterId, outcome: SeatReviewOutcome, on: NaiveDate }
        Resigned = "membership.resigned", "1.0" { chapter_id: ChapterId, person_id: PersonId, profession: Profession, reason: Option<Note>, on: NaiveDate }
        Terminated = "membership.terminated", "1.0" { chapter_id: ChapterId, person_id: PersonId, profession: Profession, reason: Note, on: NaiveDate }
        /// Back after a departure: a new term, and the gap stays visible. The seat is held again while it is unpaid.
        ReinstatementApproved = "membership.reinstatement_approved", "1.0" {
            chapter_id: ChapterId, person_id: PersonId, profession: Profession, term_years: u8, on: NaiveDate, seat_held_until: NaiveDate, policy: PolicyVersion,
        }
        /// `invoice_id` is what was paid; none in events from before version 2.
        Reinstated = "membership.reinstated", "2.0" {
            chapter_id: ChapterId, person_id: PersonId, profession: Profession, term: Term, on: NaiveDate, invoice_id: Option<InvoiceId>,
        }
        ContactChanged = "membership.contact_changed", "1.0" {
            chapter_id: ChapterId, person_id: PersonId, name: Personal<Name>, email: Personal<EmailAddress>, phone: Option<Personal<Phone>>,
        }
        /// In which language letters are written, none for the region's, and which kinds of them the member does without.
        NoticePreferencesSet = "membership.notice_preferences_set", "1.0" { chapter_id: ChapterId, language: Option<Locale>, muted: Vec<NoticeClass> }
        /// A talk outside the meeting. Both report it; the pair and the day make it one.
        OneToOneReported = "membership.one_to_one_reported", "1.0" { chapter_id: ChapterId, member: MembershipId, with: MembershipId, on: NaiveDate, topics: Option<Note> }
        /// A member of another chapter has reported a talk with this one: this chapter's log has its own word of it.
        OneToOneNamed = "membership.one_to_one_named", "1.0" { chapter_id: ChapterId, member: MembershipId, with: MembershipId, on: NaiveDate }
        TrainingCredited = "membership.training_credited", "1.0" { chapter_id: ChapterId, member: MembershipId, credits: u32, course: Name, on: NaiveDate }
        /// `elsewhere`: to a member of another chapter, whose log has its own word of it.
        TestimonialGiven = "membership.testimonial_given", "2.0" {
            chapter_id: ChapterId, testimonial_id: Uuid, from: MembershipId, to: MembershipId, text: Note, on: NaiveDate, elsewhere: bool,
        }
        /// A member of another chapter has given this one a testimonial.
        TestimonialReceived = "membership.testimonial_received", "1.0" { chapter_id: ChapterId, testimonial_id: Uuid, from: MembershipId, to: MembershipId, on: NaiveDate }
    }
}
