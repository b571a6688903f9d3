//! A small world on a simulated clock: a region, a chapter, and members who joined by the real commands.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use domain::calendar::{Cadence, MeetingRule, Place, local_date};
use domain::dues::{Dues, Invoice, PaymentMethod};
use domain::membership::{Membership, Reference};
use domain::money::TaxRate;
use domain::region::{FeePlan, RegionCommand};
use domain::rules::ProfessionRules;
use domain::text::{EmailAddress, Name, Note, Personal};
use domain::{ChapterId, Currency, MembershipId, Money, RegionId};
use infra::clock::Clock;
use infra::commands::chapters::FoundChapter;
use infra::commands::dues::{ChangeDues, DuesChange};
use infra::commands::memberships::{Apply, ChangeMembership, MembershipChange};
use infra::commands::regions::ChangeRegion;
use infra::commands::{CommandError, Committed, UseCase};
use infra::embedded::ConnectOptions;
use infra::house::House;
use infra::ids::fresh;

use crate::database::TestDatabase;
use crate::house::{context, found_region};

/// A house on a simulated clock, with a region and one chapter.
pub struct World {
    pub house: House,
    pub region: RegionId,
    pub chapter: ChapterId,
    pub zone: Tz,
    people: u32,
    database: TestDatabase,
}

/// An amount in euro cents.
///
/// # Panics
/// Never: EUR is a currency.
#[must_use]
pub fn euro(cents: i64) -> Money {
    Money::of_minor(cents, Currency::parse("EUR").expect("EUR is a currency"))
}

/// A weekly rule on Tuesdays at seven.
///
/// # Panics
/// Never: its parts are plain.
#[must_use]
pub fn tuesdays(from: NaiveDate) -> MeetingRule {
    let at = NaiveTime::from_hms_opt(7, 0, 0).expect("seven is a time");
    MeetingRule {
        weekday: Weekday::Tue,
        at,
        cadence: Cadence::Weekly,
        from,
        place: Place { name: Some(name("Hotel am Markt")), link: None },
    }
}

/// A name.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn name(text: &str) -> Name {
    Name::parse(text).expect("the name is plain")
}

/// A note.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn note(text: &str) -> Note {
    Note::parse(text).expect("the note is plain")
}

impl World {
    /// A world that begins at noon of a day, with its chapter in a zone, meeting by a rule.
    ///
    /// # Panics
    /// When a command is refused.
    pub async fn begin(day: NaiveDate, zone: Tz, rule: MeetingRule) -> Self {
        let world = Self::unpriced(day, zone, rule).await;
        world.price(day).await;
        world
    }

    /// The same, without a word on what membership costs.
    ///
    /// # Panics
    /// When a command is refused.
    pub async fn unpriced(day: NaiveDate, zone: Tz, rule: MeetingRule) -> Self {
        let database = TestDatabase::create().await;
        let noon = day.and_hms_opt(12, 0, 0).expect("noon is a time").and_utc();
        let house = House::open(&database.options(), Clock::simulated(noon)).await.expect("the house opens");
        house.log.mark_simulated().await.expect("the log is empty");
        let (region, chapter): (RegionId, ChapterId) = (fresh().into(), fresh().into());
        let world = Self { house, region, chapter, zone, people: 0, database };
        world.done(found_region(region, "North")).await;
        world
            .done(FoundChapter {
                id: chapter,
                name: name("Chapter"),
                region_id: region,
                time_zone: zone,
                meeting_rule: rule,
                currency: None,
            })
            .await;
        world.settle().await;
        world
    }

    /// How another house reaches the same log.
    #[must_use]
    pub fn options(&self) -> ConnectOptions {
        self.database.options()
    }

    /// The same as an address, for a program of its own.
    #[must_use]
    pub fn url(&self) -> String {
        self.database.url()
    }

