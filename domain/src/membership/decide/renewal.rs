//! Renewal: opened, decided, paid, or lapsed. Everything counts from the last day of the last term.

use super::super::MembershipRefusal::*;
use super::super::{File, Membership, MembershipEvent, MembershipRefusal, Renewal, RenewalDecision};
use super::{Decision, not_before, one_or_two};
use crate::calendar::{Term, days_from};
use crate::policy::PolicyVersion;
use crate::rules::RenewalRules;
use chrono::NaiveDate;

/// What is looked up of the renewal that was not paid.
pub(super) struct Due {
    pub renewal_due_on: Option<NaiveDate>,
    pub chapter_is_dissolved: bool,
}

/// On a day, by the rules of a version.
pub(super) struct ByRule<'a> {
    pub on: NaiveDate,
    pub rules: &'a RenewalRules,
    pub policy: PolicyVersion,
}

impl Membership {
    pub(super) fn open_renewal(&self, file: &File, ends_on: NaiveDate, chapter_is_dissolved: bool, by: ByRule<'_>) -> Decision {
        let ByRule { on, rules, policy } = by;
        let term = self.last_term_ending(file, ends_on)?;
        if chapter_is_dissolved {
            return Err(ChapterDissolved);
        }
        match file.renewal {
            Renewal::NotOpen => {}
            Renewal::Open | Renewal::Decided(_) => return Err(RenewalAlreadyOpen),
        }
        let opens_on = days_from(term.ends_on, -i64::from(rules.opens_days_before));
        if on < opens_on {
            return Err(RenewalTooEarly { opens_on });
        }
        Ok(vec![MembershipEvent::RenewalOpened { chapter_id: file.chapter_id, term, on, policy }])
    }

    pub(super) fn decide_renewal(&self, file: &File, decision: RenewalDecision, on: NaiveDate) -> Decision {
        let term = self.last_term(file)?;
        match file.renewal {
            Renewal::NotOpen => return Err(RenewalNotOpen),
            Renewal::Decided(_) => return Err(AlreadyDecided),
            Renewal::Open => {}
        }
        match &decision {
            RenewalDecision::Renew { term_years } | RenewalDecision::RenewWithConditions { term_years, .. } => one_or_two(*term_years)?,
            RenewalDecision::Refuse { .. } => {}
        }
        Ok(vec![MembershipEvent::RenewalDecided { chapter_id: file.chapter_id, term, decision, on }])
    }

    /// Paid early or late, a renewal extends from the old end. A committee that said nothing has not refused.
    pub(super) fn renew(&self, file: &File, term: Term, on: NaiveDate) -> Decision {
        let last = self.last_term(file)?;
        if term == last || last.starts_on > term.starts_on {
            return Err(TermAlreadyRenewed { term: last });
        }
        if matches!(file.renewal, Renewal::Decided(RenewalDecision::Refuse { .. })) {
            return Err(RenewalRefused);
        }
        if term != last.following(1) && term != last.following(2) {
            return Err(TermDoesNotFollow { expected: last.following(self.term_years().unwrap_or(1)) });
        }
        not_before(on, file.terms.first().map_or(on, |first| first.starts_on))?;
        Ok(vec![MembershipEvent::Renewed { chapter_id: file.chapter_id, term, on }])
    }

    /// Nobody lapses for not paying what was never asked for; what was asked for late is late as much later.
    pub(super) fn lapse(&self, file: &File, ends_on: NaiveDate, due: Due, by: ByRule<'_>) -> Decision {
        let term = self.last_term_ending(file, ends_on)?;
        let refused = matches!(file.renewal, Renewal::Decided(RenewalDecision::Refuse { .. }));
        let since = match due.renewal_due_on {
            _ if refused || due.chapter_is_dissolved => term.ends_on,
            Some(due_on) => due_on.max(term.ends_on),
            None => return Err(RenewalNotInvoiced),
        };
        lapsed(file, term, since, by)
    }

    pub(super) fn lapse_unpaid(&self, file: &File, unpaid_since: Option<NaiveDate>, by: ByRule<'_>) -> Decision {
        let last = self.last_term(file)?;
        let since = unpaid_since.ok_or(NothingUnpaid)?;
        // A term that has been paid for ahead goes with the one that was not.
        let running = file.terms.iter().rev().find(|term| term.starts_on <= by.on).copied();
        lapsed(file, running.unwrap_or(last), since, by)
    }

    fn last_term(&self, file: &File) -> Result<Term, MembershipRefusal> {
        self.active()?;
        file.last_term().ok_or(NotActive { phase: self.phase_name() })
    }

    /// An old deadline names an old term: it no longer concerns a membership that has been renewed.
    fn last_term_ending(&self, file: &File, ends_on: NaiveDate) -> Result<Term, MembershipRefusal> {
        let last = self.last_term(file)?;
        if last.ends_on == ends_on {
            Ok(last)
        } else if last.ends_on > ends_on {
            Err(TermAlreadyRenewed { term: last })
        } else {
            Err(OtherTerm { ends_on: last.ends_on })
        }
    }
}

/// The seat is free so many days after what was bought had been used up, or was not paid for any more.
fn lapsed(file: &File, term: Term, since: NaiveDate, by: ByRule<'_>) -> Decision {
    let ByRule { on, rules, policy } = by;
    let lapses_on = days_from(since, i64::from(rules.lapses_days_after));
    if on < lapses_on {
        return Err(LapseTooEarly { lapses_on });
    }
    let (chapter_id, person_id, profession) = (file.chapter_id, file.applicant.person_id, file.profession.clone());
    Ok(vec![MembershipEvent::Lapsed { chapter_id, person_id, profession, term, on, policy: Some(policy) }])
}
