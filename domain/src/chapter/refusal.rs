//! Why a chapter refuses.

use super::ChapterStatus;
use crate::aggregate::refusals;
use crate::calendar::Term;
use crate::ids::MembershipId;
use crate::money::Currency;
use chrono::NaiveDate;

refusals! {
    /// Why a chapter refuses.
    pub enum ChapterRefusal {
        NotFounded = "chapter_not_founded", "there is no such chapter; found it first";
        AlreadyFounded = "chapter_already_founded", "this chapter exists already; use another id for a new one";
        CurrencyNotOfRegion { currency: Currency } = "currency_not_of_region" at "currency", "the chapter's region does not use {currency}; choose one of the region's currencies";
        AlreadyChartered { on: NaiveDate } = "already_chartered" at "on", "the chapter has had its charter since {on}";
        NotActive { status: ChapterStatus } = "chapter_not_active", "the chapter is {status}; only an active chapter can do this";
        NotSuspended { status: ChapterStatus } = "chapter_not_suspended", "the chapter is {status}; only a suspended chapter can be resumed";
        Dissolved { on: NaiveDate } = "chapter_dissolved", "the chapter was dissolved on {on}; nothing about it changes any more";
        DatedBefore { earliest: NaiveDate } = "dated_before" at "on", "this cannot be dated before {earliest}, the day of what it follows";
        InTheFuture { today: NaiveDate } = "in_the_future" at "on", "this cannot be dated after today, {today}";
        RuleInThePast { today: NaiveDate } = "rule_in_the_past" at "meeting_rule", "a meeting rule holds from {today} at the earliest; choose a later first date";
        NotAMember { membership_id: MembershipId } = "not_a_member" at "membership_id", "{membership_id} is not an active member of this chapter; only its own members hold office";
        TermBackwards = "term_backwards" at "term", "the term ends before it starts; exchange its dates";
        OfficeTaken { by: MembershipId, term: Term } = "office_taken" at "term", "{by} holds the office {term}; end that term first, or choose other dates";
        AlreadyInOffice { term: Term } = "already_in_office" at "membership_id", "the member holds this office {term} already";
        NotInOffice { membership_id: MembershipId } = "not_in_office" at "membership_id", "{membership_id} holds no such office on a later day";
        LastDayBeforeTerm { starts_on: NaiveDate } = "last_day_before_term" at "last_day", "the term began on {starts_on} and was served; its last day is that one or a later one";
        NothingChanges = "nothing_changes", "this is how it stands already; nothing to record";
    }
}
