//! The attendance sheet: drafted as it is typed, completed once, amended with a reason.

use super::super::MeetingRefusal::*;
use super::super::{Gathering, Mark, MarkChange, MeetingCommand, MeetingEvent, MeetingRefusal, RosterEntry, SheetEntry};
use super::Decision;
use crate::ids::MembershipId;
use crate::text::Note;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

impl Gathering {
    pub(super) fn draft_sheet(&self, entries: Vec<SheetEntry>, roster: &[RosterEntry], today: NaiveDate) -> Decision {
        self.markable(today)?;
        if entries.is_empty() {
            return Err(NoEntries);
        }
        check_lines(&entries, roster)?;
        Ok(vec![MeetingEvent::SheetDrafted { chapter_id: self.chapter_id, held_on: self.held_on(), entries }])
    }

    /// Invariant: a completed sheet lists exactly the members active on the day.
    pub(super) fn complete_sheet(&self, entries: Vec<SheetEntry>, roster: &[RosterEntry], today: NaiveDate) -> Decision {
        self.markable(today)?;
        if roster.is_empty() {
            return Err(NobodyOnRoster);
        }
        check_lines(&entries, roster)?;
        let mut lines: BTreeMap<MembershipId, SheetEntry> = self.sheet.entries().iter().cloned().map(by_member).collect();
        lines.extend(entries.into_iter().map(by_member));
        // A draft may name somebody who has left since: in the roster's order, only the roster's members remain.
        let missing: Vec<_> = roster.iter().map(|member| member.membership_id).filter(|id| !lines.contains_key(id)).collect();
        if !missing.is_empty() {
            return Err(MembersMissing { membership_ids: missing });
        }
        let entries: Vec<_> = roster.iter().filter_map(|member| lines.remove(&member.membership_id)).collect();
        check_lines(&entries, roster)?;
        Ok(vec![MeetingEvent::SheetCompleted { chapter_id: self.chapter_id, held_on: self.held_on(), entries }])
    }

    pub(super) fn amend_sheet(&self, entries: Vec<SheetEntry>, roster: &[RosterEntry], reason: Note) -> Decision {
        if !self.sheet.is_completed() {
            return Err(SheetNotCompleted);
        }
        each_once(&entries)?;
        let mut changes = Vec::new();
        for entry in entries {
            let line = self.sheet.entry(entry.membership_id);
            if line.is_none() && !MeetingCommand::is_on(roster, entry.membership_id) {
                return Err(NotOnRoster { membership_id: entry.membership_id });
            }
            if Some(&entry) != line {
                check_mark(&entry, roster)?;
                let SheetEntry { membership_id, mark: to, substitute } = entry;
                changes.push(MarkChange { membership_id, from: line.map(|line| line.mark), to, substitute });
            }
        }
        if changes.is_empty() {
            return Err(NothingChanges);
        }
        Ok(vec![MeetingEvent::SheetAmended { chapter_id: self.chapter_id, held_on: self.held_on(), changes, reason }])
    }

    fn markable(&self, today: NaiveDate) -> Result<(), MeetingRefusal> {
        self.still_open()?;
        if today < self.held_on() { Err(NotYetHeld { held_on: self.held_on() }) } else { Ok(()) }
    }
}

fn by_member(entry: SheetEntry) -> (MembershipId, SheetEntry) {
    (entry.membership_id, entry)
}

fn check_lines(entries: &[SheetEntry], roster: &[RosterEntry]) -> Result<(), MeetingRefusal> {
    each_once(entries)?;
    if let Some(stranger) = entries.iter().find(|entry| !MeetingCommand::is_on(roster, entry.membership_id)) {
        return Err(NotOnRoster { membership_id: stranger.membership_id });
    }
    entries.iter().try_for_each(|entry| check_mark(entry, roster))
}

fn each_once(entries: &[SheetEntry]) -> Result<(), MeetingRefusal> {
    let mut seen = BTreeSet::new();
    let twice = entries.iter().find(|entry| !seen.insert(entry.membership_id));
    twice.map_or(Ok(()), |entry| Err(MemberTwice { membership_id: entry.membership_id }))
}

/// S, and only S, names a substitute from outside the chapter; M needs leave that was approved beforehand.
fn check_mark(entry: &SheetEntry, roster: &[RosterEntry]) -> Result<(), MeetingRefusal> {
    let membership_id = entry.membership_id;
    match (entry.mark, &entry.substitute) {
        (Mark::S, None) => return Err(SubstituteMissing { membership_id }),
        (Mark::S, Some(substitute)) => {
            if let Some(own) = substitute.membership_id.filter(|id| MeetingCommand::is_on(roster, *id)) {
                return Err(SubstituteIsMember { membership_id, substitute: own });
            }
        }
        (Mark::P | Mark::A | Mark::L | Mark::M, Some(_)) => return Err(SubstituteWithoutS { membership_id }),
        (Mark::P | Mark::A | Mark::L | Mark::M, None) => {}
    }
    let on_leave = roster.iter().any(|member| member.membership_id == membership_id && member.on_medical_leave);
    if entry.mark == Mark::M && !on_leave {
        return Err(NoMedicalLeave { membership_id });
    }
    Ok(())
}
