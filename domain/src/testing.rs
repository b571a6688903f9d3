//! Given, when, then: a small face on the framework's test executor, and the values that every test needs.

use crate::aggregate::Decide;
use crate::calendar::{Cadence, MeetingRule, Place, Term};
use crate::money::{Currency, Money, TaxRate};
use crate::region::FeePlan;
use crate::text::{Name, Note, Personal, Profession};
use chrono::{NaiveDate, NaiveTime, Weekday};
use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateResultValidator, TestFramework};
use uuid::Uuid;

/// What has happened so far.
pub struct Given<A: Aggregate>(Vec<A::Event>);

/// What came of a command.
pub struct Outcome<A: Aggregate> {
    before: Vec<A::Event>,
    result: AggregateResultValidator<A>,
}

/// So much has happened.
pub fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    Given(events.into_iter().collect())
}

impl<A: Decide<Services = (), Error: PartialEq>> Given<A> {
    pub fn when(self, command: A::Command) -> Outcome<A> {
        let result = TestFramework::<A>::with(()).given(self.0.clone()).when(command);
        Outcome { before: self.0, result }
    }

    /// A command that succeeds and is of no further interest.
    #[track_caller]
    pub fn and(self, command: A::Command) -> Self {
        self.when(command).given()
    }

    /// The last event of some kind.
    #[track_caller]
    pub fn last(&self, of_kind: impl Fn(&A::Event) -> bool) -> A::Event {
        self.0.iter().rev().find(|event| of_kind(event)).cloned().expect("such an event has happened")
    }

    pub fn state(&self) -> A {
        let mut state = A::default();
        self.0.iter().cloned().for_each(|event| state.apply(event));
        state
    }
}

impl<A: Decide<Services = (), Error: PartialEq>> Outcome<A> {
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = A::Event>) {
        self.result.then_expect_events(expected.into_iter().collect());
    }

    /// Refused so. The refusal speaks in a sentence without a full stop, and has a code that a program can read.
    #[track_caller]
    pub fn refused(self, expected: A::Error) {
        use crate::aggregate::Refusal;
        let code = expected.code();
        assert!(!code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{code}");
        let message = expected.to_string();
        assert!(message.len() > 10 && !message.ends_with('.'), "{message}");
        self.result.then_expect_error(expected);
    }

    #[track_caller]
    pub fn events(self) -> Vec<A::Event> {
        self.result.inspect_result().unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    /// All that has happened, this included.
    #[track_caller]
    pub fn given(self) -> Given<A> {
        let before = self.before.clone();
        Given(before.into_iter().chain(self.events()).collect())
    }

    #[track_caller]
    pub fn state(self) -> A {
        self.given().state()
    }
}

/// The nth id of a kind.
pub fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn term(starts_on: &str, ends_on: &str) -> Term {
    Term { starts_on: day(starts_on), ends_on: day(ends_on) }
}

pub fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

pub fn gbp(minor: i64) -> Money {
    Money::of_minor(minor, currency("GBP"))
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

pub fn personal(text: &str) -> Personal<Name> {
    Personal(name(text))
}

pub fn profession(text: &str) -> Profession {
    Profession::parse(text).unwrap()
}

/// Tuesdays at seven, from the first Tuesday of 2025.
pub fn tuesdays() -> MeetingRule {
    MeetingRule {
        weekday: Weekday::Tue,
        at: NaiveTime::from_hms_opt(7, 0, 0).unwrap(),
        cadence: Cadence::Weekly,
        from: day("2025-01-07"),
        place: Place { name: Some(name("Harbour Hotel")), link: None },
    }
}

/// Joining 100.00, a year 500.00, two years 900.00, each plus 20 %.
pub fn fee_plan() -> FeePlan {
    FeePlan {
        currency: currency("GBP"),
        joining_fee: gbp(10_000),
        dues_one_year: gbp(50_000),
        dues_two_years: gbp(90_000),
        late_fee: gbp(5_000),
        transfer_fee: gbp(2_500),
        reinstatement_fee: gbp(7_500),
        tax_rate: TaxRate::of_basis_points(2_000).unwrap(),
        tax_label: name("VAT"),
    }
}