    /// Sets what membership costs from a day on.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn price(&self, holds_from: NaiveDate) {
        let plan = FeePlan {
            currency: euro(0).currency,
            joining_fee: euro(20_000),
            dues_one_year: euro(80_000),
            dues_two_years: euro(150_000),
            late_fee: euro(5_000),
            transfer_fee: euro(0),
            reinstatement_fee: euro(10_000),
            tax_rate: TaxRate::of_basis_points(1_000).expect("it is a rate"),
            tax_label: name("VAT"),
        };
        self.done(ChangeRegion { id: self.region, command: RegionCommand::SetFeePlan { plan, holds_from } }).await;
        self.settle().await;
    }

    /// Performs a use case.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn perform<U: UseCase>(&self, use_case: U) -> Result<Committed, CommandError> {
        self.house.commands.perform(context(fresh()), use_case).await
    }

    /// Performs a use case that must not be refused.
    ///
    /// # Panics
    /// When it is.
    pub async fn done<U: UseCase>(&self, use_case: U) -> Committed {
        self.perform(use_case).await.unwrap_or_else(|reason| panic!("refused: {reason}"))
    }

    /// Lets everything happen that happens by itself.
    ///
    /// # Panics
    /// When it cannot.
    pub async fn settle(&self) -> usize {
        self.house.automation.settle().await.expect("policies run")
    }

    /// Lives so many days, each with what happens by itself.
    pub async fn live(&self, days: i64) {
        for _ in 0..days {
            self.house.log.clock.move_to(self.now() + Duration::days(1));
            self.settle().await;
        }
    }

    /// Lives until it is this day in the chapter.
    pub async fn live_until(&self, day: NaiveDate) {
        self.live((day - self.today()).num_days()).await;
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.house.log.clock.now()
    }

    /// The day in the chapter.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        local_date(self.zone, self.now())
    }

    /// Somebody applies for the next free profession and is approved; not yet paid.
    pub async fn approved(&mut self) -> MembershipId {
        let id = self.applicant().await;
        self.change(id, MembershipChange::Approve { conditions: None, term_years: 1 }).await;
        self.settle().await;
        id
    }

    /// Somebody applies for the next free profession.
    pub async fn applicant(&mut self) -> MembershipId {
        self.people += 1;
        let id: MembershipId = fresh().into();
        let reference = |who: &str| Reference { name: Personal(name(who)), contact: Personal(name(who)) };
        let profession = ProfessionRules::default().names[self.people as usize].clone();
        let apply = Apply {
            id,
            chapter_id: self.chapter,
            person_id: None,
            name: name(&format!("Member {}", self.people)),
            email: EmailAddress::parse(&format!("member{}@example.org", self.people)).expect("it is an address"),
            phone: None,
            profession,
            references: vec![reference("Lars Holm"), reference("Mia Berg")],
            interview_note: note("Good."),
            sponsor: None,
        };
        self.done(apply).await;
        id
    }

    /// Somebody joins and pays at once.
    pub async fn member(&mut self) -> MembershipId {
        let id = self.approved().await;
        self.pay_all(id).await;
        assert!(self.membership(id).await.is_active(), "paid in full, the member is active");
        id
    }

    /// Changes a membership.
    pub async fn change(&self, id: MembershipId, change: MembershipChange) -> Committed {
        self.done(ChangeMembership { id, change }).await
    }

    /// Receives a payment for whatever is open.
    pub async fn pay(&self, id: MembershipId, amount: Money) -> Committed {
        let change = DuesChange::ReceivePayment {
            payment_id: fresh().into(),
            amount,
            invoice_id: None,
            received_on: None,
            method: PaymentMethod::BankTransfer,
            reference: None,
        };
        let done = self.done(ChangeDues { membership_id: id, change }).await;
        self.settle().await;
        done
    }

    /// Pays everything that is owed.
    ///
    /// # Panics
    /// When the account was never opened.
    pub async fn pay_all(&self, id: MembershipId) {
        let owed = self.dues(id).await.outstanding().expect("there is an account");
        self.pay(id, owed).await;
    }

    /// The membership as the log has it.
    ///
    /// # Panics
    /// When the log does not answer.
    pub async fn membership(&self, id: MembershipId) -> Membership {
        Membership::clone(&self.house.commands.load::<Membership>(&id.to_string(), true).await.expect("the log answers").state)
    }

    /// The dues as the log has them.
    ///
    /// # Panics
    /// When the log does not answer.
    pub async fn dues(&self, id: MembershipId) -> Dues {
        Dues::clone(&self.house.commands.load::<Dues>(&id.to_string(), true).await.expect("the log answers").state)
    }

    /// The invoices of a member, oldest first.
    pub async fn invoices(&self, id: MembershipId) -> Vec<Invoice> {
        self.dues(id).await.invoices().to_vec()
    }
}
