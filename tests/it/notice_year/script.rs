//! What people do in the year: data alone, which the house is taken through and from which the oracle reckons.

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use domain::chapter::Office;
use domain::notices::NoticeClass;

use super::acts::{Act, Chapter, News, What};
use super::calendar::{Every, days, end_of_year_from, meeting_days};
use crate::by_itself::day;

pub const FIRST: &str = "2027-03-01";
pub const LAST: &str = "2028-04-14";
pub const MEMBERS: usize = 3;
/// Somebody who is approved and never pays.
pub const NEVER_PAYS: usize = MEMBERS;

const ZONES: [Tz; 8] = [
    Tz::Europe__London,
    Tz::Europe__Zurich,
    Tz::America__New_York,
    Tz::America__Los_Angeles,
    Tz::Australia__Sydney,
    Tz::Asia__Kolkata,
    Tz::Pacific__Tongatapu,
    Tz::Pacific__Honolulu,
];
const CADENCES: [Every; 5] = [Every::Week, Every::Fortnight, Every::Month, Every::Fortnight, Every::Month];
const WEEK: [Weekday; 7] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// How a member's first term ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    PaysOnTime,
    PaysLate,
    NeverPays,
    ResignsBetweenMonthAndScores,
    PaysInParts,
    ResignsOwing,
    RefusedBeforeInvoice,
    RefusedAfterInvoice,
}

const FATES: [Fate; 8] = [
    Fate::PaysOnTime,
    Fate::PaysLate,
    Fate::NeverPays,
    Fate::ResignsBetweenMonthAndScores,
    Fate::PaysInParts,
    Fate::ResignsOwing,
    Fate::RefusedBeforeInvoice,
    Fate::RefusedAfterInvoice,
];

pub fn chapters() -> Vec<Chapter> {
    (0..ZONES.len() * CADENCES.len()).map(chapter).collect()
}

fn chapter(number: usize) -> Chapter {
    let (zone, every) = (number / CADENCES.len(), CADENCES[number % CADENCES.len()]);
    // Of those that meet monthly four meet in the first to fourth week, and one in the last.
    let (weekday, weeks) = match (every, zone) {
        (Every::Month, 7) => (Weekday::Mon, 4),
        (Every::Month, zone) => (WEEK[number * 3 % 7], zone as i64 % 4),
        _ => (WEEK[number * 3 % 7], 0),
    };
    let from = days(day(FIRST), 7 * weeks);
    let at = NaiveTime::from_hms_opt([7, 12, 18][number % 3], 30, 0).unwrap();
    let slots = meeting_days(from, weekday, every, days(day(LAST), 10));
    let mut script = Script { number, every, at, acts: Vec::new() };
    let lives: Vec<Life> = (0..MEMBERS).map(|member| script.life(member)).collect();
    script.offices(&lives);
    script.meetings(&slots, &lives);
    script.referrals(&lives);
    script.preferences(&lives);
    let mut acts = script.acts;
    acts.retain(|act| act.day <= day(LAST));
    acts.sort_by_key(|act| (act.day, act.hour));
    Chapter { number, zone: ZONES[zone], weekday, at, every, from, slots, acts }
}

struct Life {
    joins: NaiveDate,
    /// The first day without the member.
    leaves: Option<NaiveDate>,
}

