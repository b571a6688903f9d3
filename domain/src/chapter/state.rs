//! What a chapter knows of itself in order to decide.

use super::{ChapterEvent, Office};
use crate::calendar::{MeetingRule, Term};
use crate::ids::{MembershipId, RegionId};
use crate::money::Currency;
use crate::text::Name;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a chapter is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChapterStatus {
    /// Gathering its first members, before its charter.
    Forming,
    Active,
    Suspended,
    Dissolved,
}

impl fmt::Display for ChapterStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ChapterStatus::Forming => "forming",
            ChapterStatus::Active => "active",
            ChapterStatus::Suspended => "suspended",
            ChapterStatus::Dissolved => "dissolved",
        })
    }
}

/// A chapter, before and after its founding.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Chapter {
    #[default]
    Unfounded,
    Founded(Box<Founded>),
}

/// What a founded chapter carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Founded {
    pub name: Name,
    pub region_id: RegionId,
    pub time_zone: Tz,
    pub currency: Currency,
    pub status: ChapterStatus,
    /// The day of the latest change of status.
    pub since: NaiveDate,
    /// Every rule that has held or will, by first date; each holds until the next one's.
    pub meeting_rules: Vec<MeetingRule>,
    pub officers: Vec<Officer>,
}

/// A member's term in an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    pub membership_id: MembershipId,
    pub office: Office,
    pub term: Term,
}

impl Chapter {
    /// The chapter as founded, if it is.
    pub fn founded(&self) -> Option<&Founded> {
        match self {
            Chapter::Unfounded => None,
            Chapter::Founded(founded) => Some(founded),
        }
    }

    /// Its name.
    pub fn name(&self) -> Option<&Name> {
        self.founded().map(|chapter| &chapter.name)
    }

    /// The region it belongs to.
    pub fn region_id(&self) -> Option<RegionId> {
        self.founded().map(|chapter| chapter.region_id)
    }

    /// Where its clock stands.
    pub fn time_zone(&self) -> Option<Tz> {
        self.founded().map(|chapter| chapter.time_zone)
    }

    /// What its members pay and report in where none is named.
    pub fn currency(&self) -> Option<Currency> {
        self.founded().map(|chapter| chapter.currency)
    }

    /// Whether it is at work.
    pub fn status(&self) -> Option<ChapterStatus> {
        self.founded().map(|chapter| chapter.status)
    }

    /// Whether it takes members and holds meetings: forming or active.
    pub fn is_open(&self) -> bool {
        matches!(self.status(), Some(ChapterStatus::Forming | ChapterStatus::Active))
    }

    /// Whether it is no more.
    pub fn is_dissolved(&self) -> bool {
        self.status() == Some(ChapterStatus::Dissolved)
    }

    /// The rule that holds on a day: the one that began last.
    pub fn meeting_rule_on(&self, day: NaiveDate) -> Option<&MeetingRule> {
        self.founded()?.meeting_rules.iter().rev().find(|rule| rule.from <= day)
    }

    /// The dates of meetings in a span of days, both ends included, each by the rule that holds on it.
    pub fn meeting_dates(&self, from: NaiveDate, to: NaiveDate) -> Vec<(NaiveDate, &MeetingRule)> {
        let rules = self.founded().map_or(&[][..], |chapter| &chapter.meeting_rules);
        let dates = rules.iter().flat_map(|rule| rule.dates(from, to).into_iter().map(move |date| (date, rule)));
        dates.filter(|(date, rule)| self.meeting_rule_on(*date) == Some(rule)).collect()
    }

    /// Every term of office, past, present and entered ahead.
    pub fn officers(&self) -> &[Officer] {
        self.founded().map_or(&[], |chapter| &chapter.officers)
    }

    /// Who is in office on a day.
    pub fn officers_on(&self, day: NaiveDate) -> impl Iterator<Item = &Officer> {
        self.officers().iter().filter(move |officer| officer.term.contains(day))
    }

    pub(crate) fn evolve(&mut self, event: ChapterEvent) {
        match event {
            ChapterEvent::Founded { name, region_id, time_zone, meeting_rule, currency, founded_on } => {
                let (meeting_rules, officers) = (vec![meeting_rule], Vec::new());
                let (status, since) = (ChapterStatus::Forming, founded_on);
                *self =
                    Chapter::Founded(Box::new(Founded { name, region_id, time_zone, currency, status, since, meeting_rules, officers }));
            }
            ChapterEvent::Renamed { name } => self.change(|chapter| chapter.name = name),
            ChapterEvent::Chartered { on } => self.become_status(ChapterStatus::Active, on),
            ChapterEvent::Suspended { on, reason: _ } => self.become_status(ChapterStatus::Suspended, on),
            ChapterEvent::Resumed { on } => self.become_status(ChapterStatus::Active, on),
            ChapterEvent::Dissolved { on, reason: _ } => self.become_status(ChapterStatus::Dissolved, on),
            ChapterEvent::MeetingRuleChanged { meeting_rule } => self.change(|chapter| {
                // A rule that was to begin later is overtaken before it has held a day.
                chapter.meeting_rules.retain(|rule| rule.from < meeting_rule.from);
                chapter.meeting_rules.push(meeting_rule);
            }),
            ChapterEvent::OfficerAppointed { membership_id, office, term } => {
                self.change(|chapter| chapter.officers.push(Officer { membership_id, office, term }));
            }
            ChapterEvent::OfficerRemoved { membership_id, office, term, last_day, reason: _ } => {
                self.change(|chapter| chapter.shorten(Officer { membership_id, office, term }, last_day));
            }
        }
    }

    fn become_status(&mut self, status: ChapterStatus, on: NaiveDate) {
        self.change(|chapter| (chapter.status, chapter.since) = (status, on));
    }

    fn change(&mut self, change: impl FnOnce(&mut Founded)) {
        match self {
            Chapter::Unfounded => {}
            Chapter::Founded(chapter) => change(chapter),
        }
    }
}

impl Founded {
    fn shorten(&mut self, appointed: Officer, last_day: NaiveDate) {
        if last_day < appointed.term.starts_on {
            self.officers.retain(|officer| *officer != appointed);
        } else if let Some(officer) = self.officers.iter_mut().find(|officer| **officer == appointed) {
            officer.term.ends_on = last_day;
        }
    }
}
