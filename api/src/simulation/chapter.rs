//! A simulated chapter: founded, filled, and then lived a day at a time.

use super::Hand;
use super::chance::Chance;
use super::errands::Waiting;
use super::member::{Character, FollowUp, Member, Moving, Standing};
use super::names;
use super::world::Place;
use anyhow::Result;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use domain::calendar::{Cadence, MeetingRule, Term, add_years, day_before, days_from, local_date};
use domain::chapter::Office;
use domain::membership::Reference;
use domain::rules::ProfessionRules;
use domain::text::{EmailAddress, Name, Note, Personal};
use domain::{ChapterId, Currency, MeetingId, MembershipId, RegionId};
use infra::commands::chapters::{ChangeChapter, ChapterChange, FoundChapter};
use infra::commands::memberships::{Apply, ChangeMembership, MembershipChange};

/// A chapter of the simulation.
pub struct SimulatedChapter {
    pub id: ChapterId,
    pub region: RegionId,
    pub country: RegionId,
    pub(super) number: u32,
    pub(super) zone: Tz,
    pub(super) currency: Currency,
    pub(super) small_business: i64,
    pub(super) rule: MeetingRule,
    pub(super) size: usize,
    pub(super) founded: bool,
    pub(super) chartered: bool,
    pub(super) members: Vec<Member>,
    pub(super) follow_ups: Vec<FollowUp>,
    pub(super) guests: Vec<(String, EmailAddress)>,
    pub(super) chance: Chance,
    pub(super) counter: u64,
    /// Other chapters of the country, to which members may move.
    pub(super) siblings: Vec<ChapterId>,
    /// Members who want to move away today.
    pub(super) moving: Vec<Moving>,
    pub(super) waiting: Vec<Waiting>,
    /// Meetings that were moved, and to which day.
    pub(super) moved: Vec<(NaiveDate, MeetingId)>,
}

impl SimulatedChapter {
    /// Decides what the chapter will be; founds nothing yet.
    pub(super) fn plan(hand: &Hand, places: &[Place], number: u32, mut chance: Chance) -> Self {
        let place = &places[number as usize % places.len()];
        let weekday = *chance.one_of(&[Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]);
        let cadence = match number % 12 {
            7 => Cadence::Fortnightly,
            11 => Cadence::Monthly,
            _ => Cadence::Weekly,
        };
        let hour = *chance.one_of(&[6, 7, 7, 7, 12, 18]);
        let rule = MeetingRule {
            weekday,
            at: NaiveTime::from_hms_opt(hour, 0, 0).expect("every hour of the day is a time"),
            cadence,
            from: NaiveDate::MIN,
            place: domain::calendar::Place { name: Some(Name::parse("Hotel am Markt").expect("the name is plain")), link: None },
        };
        Self {
            id: hand.id("chapter", &[&number.to_string()]),
            region: place.region,
            country: place.country,
            number,
            zone: place.zone,
            currency: place.currencies[0],
            small_business: place.small_business,
            rule,
            size: usize::try_from(chance.between(20, 50)).unwrap_or(30),
            founded: false,
            chartered: false,
            members: Vec::new(),
            follow_ups: Vec::new(),
            guests: Vec::new(),
            chance,
            counter: 0,
            siblings: Vec::new(),
            moving: Vec::new(),
            waiting: Vec::new(),
            moved: Vec::new(),
        }
    }

    /// The first member who is active.
    pub fn some_member(&self) -> Option<MembershipId> {
        self.members.iter().find(|member| member.standing == Standing::Active).map(|member| member.id)
    }

    pub(super) fn key(&mut self, what: &str) -> String {
        self.counter += 1;
        format!("chapter {} {what} {}", self.number, self.counter)
    }

    pub(super) async fn live_a_day(&mut self, hand: &Hand, now: DateTime<Utc>) -> Result<()> {
        let today = local_date(self.zone, now);
        if !self.founded {
            self.found(hand, today).await?;
        }
        self.take_in(hand, today).await?;
        self.decide_and_pay(hand, today).await?;
        self.charter_when_ready(hand, today).await?;
        self.pay_renewals(hand, today).await?;
        self.run_errands(hand, today).await?;
        self.follow_up(hand, today).await?;
        self.come_and_go(hand, today).await?;
        self.move_a_meeting(hand, today).await?;
        for id in self.meetings_of(today) {
            self.meet(hand, id, today).await?;
        }
        Ok(())
    }

    async fn found(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        self.founded = true;
        self.rule.from = today;
        let use_case = FoundChapter {
            id: self.id,
            name: Name::parse(&names::chapter(self.number))?,
            region_id: self.region,
            time_zone: self.zone,
            meeting_rule: self.rule.clone(),
            currency: Some(self.currency),
        };
        let key = self.key("found");
        hand.perform("headquarters", &key, use_case).await?;
        Ok(())
    }