/// Its day and hour, the giver, the receiver, and what comes of it so many days later.
type Pledge = (NaiveDate, u32, usize, usize, &'static [(i64, News)]);

struct Script {
    number: usize,
    every: Every,
    at: NaiveTime,
    acts: Vec<Act>,
}

const NOON: u32 = 12;
const AFTERNOON: u32 = 15;
const NIGHT: u32 = 21;

impl Script {
    fn act(&mut self, day: NaiveDate, hour: u32, what: What) {
        self.acts.push(Act { day, hour, what });
    }

    fn life(&mut self, member: usize) -> Life {
        let joins = days(day(FIRST), ((self.number * 5 + member * 11) % 28) as i64);
        let approved = days(joins, -1 - ((self.number + member) % 3) as i64);
        self.act(approved, NOON, What::Approve { member });
        self.act(joins, NOON, What::Pay { member, percent: 100 });
        let end = end_of_year_from(joins);
        let fate = FATES[(self.number + 3 * member) % FATES.len()];
        let mut at = |ahead: i64, what| self.act(days(end, ahead), NOON, what);
        let lapses = Some(days(end, 15));
        let leaves = match fate {
            Fate::PaysOnTime => {
                at(-70, What::Decide { member, renew: true });
                at(-20, What::Pay { member, percent: 100 });
                None
            }
            Fate::PaysLate => {
                at(3, What::Pay { member, percent: 100 });
                None
            }
            Fate::NeverPays => lapses,
            Fate::ResignsBetweenMonthAndScores => Some(self.resign(member, day("2027-09-02"))),
            Fate::PaysInParts => {
                at(-20, What::Pay { member, percent: 50 });
                at(-5, What::Pay { member, percent: 100 });
                None
            }
            Fate::ResignsOwing => Some(self.resign(member, days(end, -25))),
            Fate::RefusedBeforeInvoice => {
                at(-50, What::Decide { member, renew: false });
                lapses
            }
            Fate::RefusedAfterInvoice => {
                at(-20, What::Decide { member, renew: false });
                lapses
            }
        };
        Life { joins, leaves }
    }

    fn resign(&mut self, member: usize, on: NaiveDate) -> NaiveDate {
        self.act(on, NOON, What::Resign { member });
        on
    }

    fn offices(&mut self, lives: &[Life]) {
        use Office::{MembershipCommittee, MentorCoordinator, President, SecretaryTreasurer, VicePresident};
        let first = [(0, President), (1, SecretaryTreasurer), (2, MembershipCommittee), (1, MentorCoordinator)];
        let second = [(1, President), (0, VicePresident), (2, SecretaryTreasurer), (2, MembershipCommittee), (0, MembershipCommittee)];
        let years = [
            ("2027-04-01", "2027-04-02", "2027-09-30", first.as_slice()),
            // Entered ahead.
            ("2027-09-10", "2027-10-01", "2028-09-30", second.as_slice()),
        ];
        for (on, from, to, holders) in years {
            for (member, office) in holders.iter().copied().filter(|(member, _)| lives[*member].leaves.is_none_or(|left| left > day(on))) {
                self.act(day(on), NOON, What::Appoint { member, office, from: day(from), to: day(to) });
            }
        }
    }

    fn meetings(&mut self, slots: &[NaiveDate], lives: &[Life]) {
        let somebody = |on: NaiveDate| lives.iter().any(|life| life.joins <= on && life.leaves.is_none_or(|left| on < left));
        // A chapter that meets monthly has no time to lose.
        let (begin, step) = if self.every == Every::Month { (4, 1) } else { (12, 2) };
        for (meeting, slot) in slots.iter().copied().enumerate() {
            let special = (begin..begin + 6 * step).contains(&meeting) && (meeting - begin) % step == 0;
            let held = if special { self.changed((meeting - begin) / step, meeting, slot) } else { Some(slot) };
            let Some(held) = held.filter(|held| somebody(*held)) else { continue };
            let absent = (0..MEMBERS).filter(|member| self.is_absent(*member, meeting)).collect();
            let done = match meeting % 10 {
                4 | 9 => continue,
                7 => days(held, 3),
                _ => held,
            };
            self.act(done, AFTERNOON, What::Complete { meeting, absent });
        }
    }

    /// What is said of a meeting before it is held, and when it is held in the end.
    fn changed(&mut self, which: usize, meeting: usize, slot: NaiveDate) -> Option<NaiveDate> {
        let at = |day: NaiveDate, hour| day.and_hms_opt(hour, 15, 0).unwrap();
        let (ahead, hour, to) = match which {
            0 => (5, NOON, Some(at(days(slot, 1), 8))),
            1 => (2, NOON, None),
            2 => (1, NIGHT, None),
            3 => (2, NOON, Some(at(days(slot, 2), 19))),
            4 => (1, NIGHT, Some(at(days(slot, 1), 8))),
            _ => (2, NOON, Some(slot.and_time(self.at) + chrono::Duration::minutes(45))),
        };
        let what = to.map_or(What::Cancel { meeting }, |to| What::Move { meeting, to });
        self.act(days(slot, -ahead), hour, what);
        to.map(|to| to.date())
    }

    fn is_absent(&self, member: usize, meeting: usize) -> bool {
        match (self.number + member) % 4 {
            0 => false,
            1 => (3..=8).contains(&meeting),
            2 => meeting % 6 == 1,
            _ => meeting == 10,
        }
    }

    fn referrals(&mut self, lives: &[Life]) {
        use News::{Acknowledged, Closed, Contacted, NotSold, Withdrawn};
        let spring = days(day("2027-05-03"), (self.number % 7) as i64);
        let autumn = days(day("2027-10-04"), (self.number % 11) as i64);
        let all: [Pledge; 5] = [
            (spring, NOON, 0, 1, &[]),
            (spring, NOON, 1, 0, &[(20, Acknowledged), (60, Closed), (75, Closed)]),
            (days(spring, 1), NIGHT, 2, 1, &[(10, Closed)]),
            (autumn, NOON, 1, 0, &[(30, Contacted), (100, NotSold)]),
            (autumn, NIGHT, 0, 2, &[(50, Withdrawn)]),
        ];
        for (referral, (on, hour, giver, receiver, later)) in all.into_iter().enumerate() {
            if [giver, receiver].iter().any(|member| lives[*member].leaves.is_some_and(|left| left <= on)) {
                continue;
            }
            self.act(on, hour, What::Pledge { referral, giver, receiver });
            for (ahead, news) in later.iter().copied() {
                self.act(days(on, ahead), NOON, What::Tell { referral, news });
            }
        }
    }

    fn preferences(&mut self, lives: &[Life]) {
        if self.number.is_multiple_of(3) && lives[1].leaves.is_none_or(|left| left > day("2027-11-15")) {
            self.act(day("2027-11-15"), NOON, What::Mute { member: 1, class: NoticeClass::Reminders });
        }
        if self.number % 5 == 1 {
            self.act(day("2027-08-01"), NOON, What::Mute { member: 2, class: NoticeClass::News });
        }
        if self.number.is_multiple_of(5) {
            self.act(days(day("2027-06-01"), self.number as i64), NOON, What::Approve { member: NEVER_PAYS });
        }
    }
}
