//! What a membership keeps: contact, terms, stays, leaves, and what has been reported.

use super::{Applicant, LeaveKind, MemberRecord, RenewalDecision};
use crate::absences::Absences;
use crate::calendar::{Term, day_before};
use crate::ids::{ChapterId, MembershipId};
use crate::notices::NoticeClass;
use crate::text::{Locale, Profession};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What is known of a membership from its application on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    pub applicant: Applicant,
    /// The day of the application: nothing of the membership is earlier.
    pub applied_on: NaiveDate,
    pub chapter_id: ChapterId,
    pub profession: Profession,
    /// Every stay in a chapter, oldest first.
    pub stays: Vec<Stay>,
    /// The years that the committee last agreed to.
    pub term_years: u8,
    /// Every term, the days actually had: a departure cuts the term short. Invariant: no two share a day.
    pub terms: Vec<Term>,
    pub renewal: Renewal,
    pub leaves: Vec<Leave>,
    pub seat_review: SeatReview,
    pub objectors: BTreeSet<MembershipId>,
    pub training_due_on: Option<NaiveDate>,
    pub training_completed_on: Option<NaiveDate>,
    pub one_to_ones: BTreeSet<(NaiveDate, MembershipId)>,
    /// Members of other chapters who have reported a talk with this one.
    pub named_by: BTreeSet<(NaiveDate, MembershipId)>,
    /// Given, and received from members of other chapters.
    pub testimonials: BTreeSet<Uuid>,
    /// In which letters are written; none for the region's.
    pub language: Option<Locale>,
    pub muted: Vec<NoticeClass>,
}

/// How far the renewal of the last term has come.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    #[default]
    NotOpen,
    Open,
    Decided(RenewalDecision),
}

/// Whether too many absences have opened the seat for review, in the present stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatReview {
    #[default]
    Never,
    Open(Absences),
    /// Decided by a committee that knew of the absences up to a day.
    Kept {
        known_to: NaiveDate,
    },
}

/// A spell in one chapter: from its first day until the day on which the member is there no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub chapter_id: ChapterId,
    pub from: NaiveDate,
    /// None while it lasts.
    pub until: Option<NaiveDate>,
}

impl Stay {
    /// Whether the day lies in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A member's absence for a while, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    pub kind: LeaveKind,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The day of the word.
    pub granted_on: NaiveDate,
}

impl File {
    /// The last term, be it running, over, or still to come.
    pub fn last_term(&self) -> Option<Term> {
        self.terms.last().copied()
    }

    /// What goes along to another chapter.
    pub fn record(&self) -> MemberRecord {
        MemberRecord {
            member_since: self.stays.first().map(|stay| stay.from),
            training_due_on: self.training_due_on,
            training_completed_on: self.training_completed_on,
        }
    }

    /// From a day on, the member is gone.
    pub(super) fn cut_terms(&mut self, on: NaiveDate) {
        // Who leaves on the day of joining has had that term, if only on its first day.
        let entered = self.stays.last().map(|stay| stay.from);
        self.terms.retain(|term| term.starts_on < on || (term.starts_on == on && entered == Some(on)));
        if let Some(last) = self.terms.last_mut() {
            last.ends_on = last.ends_on.min(day_before(on)).max(last.starts_on);
        }
        self.renewal = Renewal::NotOpen;
        self.end_stay(on);
    }

    pub(super) fn begin_stay(&mut self, from: NaiveDate) {
        self.stays.push(Stay { chapter_id: self.chapter_id, from, until: None });
    }

    pub(super) fn end_stay(&mut self, on: NaiveDate) {
        if let Some(stay) = self.stays.last_mut() {
            stay.until = stay.until.or(Some(on));
        }
        self.seat_review = SeatReview::Never;
    }

    pub(super) fn begin_term(&mut self, term: Term) {
        // Back on the very day of a departure: the day belongs to the new term.
        self.terms.retain(|old| old.ends_on < term.starts_on);
        self.terms.push(term);
        self.renewal = Renewal::NotOpen;
    }

    pub(super) fn opened(chapter_id: ChapterId, applicant: Applicant, profession: Profession, applied_on: NaiveDate) -> Self {
        File {
            applicant,
            applied_on,
            chapter_id,
            profession,
            stays: Vec::new(),
            term_years: 1,
            terms: Vec::new(),
            renewal: Renewal::NotOpen,
            leaves: Vec::new(),
            seat_review: SeatReview::Never,
            objectors: BTreeSet::new(),
            training_due_on: None,
            training_completed_on: None,
            one_to_ones: BTreeSet::new(),
            named_by: BTreeSet::new(),
            testimonials: BTreeSet::new(),
            language: None,
            muted: Vec::new(),
        }
    }

    pub(super) fn renew(&mut self, term: Term) {
        if let Renewal::Decided(RenewalDecision::Renew { term_years } | RenewalDecision::RenewWithConditions { term_years, .. }) =
            self.renewal
        {
            self.term_years = term_years;
        }
        self.begin_term(term);
    }

    pub(super) fn end_leave(&mut self, from: NaiveDate, last_day: NaiveDate) {
        if let Some(leave) = self.leaves.iter_mut().find(|leave| leave.from == from) {
            leave.to = last_day;
        }
    }
}
