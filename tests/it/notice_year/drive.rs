//! Takes a house through the script, three hours at a time, with a mailer.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::calendar::{Cadence, MeetingRule, Place, Term};
use domain::meeting::{Mark, SheetEntry};
use domain::membership::{Reference, RenewalDecision};
use domain::referral::Tier;
use domain::rules::ProfessionRules;
use domain::text::{EmailAddress, Personal};
use domain::{ChapterId, MeetingId, MembershipId, Money, ReferralId};
use infra::commands::chapters::{ChangeChapter, ChapterChange, FoundChapter};
use infra::commands::dues::{ChangeDues, DuesChange};
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::commands::memberships::{Apply, MembershipChange};
use infra::commands::referrals::{ChangeReferral, PledgeReferral, ReferralChange};
use infra::ids::fresh;
use infra::mail::{Mailer, MailerSettings, Transport};
use tests::{World, euro, name, note, open_folder};

use super::acts::{Act, Chapter, News, What};
use super::calendar::{Every, days};
use super::script::{FIRST, LAST};
use crate::by_itself::day;
use crate::notices::sender;

pub struct Stage<'s> {
    pub world: World,
    /// Where the mails go: each a file, named after its notice.
    pub mails: tempfile::TempDir,
    script: &'s [Chapter],
    mailer: Mailer,
    pub chapters: Vec<ChapterId>,
    pub members: BTreeMap<(usize, usize), MembershipId>,
    referrals: BTreeMap<(usize, usize), ReferralId>,
    /// How many acts of each chapter are done.
    done: Vec<usize>,
}

fn rule(chapter: &Chapter) -> MeetingRule {
    let cadence = match chapter.every {
        Every::Week => Cadence::Weekly,
        Every::Fortnight => Cadence::Fortnightly,
        Every::Month => Cadence::Monthly,
    };
    let place = Place { name: Some(name("Hotel am Markt")), link: None };
    MeetingRule { weekday: chapter.weekday, at: chapter.at, cadence, from: chapter.from, place }
}

impl<'s> Stage<'s> {
    /// Every chapter is founded some days before the first members join.
    pub async fn set(script: &'s [Chapter]) -> Self {
        let world = World::begin(days(day(FIRST), -5), script[0].zone, rule(&script[0])).await;
        world.house.open_post(sender("https://chapters.example"));
        let mails = open_folder();
        let mailer = world.house.mailer(Transport::files(mails.path().to_owned()).unwrap(), MailerSettings::default());
        let mut chapters = vec![world.chapter];
        for chapter in &script[1..] {
            let id: ChapterId = fresh().into();
            let (region_id, time_zone, meeting_rule) = (world.region, chapter.zone, rule(chapter));
            world.done(FoundChapter { id, name: name("Chapter"), region_id, time_zone, meeting_rule, currency: None }).await;
            chapters.push(id);
        }
        world.settle().await;
        let done = vec![0; script.len()];
        Self { world, mails, script, mailer, chapters, members: BTreeMap::new(), referrals: BTreeMap::new(), done }
    }

    /// Until the last day is over everywhere.
    pub async fn live(&mut self) {
        let end = days(day(LAST), 2).and_hms_opt(0, 0, 0).unwrap().and_utc();
        while self.world.now() < end {
            self.world.house.log.clock.move_to(self.world.now() + Duration::hours(3));
            self.let_happen().await;
            if self.act().await {
                self.let_happen().await;
            }
        }
    }

    async fn let_happen(&self) {
        self.world.settle().await;
        self.mailer.drain().await.unwrap();
    }

    /// Does what is to be done by now. False when that is nothing.
    async fn act(&mut self) -> bool {
        let now = self.world.now();
        let mut acted = false;
        for chapter in self.script {
            let local = now.with_timezone(&chapter.zone).naive_local();
            while let Some(act) = chapter.acts.get(self.done[chapter.number])
                && act.day.and_hms_opt(act.hour, 0, 0).unwrap() <= local
            {
                self.perform(chapter, act, now).await;
                self.done[chapter.number] += 1;
                acted = true;
            }
        }
        acted
    }