    /// Young chapters grow fast; full ones only replace whom they lose.
    async fn take_in(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let present = self.members.iter().filter(|member| member.standing != Standing::Gone).count();
        let chance = if !self.chartered {
            1_000
        } else if present < self.size {
            60
        } else {
            4
        };
        let arrivals = if self.chartered { 1 } else { 3 };
        for _ in 0..arrivals {
            if present < self.size + 2 && self.chance.happens(chance) {
                self.apply(hand, today).await?;
            }
        }
        Ok(())
    }

    async fn apply(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let list = ProfessionRules::default().names;
        let profession = self.chance.one_of(&list).clone();
        // Most who apply were guests before.
        let (name, email) = match self.guests.pop() {
            Some(guest) => guest,
            None => self.new_person()?,
        };
        let reference = |who: &str, contact: &str| Reference {
            name: Personal(Name::parse(who).expect("the name is plain")),
            contact: Personal(Name::parse(contact).expect("it is plain")),
        };
        let key = self.key("apply");
        let id: MembershipId = hand.id("membership", &[&key]);
        let use_case = Apply {
            id,
            chapter_id: self.id,
            person_id: None,
            name: Name::parse(&name)?,
            email,
            phone: None,
            profession,
            references: vec![reference("Former customer", "by telephone"), reference("Business partner", "by letter")],
            interview_note: Note::parse("Knows the trade, keeps appointments, asks good questions.")?,
            sponsor: self.some_member(),
        };
        if hand.perform("officer", &key, use_case).await?.is_some() {
            // Now and then a committee takes longer than it may.
            let days = if self.chance.happens(25) { self.chance.between(9, 20) } else { self.chance.between(0, 5) };
            let decided_on = days_from(today, days);
            let character = Character::new(&mut self.chance);
            self.members.push(Member { id, standing: Standing::Applied { decided_on }, character });
        }
        Ok(())
    }

    pub(super) fn new_person(&mut self) -> Result<(String, EmailAddress)> {
        let name = names::person(&mut self.chance);
        let local: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '.' }).collect();
        let email = format!("{local}.{:x}@example.org", self.chance.tag());
        Ok((name, EmailAddress::parse(&email)?))
    }

    async fn decide_and_pay(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        for index in 0..self.members.len() {
            let standing = self.members[index].standing;
            match standing {
                Standing::Applied { decided_on } if decided_on <= today => self.decide(hand, index, today).await?,
                Standing::Approved { pays_on: Some(day) } if day <= today && self.pay_open_invoices(hand, index, today).await? => {
                    self.members[index].standing = Standing::Active;
                    self.after_joining(index, today);
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn decide(&mut self, hand: &Hand, index: usize, today: NaiveDate) -> Result<()> {
        let id = self.members[index].id;
        let approved = !self.chartered || self.chance.happens(880);
        let term_years = if self.chance.happens(150) { 2 } else { 1 };
        let change = if approved {
            MembershipChange::Approve { conditions: None, term_years }
        } else {
            MembershipChange::Decline { reason: Note::parse("Another profession would serve the chapter better.")? }
        };
        let key = self.key("decide");
        let done = hand.perform("officer", &key, ChangeMembership { id, change }).await?;
        if done.is_none() && approved {
            // Another applicant was faster.
            let key = self.key("decline");
            let change = MembershipChange::Decline { reason: Note::parse("The seat has been taken in the meantime.")? };
            hand.perform("officer", &key, ChangeMembership { id, change }).await?;
        }
        let pays = self.chance.happens(960).then(|| days_from(today, self.chance.between(1, 6)));
        self.members[index].standing = if done.is_some() && approved { Standing::Approved { pays_on: pays } } else { Standing::Gone };
        Ok(())
    }

    async fn charter_when_ready(&mut self, hand: &Hand, today: NaiveDate) -> Result<()> {
        let active: Vec<MembershipId> =
            self.members.iter().filter(|member| member.standing == Standing::Active).map(|member| member.id).collect();
        if self.chartered || active.len() < 15 {
            return Ok(());
        }
        self.chartered = true;
        let key = self.key("charter");
        hand.perform("headquarters", &key, ChangeChapter { id: self.id, change: ChapterChange::Charter { on: Some(today) } }).await?;
        let offices =
            [Office::President, Office::VicePresident, Office::SecretaryTreasurer, Office::MembershipCommittee, Office::MentorCoordinator];
        for (office, membership_id) in offices.into_iter().zip(active) {
            let term = Term { starts_on: today, ends_on: day_before(add_years(today, 1)) };
            let key = self.key("officer");
            hand.perform(
                "headquarters",
                &key,
                ChangeChapter { id: self.id, change: ChapterChange::AppointOfficer { membership_id, office, term: Some(term) } },
            )
            .await?;
        }
        Ok(())
    }
}
