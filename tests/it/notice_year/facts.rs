//! What the script says of each member, meeting and referral of a chapter, and who is a member when.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use domain::chapter::Office;
use domain::notices::NoticeClass;

use super::acts::{Act, Chapter, News, What};
use super::calendar::{days, end_of_year_from};
use super::oracle::{INVOICED, LAPSE, moment};
use super::script::MEMBERS;

#[derive(Default, Clone)]
pub struct Member {
    pub approved: Option<NaiveDate>,
    pub joined: Option<NaiveDate>,
    /// The payments of the renewal, and how much of what is owed is paid with each, in percent.
    renewal: Vec<(NaiveDate, i64)>,
    pub decided: Option<(NaiveDate, bool)>,
    pub resigned: Option<NaiveDate>,
    pub muted: Vec<(NaiveDate, NoticeClass)>,
    offices: Vec<(NaiveDate, NaiveDate, Office)>,
}

impl Member {
    /// The last day of the first term.
    pub fn end(&self) -> Option<NaiveDate> {
        self.joined.map(end_of_year_from)
    }

    pub fn renewed(&self) -> Option<NaiveDate> {
        self.renewal.iter().find(|(_, percent)| *percent == 100).map(|(day, _)| *day)
    }

    fn lapsed(&self) -> Option<NaiveDate> {
        self.end().filter(|_| self.renewed().is_none() && self.resigned.is_none()).map(|end| days(end, LAPSE))
    }

    pub fn refused_before(&self, day: NaiveDate) -> bool {
        self.decided.is_some_and(|(on, renew)| !renew && on < day)
    }

    /// On the list of those who are members on a day.
    pub fn on_roster(&self, day: NaiveDate) -> bool {
        let left = self.resigned.or(self.lapsed());
        self.joined.is_some_and(|joined| joined <= day) && left.is_none_or(|left| day < left)
    }

    /// A member when the morning's mail goes out. People join and resign at noon, and lapse at midnight.
    pub fn in_the_morning(&self, day: NaiveDate) -> bool {
        self.joined.is_some_and(|joined| joined < day)
            && self.resigned.is_none_or(|left| day <= left)
            && self.lapsed().is_none_or(|left| day < left)
    }

    /// Whether a renewal has been invoiced that nobody has paid or taken back by noon of a day.
    pub fn is_invoiced(&self, on: NaiveDate) -> bool {
        self.end().is_some_and(|end| days(end, INVOICED) <= on) && self.renewed().is_none_or(|paid| on < paid) && !self.refused_before(on)
    }
}

pub struct Meeting {
    /// When it is held, if at all, as is known from each moment on.
    pub said: Vec<(NaiveDateTime, Option<NaiveDateTime>)>,
    /// The day on which the sheet is completed, and who is absent on it.
    pub completed: Option<(NaiveDate, Vec<usize>)>,
}

impl Meeting {
    pub fn known(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        self.said.iter().rev().find(|(since, _)| *since < at).and_then(|(_, held)| *held)
    }

    /// When it is held in the end.
    pub fn held(&self) -> Option<NaiveDate> {
        self.known(NaiveDateTime::MAX).map(|held| held.date())
    }

    /// Every day on which it was to be held at some time.
    pub fn days(&self) -> Vec<NaiveDate> {
        let mut days: Vec<_> = self.said.iter().filter_map(|(_, held)| *held).map(|held| held.date()).collect();
        days.dedup();
        days
    }
}

pub struct Referral {
    pub giver: usize,
    pub receiver: usize,
    pub news: Vec<NaiveDate>,
    pub done: Option<NaiveDate>,
}

pub struct Facts {
    pub members: Vec<Member>,
    pub meetings: Vec<Meeting>,
    pub referrals: BTreeMap<usize, Referral>,
}

impl Facts {
    pub fn of(chapter: &Chapter) -> Self {
        let meeting = |slot: &NaiveDate| Meeting { said: vec![(NaiveDateTime::MIN, Some(slot.and_time(chapter.at)))], completed: None };
        // Beside the members, who never pays.
        let members = vec![Member::default(); MEMBERS + 1];
        let mut facts = Self { members, meetings: chapter.slots.iter().map(meeting).collect(), referrals: BTreeMap::new() };
        chapter.acts.iter().for_each(|act| facts.take_in(act));
        facts
    }

    fn take_in(&mut self, act: &Act) {
        match &act.what {
            What::Approve { member } => self.members[*member].approved = Some(act.day),
            What::Pay { member, percent } => match &mut self.members[*member] {
                member if member.joined.is_none() => member.joined = Some(act.day),
                member => member.renewal.push((act.day, *percent)),
            },
            What::Resign { member } => self.members[*member].resigned = Some(act.day),
            What::Decide { member, renew } => self.members[*member].decided = Some((act.day, *renew)),
            What::Mute { member, class } => self.members[*member].muted.push((act.day, *class)),
            What::Appoint { member, office, from, to } => self.members[*member].offices.push((*from, *to, *office)),
            What::Move { meeting, to } => self.meetings[*meeting].said.push((moment(act), Some(*to))),
            What::Cancel { meeting } => self.meetings[*meeting].said.push((moment(act), None)),
            What::Complete { meeting, absent } => self.meetings[*meeting].completed = Some((act.day, absent.clone())),
            What::Pledge { referral, giver, receiver } => {
                let pledged = Referral { giver: *giver, receiver: *receiver, news: vec![act.day], done: None };
                self.referrals.insert(*referral, pledged);
            }
            What::Tell { referral, news } => {
                let referral = self.referrals.get_mut(referral).unwrap();
                match news {
                    News::Acknowledged | News::Contacted => referral.news.push(act.day),
                    News::Closed | News::NotSold | News::Withdrawn => referral.done = referral.done.or(Some(act.day)),
                }
            }
        }
    }

    pub fn these(&self, which: impl Fn(&Member) -> bool) -> Vec<usize> {
        (0..self.members.len()).filter(|member| which(&self.members[*member])).collect()
    }

    /// Who holds an office, this one or any, when the morning's mail goes out.
    pub fn officers(&self, day: NaiveDate, office: Option<Office>) -> Vec<usize> {
        let holds =
            |(from, to, held): &(NaiveDate, NaiveDate, Office)| *from <= day && day <= *to && office.is_none_or(|office| office == *held);
        self.these(|member| member.in_the_morning(day) && member.offices.iter().any(holds))
    }
}