    async fn perform(&mut self, chapter: &Chapter, act: &Act, now: DateTime<Utc>) {
        let number = chapter.number;
        assert_eq!(now.with_timezone(&chapter.zone).date_naive(), act.day, "{act:?}");
        match &act.what {
            What::Approve { member } => self.approve(number, *member).await,
            What::Pay { member, percent } => self.pay(self.members[&(number, *member)], *percent).await,
            What::Resign { member } => self.change(number, *member, MembershipChange::Resign { reason: None }).await,
            What::Decide { member, renew } => {
                let refuse = || RenewalDecision::Refuse { reason: note("Too often away.") };
                let decision = if *renew { RenewalDecision::Renew { term_years: 1 } } else { refuse() };
                self.change(number, *member, MembershipChange::DecideRenewal { decision }).await;
            }
            What::Mute { member, class } => {
                let change = MembershipChange::SetNoticePreferences { language: None, muted: vec![*class] };
                self.change(number, *member, change).await;
            }
            What::Appoint { member, office, from, to } => {
                let term = Term { starts_on: *from, ends_on: *to };
                let change =
                    ChapterChange::AppointOfficer { membership_id: self.members[&(number, *member)], office: *office, term: Some(term) };
                self.world.done(ChangeChapter { id: self.chapters[number], change }).await;
            }
            What::Move { meeting, to } => {
                let change = MeetingChange::Move { to: *to, place: None, reason: note("The room is taken.") };
                self.change_meeting(chapter, *meeting, change).await;
            }
            What::Cancel { meeting } => self.change_meeting(chapter, *meeting, MeetingChange::Cancel { reason: note("Snow.") }).await,
            What::Complete { meeting, absent } => self.complete(chapter, *meeting, absent).await,
            What::Pledge { referral, giver, receiver } => self.pledge(number, *referral, *giver, *receiver).await,
            What::Tell { referral, news } => self.tell(self.referrals[&(number, *referral)], *news).await,
        }
    }

    async fn approve(&mut self, chapter: usize, member: usize) {
        let id: MembershipId = fresh().into();
        let reference = |who: &str| Reference { name: Personal(name(who)), contact: Personal(name(who)) };
        let apply = Apply {
            id,
            chapter_id: self.chapters[chapter],
            person_id: None,
            name: name(&format!("Member {chapter} {member}")),
            email: EmailAddress::parse(&format!("member-{chapter}-{member}@example.org")).unwrap(),
            phone: None,
            profession: ProfessionRules::default().names[member].clone(),
            references: vec![reference("Lars Holm"), reference("Mia Berg")],
            interview_note: note("Good."),
            sponsor: None,
        };
        self.world.done(apply).await;
        self.members.insert((chapter, member), id);
        self.change(chapter, member, MembershipChange::Approve { conditions: None, term_years: 1 }).await;
    }

    async fn pay(&self, member: MembershipId, percent: i64) {
        let owed = self.world.dues(member).await.outstanding().unwrap();
        let amount = Money::of_minor(owed.minor * percent / 100, owed.currency);
        let change = DuesChange::ReceivePayment {
            payment_id: fresh().into(),
            amount,
            invoice_id: None,
            received_on: None,
            method: domain::dues::PaymentMethod::BankTransfer,
            reference: None,
        };
        self.world.done(ChangeDues { membership_id: member, change }).await;
    }

    async fn change(&self, chapter: usize, member: usize, change: MembershipChange) {
        self.world.change(self.members[&(chapter, member)], change).await;
    }

    async fn change_meeting(&self, chapter: &Chapter, meeting: usize, change: MeetingChange) {
        let id = MeetingId::of_slot(self.chapters[chapter.number], chapter.slots[meeting]);
        self.world.done(ChangeMeeting { id, change }).await;
    }

    async fn complete(&self, chapter: &Chapter, meeting: usize, absent: &[usize]) {
        let absent: Vec<MembershipId> = absent.iter().filter_map(|member| self.members.get(&(chapter.number, *member)).copied()).collect();
        let mark = |id: MembershipId| if absent.contains(&id) { Mark::A } else { Mark::P };
        let roster = self.world.house.commands.roster(self.chapters[chapter.number], self.held_on(chapter, meeting).await).await.unwrap();
        let line = |id: MembershipId| SheetEntry { membership_id: id, mark: mark(id), substitute: None };
        let entries = roster.iter().map(|entry| line(entry.membership_id)).collect();
        self.change_meeting(chapter, meeting, MeetingChange::CompleteSheet { entries }).await;
    }

    async fn held_on(&self, chapter: &Chapter, meeting: usize) -> NaiveDate {
        let id = MeetingId::of_slot(self.chapters[chapter.number], chapter.slots[meeting]);
        let loaded = self.world.house.commands.load::<domain::meeting::Meeting>(&id.to_string(), true).await.unwrap();
        loaded.state.held_on().unwrap()
    }

    async fn pledge(&mut self, chapter: usize, referral: usize, giver: usize, receiver: usize) {
        let id: ReferralId = fresh().into();
        self.referrals.insert((chapter, referral), id);
        let pledge = PledgeReferral {
            id,
            chapter_id: self.chapters[chapter],
            giver: self.members[&(chapter, giver)],
            receiver: self.members[&(chapter, receiver)],
            tier: Tier::Outside,
            contact: None,
            description: note("Needs a roof."),
        };
        self.world.done(pledge).await;
    }

    async fn tell(&self, id: ReferralId, news: News) {
        let change = match news {
            News::Acknowledged => ReferralChange::Acknowledge,
            News::Contacted => ReferralChange::RecordContact,
            News::Closed => ReferralChange::Close { closure_id: fresh().into(), amount: euro(125_000), amount_shared: true, on: None },
            News::NotSold => ReferralChange::MarkNotSold { reason: note("Too dear.") },
            News::Withdrawn => ReferralChange::Withdraw { reason: note("Solved otherwise.") },
        };
        self.world.done(ChangeReferral { id, change }).await;
    }
}
