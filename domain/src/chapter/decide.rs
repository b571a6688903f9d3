//! What a chapter decides.

use super::ChapterRefusal::*;
use super::state::{Founded, Officer};
use super::{Chapter, ChapterCommand, ChapterEvent, ChapterRefusal, ChapterStatus, Office};
use crate::aggregate::{Decide, aggregate};
use crate::calendar::MeetingRule;
use crate::ids::MembershipId;
use crate::text::{Name, Note};
use chrono::NaiveDate;

aggregate!(Chapter, "chapter", command ChapterCommand, event ChapterEvent, refusal ChapterRefusal);

type Decision = Result<Vec<ChapterEvent>, ChapterRefusal>;

impl Decide for Chapter {
    fn decide(&self, command: ChapterCommand) -> Decision {
        match (self, command) {
            (
                Chapter::Unfounded,
                ChapterCommand::Found { name, region_id, time_zone, meeting_rule, currency, region_currencies, founded_on },
            ) => {
                if !region_currencies.contains(&currency) {
                    return Err(CurrencyNotOfRegion { currency });
                }
                Ok(vec![ChapterEvent::Founded { name, region_id, time_zone, meeting_rule, currency, founded_on }])
            }
            (Chapter::Unfounded, _) => Err(NotFounded),
            (Chapter::Founded(_), ChapterCommand::Found { .. }) => Err(AlreadyFounded),
            (Chapter::Founded(chapter), _) if chapter.status == ChapterStatus::Dissolved => Err(Dissolved { on: chapter.since }),
            (Chapter::Founded(chapter), command) => chapter.decide(command),
        }
    }
}

impl Founded {
    fn decide(&self, command: ChapterCommand) -> Decision {
        match command {
            ChapterCommand::Found { .. } => Err(AlreadyFounded),
            ChapterCommand::Rename { name } => self.rename(name),
            ChapterCommand::Charter { on, today } => self.charter(on, today),
            ChapterCommand::Suspend { on, reason } => self.suspend(on, reason),
            ChapterCommand::Resume { on } => self.resume(on),
            ChapterCommand::Dissolve { on, reason } => self.dissolve(on, reason),
            ChapterCommand::ChangeMeetingRule { meeting_rule, today } => self.change_meeting_rule(meeting_rule, today),
            ChapterCommand::AppointOfficer { membership_id, is_member, office, term } => {
                self.appoint_officer(Officer { membership_id, office, term }, is_member)
            }
            ChapterCommand::RemoveOfficer { membership_id, office, last_day, today, reason } => {
                self.remove_officer(membership_id, office, (last_day, today), reason)
            }
            ChapterCommand::EndOffices { membership_id, last_day, reason } => self.end_offices(membership_id, last_day, &reason),
        }
    }

    fn rename(&self, name: Name) -> Decision {
        if name == self.name {
            return Err(NothingChanges);
        }
        Ok(vec![ChapterEvent::Renamed { name }])
    }

    fn charter(&self, on: NaiveDate, today: NaiveDate) -> Decision {
        if self.status != ChapterStatus::Forming {
            return Err(AlreadyChartered { on: self.since });
        }
        self.not_before(on)?;
        if on > today {
            return Err(InTheFuture { today });
        }
        Ok(vec![ChapterEvent::Chartered { on }])
    }

    fn suspend(&self, on: NaiveDate, reason: Note) -> Decision {
        if self.status != ChapterStatus::Active {
            return Err(NotActive { status: self.status });
        }
        self.not_before(on)?;
        Ok(vec![ChapterEvent::Suspended { on, reason }])
    }

    fn resume(&self, on: NaiveDate) -> Decision {
        if self.status != ChapterStatus::Suspended {
            return Err(NotSuspended { status: self.status });
        }
        self.not_before(on)?;
        Ok(vec![ChapterEvent::Resumed { on }])
    }

    fn dissolve(&self, on: NaiveDate, reason: Note) -> Decision {
        self.not_before(on)?;
        Ok(vec![ChapterEvent::Dissolved { on, reason }])
    }

    fn not_before(&self, on: NaiveDate) -> Result<(), ChapterRefusal> {
        if on < self.since { Err(DatedBefore { earliest: self.since }) } else { Ok(()) }
    }

    fn change_meeting_rule(&self, meeting_rule: MeetingRule, today: NaiveDate) -> Decision {
        if meeting_rule.from < today {
            return Err(RuleInThePast { today });
        }
        if self.meeting_rules.last() == Some(&meeting_rule) {
            return Err(NothingChanges);
        }
        Ok(vec![ChapterEvent::MeetingRuleChanged { meeting_rule }])
    }

    fn appoint_officer(&self, new: Officer, is_member: bool) -> Decision {
        let Officer { membership_id, office, term } = new;
        if !is_member {
            return Err(NotAMember { membership_id });
        }
        if term.ends_on < term.starts_on {
            return Err(TermBackwards);
        }
        let mut at_once = self.officers.iter().filter(|other| other.office == office && other.term.overlaps(term));
        if let Some(own) = at_once.clone().find(|other| other.membership_id == membership_id) {
            return Err(AlreadyInOffice { term: own.term });
        }
        if office != Office::MembershipCommittee
            && let Some(other) = at_once.next()
        {
            return Err(OfficeTaken { by: other.membership_id, term: other.term });
        }
        Ok(vec![ChapterEvent::OfficerAppointed { membership_id, office, term }])
    }

    fn remove_officer(
        &self,
        membership_id: MembershipId,
        office: Office,
        (last_day, today): (NaiveDate, NaiveDate),
        reason: Note,
    ) -> Decision {
        // The earliest term that the last day would shorten; one entered ahead is taken back whole.
        let terms =
            self.officers.iter().filter(|own| own.membership_id == membership_id && own.office == office && own.term.ends_on > last_day);
        let Some(Officer { term, .. }) = terms.min_by_key(|own| own.term.starts_on).copied() else {
            return Err(NotInOffice { membership_id });
        };
        if last_day < term.starts_on && term.starts_on <= today {
            return Err(LastDayBeforeTerm { starts_on: term.starts_on });
        }
        Ok(vec![ChapterEvent::OfficerRemoved { membership_id, office, term, last_day, reason }])
    }

    fn end_offices(&self, membership_id: MembershipId, last_day: NaiveDate, reason: &Note) -> Decision {
        let held = self.officers.iter().filter(|own| own.membership_id == membership_id && own.term.ends_on > last_day);
        let ended = held.map(|own| ChapterEvent::OfficerRemoved {
            membership_id,
            office: own.office,
            term: own.term,
            last_day,
            reason: reason.clone(),
        });
        let ended: Vec<_> = ended.collect();
        if ended.is_empty() { Err(NotInOffice { membership_id }) } else { Ok(ended) }
    }
}
