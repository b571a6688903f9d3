//! Why a membership refuses.

use super::PhaseName;
use crate::aggregate::refusals;
use crate::calendar::Term;
use crate::ids::MembershipId;
use crate::notices::NoticeClass;
use crate::text::{Locale, Profession};
use chrono::NaiveDate;

refusals! {
    /// Why a membership refuses.
    pub enum MembershipRefusal {
        // Joining
        NotApplied = "not_applied", "there is no such membership; it begins with an application";
        AlreadyApplied = "already_applied", "this application exists already; use another id for a new one";
        ChapterNotOpen = "chapter_not_open" at "chapter_id", "the chapter takes no members; choose one that is forming or active";
        UnknownProfession { profession: Profession } = "unknown_profession" at "profession", "{profession} is not on the organisation's list of professions; choose one that is, spelled as there";
        TooFewReferences { required: u32, given: u32 } = "too_few_references" at "references", "an application needs {required} references, and has {given}: the same name or the same contact counts once";
        SponsorNotAMember { sponsor: MembershipId } = "sponsor_not_a_member" at "sponsor", "{sponsor} is not an active member of this chapter; one of its members speaks for an applicant, or nobody";
        SeatTaken { by: MembershipId } = "seat_taken" at "profession", "the chapter's seat for this profession is held by {by}; choose another profession or another chapter";
        ObjectorNotAMember { by: MembershipId } = "objector_not_a_member" at "by", "{by} is not an active member of this chapter; only its members may object";
        AlreadyObjected { by: MembershipId } = "already_objected" at "by", "{by} has objected already";
        AlreadyDecided = "already_decided", "the committee has decided on this already";
        TermLength { years: u8 } = "term_length" at "term_years", "a term has one or two years, not {years}";
        DatedBefore { earliest: NaiveDate } = "dated_before" at "on", "this cannot be dated before {earliest}, the day of what it follows";
        SeatStillHeld { until: NaiveDate } = "seat_still_held" at "on", "the seat is held for the payment until {until}, that day included";
        NotAwaitingPayment { phase: PhaseName } = "not_awaiting_payment", "the membership is {phase}; no approval of it waits for a payment";

        // While it lasts
        NotActive { phase: PhaseName } = "membership_not_active", "the membership is {phase}; only an active one can do this";
        NotActiveOn { on: NaiveDate } = "not_active_on" at "on", "the membership was not active on {on}";
        TrainingAlreadyCompleted { on: NaiveDate } = "training_already_completed" at "on", "the training was completed on {on}";
        AlreadyInChapter = "already_in_chapter" at "to_chapter", "the member is in that chapter already; choose another";
        RenewalRequired { ends_on: NaiveDate } = "renewal_required", "the term ends on {ends_on}, too soon for a transfer; renew first";
        LeaveBackwards = "leave_backwards" at "to", "the leave ends before it begins; exchange its dates";
        LeaveTooLong { weeks: u32 } = "leave_too_long" at "to", "medical leave is at most {weeks} weeks, leaves that follow on one another counted together; choose an earlier last day";
        LeaveOverlaps { from: NaiveDate, to: NaiveDate } = "leave_overlaps" at "from", "there is a leave from {from} to {to} already; end that one first, or choose other dates";
        NoSuchLeave { from: NaiveDate } = "no_such_leave" at "from", "no leave begins on {from}";
        LastDayOutsideLeave { from: NaiveDate, to: NaiveDate } = "last_day_outside_leave" at "last_day", "the leave is from {from} to {to}; its new last day lies in it and before its old one";

        // Absences
        NothingToReview = "nothing_to_review", "the member has not been absent too often; the seat is not open for review";
        SeatReviewOpen = "seat_review_open", "the seat is open for review already";
        SeatReviewDecided { known_to: NaiveDate } = "seat_review_decided", "the committee has decided on the absences up to {known_to} already";
        NoSeatReview = "no_seat_review", "the seat is not open for review; there is nothing to decide";

        // Renewal
        OtherTerm { ends_on: NaiveDate } = "other_term" at "term_ends_on", "the membership's last term ends on {ends_on}; name that one";
        ChapterDissolved = "chapter_dissolved", "the chapter is dissolved and nothing in it is renewed; transfer the member to another chapter first";
        RenewalTooEarly { opens_on: NaiveDate } = "renewal_too_early" at "on", "the renewal opens on {opens_on}";
        RenewalAlreadyOpen = "renewal_already_open", "the renewal of this term is open already";
        RenewalNotOpen = "renewal_not_open", "the renewal of this term is not open yet";
        RenewalRefused = "renewal_refused", "the committee refused to renew this membership";
        TermAlreadyRenewed { term: Term } = "term_already_renewed" at "term", "the membership is renewed {term} already";
        TermDoesNotFollow { expected: Term } = "term_does_not_follow" at "term", "a renewal extends from the old end: the term that follows is {expected}";
        NothingUnpaid = "nothing_unpaid", "what the membership has bought is paid for";
        RenewalNotInvoiced = "renewal_not_invoiced" at "term_ends_on", "the renewal was never invoiced; nobody lapses for not paying what was not asked for";
        LapseTooEarly { lapses_on: NaiveDate } = "lapse_too_early" at "on", "an unpaid membership lapses on {lapses_on} at the earliest";

        // Departure and return
        NotDeparted { phase: PhaseName } = "not_departed", "the membership is {phase}; only one that has lapsed, resigned or been terminated can be reinstated";

        // What members report
        Closed { phase: PhaseName } = "membership_closed", "the application is {phase}; apply again instead";
        NoticesRequired { class: NoticeClass } = "notices_required" at "muted", "letters of the kind {} are required by the contract of membership; leave it out" with (.class.name());
        NotALanguage { language: Locale } = "not_a_language" at "language", "{language} is not a language tag such as de or fr-CH";
        NothingChanges = "nothing_changes", "this is how it stands already; nothing to record";
        OneselfNamed = "oneself_named" at "with", "the other member is the member themselves; name another one";
        OtherNotAMember { other: MembershipId } = "other_not_a_member" at "with", "{other} is not an active member";
        TestimonialToOneself = "testimonial_to_oneself" at "to", "a testimonial is for another member; name one";
        TestimonialToNonMember { to: MembershipId } = "testimonial_to_non_member" at "to", "{to} is not an active member";
        TestimonialAlreadyGiven = "testimonial_already_given" at "testimonial_id", "this testimonial is recorded already";
        AlreadyReported = "already_reported" at "on", "this one-to-one is reported already for that day";
        InTheFuture { today: NaiveDate } = "in_the_future" at "on", "this cannot be dated after today, {today}";
        CreditsOutOfRange { credits: u32, most: u32 } = "credits_out_of_range" at "credits", "a course gives 1 to {most} credits, not {credits}";
    }
}
