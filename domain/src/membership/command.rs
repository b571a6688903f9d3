//! What may be asked of a membership.

use super::{Applicant, LeaveKind, Reference, RenewalDecision};
use crate::absences::Absences;
use crate::calendar::Term;
use crate::ids::{ChapterId, InvoiceId, MembershipId};
use crate::notices::NoticeClass;
use crate::policy::PolicyVersion;
use crate::rules::{AttendanceRules, JoiningRules, ProfessionRules, RenewalRules};
use crate::text::{EmailAddress, Locale, Name, Note, Personal, Phone, Profession};
use chrono::NaiveDate;
use uuid::Uuid;

/// What becomes of something that need not be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    #[default]
    Keep,
    Remove,
    Set(T),
}

impl<T> Change<T> {
    /// The same of what it becomes of the value.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Change::Keep => Change::Keep,
            Change::Remove => Change::Remove,
            Change::Set(value) => Change::Set(map(value)),
        }
    }
}

/// `seat_taken_by` is always looked up: another membership that holds the seat.
#[derive(Debug, Clone)]
pub enum MembershipCommand {
    /// `chapter_is_open`: forming or active. `sponsor_is_member`: an active member of the chapter. References as many as the rules say, at least.
    Apply {
        chapter_id: ChapterId,
        chapter_is_open: bool,
        applicant: Applicant,
        profession: Profession,
        professions: ProfessionRules,
        references: Vec<Reference>,
        interview_note: Personal<Note>,
        sponsor: Option<MembershipId>,
        sponsor_is_member: bool,
        seat_taken_by: Option<MembershipId>,
        rules: JoiningRules,
        policy: PolicyVersion,
        on: NaiveDate,
    },
    /// `by_is_member`: the objector is an active member of the chapter. Until the committee has decided.
    Object {
        by: MembershipId,
        by_is_member: bool,
        reason: Note,
        on: NaiveDate,
    },
    /// `chapter_is_open` as with the application: it may have closed since.
    Approve {
        chapter_is_open: bool,
        conditions: Option<Note>,
        term_years: u8,
        seat_taken_by: Option<MembershipId>,
        rules: JoiningRules,
        policy: PolicyVersion,
        on: NaiveDate,
    },
    Decline {
        reason: Note,
        on: NaiveDate,
    },
    Withdraw {
        on: NaiveDate,
    },
    /// Only after the day until which the seat is held; also ends an unpaid reinstatement, which goes back to departed.
    VoidApproval {
        on: NaiveDate,
    },
    /// The first invoice is paid in full. The term starts on the day of payment.
    Activate {
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
        rules: JoiningRules,
        policy: PolicyVersion,
    },
    /// Not before the member joined.
    CompleteTraining {
        on: NaiveDate,
        today: NaiveDate,
    },
    /// For the term that ends on `term_ends_on`; another term's renewal is not opened by an old deadline, and none in a dissolved chapter.
    OpenRenewal {
        term_ends_on: NaiveDate,
        chapter_is_dissolved: bool,
        on: NaiveDate,
        rules: RenewalRules,
        policy: PolicyVersion,
    },
    DecideRenewal {
        decision: RenewalDecision,
        on: NaiveDate,
    },
    /// The renewal invoice for the term that follows is paid in full. `term` is the invoice's.
    Renew {
        term: Term,
        on: NaiveDate,
    },
    /// Not before the rules' day, and only while the term that ended on `term_ends_on` is the last one. `renewal_due_on` is looked up: the day on which the
    /// invoice for the term that follows was due; without one nobody lapses, save who was refused, or whose chapter is dissolved (`chapter_is_dissolved`).
    Lapse {
        term_ends_on: NaiveDate,
        renewal_due_on: Option<NaiveDate>,
        chapter_is_dissolved: bool,
        on: NaiveDate,
        rules: RenewalRules,
        policy: PolicyVersion,
    },
    /// `unpaid_since` is looked up: the day from which what was bought is not paid for any more, after a payment was dishonoured; none when it is.
    LapseUnpaid {
        unpaid_since: Option<NaiveDate>,
        on: NaiveDate,
        rules: RenewalRules,
        policy: PolicyVersion,
    },
    /// Keeps the term. With little of it left the rules may require renewal first. `to_is_open`: the chapter takes members.
    Transfer {
        to_chapter: ChapterId,
        to_is_open: bool,
        profession: Profession,
        professions: ProfessionRules,
        seat_taken_by: Option<MembershipId>,
        rules: RenewalRules,
        on: NaiveDate,
    },
    /// Medical leave at most as many weeks as the rules say, those that follow on one another counted together; leaves do not overlap. `on` is the day
    /// of the word: the mark M is for meetings from then on.
    GrantLeave {
        kind: LeaveKind,
        from: NaiveDate,
        to: NaiveDate,
        rules: AttendanceRules,
        on: NaiveDate,
    },
    EndLeave {
        from: NaiveDate,
        last_day: NaiveDate,
    },
    /// `too_many` is what the completed sheets say: the absences that open the seat for review, or none. Closes a review that has lost its ground.
    ReviewSeat {
        too_many: Option<Absences>,
        policy: PolicyVersion,
        on: NaiveDate,
    },
    /// The member keeps the seat. `last_absence` is looked up: the day up to which the committee knows of absences.
    KeepSeat {
        note: Note,
        last_absence: Option<NaiveDate>,
        on: NaiveDate,
    },
    Resign {
        reason: Option<Note>,
        on: NaiveDate,
    },
    Terminate {
        reason: Note,
        on: NaiveDate,
    },
    /// After lapse, resignation or termination; the seat is held until paid.
    ApproveReinstatement {
        profession: Profession,
        professions: ProfessionRules,
        chapter_is_open: bool,
        term_years: u8,
        seat_taken_by: Option<MembershipId>,
        rules: JoiningRules,
        policy: PolicyVersion,
        on: NaiveDate,
    },
    /// The reinstatement invoice is paid in full: a new term from that day.
    Reinstate {
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
    },
    ChangeContact {
        name: Option<Personal<Name>>,
        email: Option<Personal<EmailAddress>>,
        phone: Change<Personal<Phone>>,
    },
    /// Letters that the contract requires are sent all the same.
    SetNoticePreferences {
        language: Option<Locale>,
        muted: Vec<NoticeClass>,
    },
    /// `self_id` is this membership. `with_is_member`: an active member of some chapter.
    ReportOneToOne {
        self_id: MembershipId,
        with: MembershipId,
        with_is_member: bool,
        on: NaiveDate,
        today: NaiveDate,
        topics: Option<Note>,
    },
    /// A member of another chapter has reported a talk with this one.
    NameInOneToOne {
        self_id: MembershipId,
        by: MembershipId,
        on: NaiveDate,
    },
    CreditTraining {
        self_id: MembershipId,
        credits: u32,
        course: Name,
        on: NaiveDate,
        today: NaiveDate,
    },
    /// `to_chapter`: where the receiver is an active member; none where nowhere.
    GiveTestimonial {
        self_id: MembershipId,
        testimonial_id: Uuid,
        to: MembershipId,
        to_chapter: Option<ChapterId>,
        text: Note,
        on: NaiveDate,
    },
    /// A member of another chapter has given this one a testimonial.
    ReceiveTestimonial {
        self_id: MembershipId,
        testimonial_id: Uuid,
        from: MembershipId,
        on: NaiveDate,
    },
}
