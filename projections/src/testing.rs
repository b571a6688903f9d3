//! A small log for tests: events in the order in which they are told, folded at once or by pages.

use crate::projection::{Fold, Projection, Rows};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Place, Term, days_from};
use domain::chapter::ChapterEvent;
use domain::dues::{Allocation, DuesEvent, InvoiceKind, InvoiceLine, InvoiceNumber, LineKind, PaymentMethod};
use domain::meeting::{Mark, MarkChange, MeetingEvent, SheetEntry, Substitute, Visitor};
use domain::membership::{Applicant, MemberRecord, MembershipEvent};
use domain::money::TaxRate;
use domain::policy::PolicyVersion;
use domain::referral::{AmendmentOutcome, Parties, ReferralEvent, Tier};
use domain::text::{EmailAddress, EntityCode, Name, Note, Personal, Profession};
use domain::{ChapterId, Currency, Event, MeetingId, MembershipId, Money, Recorded, RegionId};
use std::fmt::Display;
use uuid::Uuid;

/// The nth id of a kind.
pub fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

pub fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

pub fn gbp(minor: i64) -> Money {
    Money::of_minor(minor, currency("GBP"))
}

pub fn profession() -> Profession {
    Profession::parse("Baker").unwrap()
}

fn place() -> Place {
    Place { name: Some(name("Hotel")), link: None }
}

/// The chapter where most tests play.
pub const HOME: ChapterId = ChapterId(Uuid::from_u128(1));
/// Its region.
pub const REGION: RegionId = RegionId(Uuid::from_u128(9));

/// Events in order.
#[derive(Clone)]
pub struct Log {
    pub events: Vec<Recorded>,
    pub chapter: ChapterId,
    pub region: RegionId,
    /// When the next events are recorded.
    pub now: DateTime<Utc>,
}

impl Default for Log {
    fn default() -> Self {
        Self { events: Vec::new(), chapter: HOME, region: REGION, now: DateTime::UNIX_EPOCH }
    }
}

impl Log {
    /// What is told from now on is recorded on a day.
    pub fn on(&mut self, date: &str) -> &mut Self {
        self.now = day(date).and_time(chrono::NaiveTime::MIN).and_utc();
        self
    }

    /// Tells an event of a stream, in the scope of the current chapter.
    pub fn tell(&mut self, stream: impl Display, event: impl Into<Event>) -> &mut Self {
        let (chapter, region) = (Some(self.chapter), Some(self.region));
        self.tell_in(chapter, region, stream, event)
    }

    pub fn tell_in(
        &mut self,
        chapter_id: Option<ChapterId>,
        region_id: Option<RegionId>,
        stream: impl Display,
        event: impl Into<Event>,
    ) -> &mut Self {
        let position = i64::try_from(self.events.len()).unwrap() + 1;
        let aggregate_id = stream.to_string();
        let sequence = 1 + i64::try_from(self.events.iter().filter(|event| event.aggregate_id == aggregate_id).count()).unwrap();
        let recorded_at = self.now;
        self.events.push(Recorded { position, aggregate_id, sequence, recorded_at, chapter_id, region_id, event: event.into() });
        self
    }

    /// The rows of a projection, in the order of their keys.
    pub fn rows<P: Projection>(&self) -> Vec<P::Row> {
        let mut rows = Rows::<P>::default();
        Fold::apply(&mut rows, &self.events);
        rows.iter().cloned().collect()
    }

    /// The only row of a projection.
    pub fn row<P: Projection>(&self) -> P::Row {
        let mut rows = self.rows::<P>();
        assert_eq!(rows.len(), 1, "one row was expected: {rows:?}");
        rows.remove(0)
    }

    pub fn founded(&mut self, on: &str) -> &mut Self {
        let rule = serde_json::json!({"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": on, "place": {"name": "Hotel"}});
        let (chapter, region_id) = (self.chapter, self.region);
        self.tell(
            chapter,
            ChapterEvent::Founded {
                name: name("Rheinhafen"),
                region_id,
                time_zone: chrono_tz::Europe::Zurich,
                meeting_rule: serde_json::from_value(rule).unwrap(),
                currency: currency("GBP"),
                founded_on: day(on),
            },
        )
    }

    pub fn applied(&mut self, member: MembershipId, on: &str) -> &mut Self {
        let text = format!("Member {}", member.0.as_u128());
        let email = EmailAddress::parse(&format!("m{}@example.org", member.0.as_u128())).unwrap();
        let applicant = Applicant { person_id: member.0.into(), name: Personal(name(&text)), email: Personal(email), phone: None };
        let chapter_id = self.chapter;
        self.tell(
            member,
            MembershipEvent::Applied {
                chapter_id,
                applicant,
                profession: profession(),
                references: Vec::new(),
                interview_note: Personal(note("Good.")),
                sponsor: None,
                applied_on: day(on),
                decide_by: days_from(day(on), 7),
                policy: PolicyVersion::FOUNDING,
            },
        )
    }

    /// Applies, is approved, and pays, all on one day, for a year.
    pub fn joined(&mut self, member: MembershipId, on: &str) -> &mut Self {
        self.applied(member, on);
        let (chapter_id, person_id, on) = (self.chapter, member.0.into(), day(on));
        let term = Term::of_years(on, 1);
        self.tell(
            member,
            MembershipEvent::Approved {
                chapter_id,
                person_id,
                profession: profession(),
                conditions: None,
                term_years: 1,
                on,
                seat_held_until: days_from(on, 7),
                policy: PolicyVersion::FOUNDING,
            },
        );
        self.tell(
            member,
            MembershipEvent::Activated {
                chapter_id,
                person_id,
                profession: profession(),
                term,
                on,
                training_due_on: days_from(on, 60),
                invoice_id: None,
                policy: None,
            },
        )
    }

    pub fn resigned(&mut self, member: MembershipId, on: &str) -> &mut Self {
        let (chapter_id, on) = (self.chapter, day(on));
        self.tell(member, MembershipEvent::Resigned { chapter_id, person_id: member.0.into(), profession: profession(), reason: None, on })
    }

    /// The old chapter's half and the new one's; the log stays with the new one.
    pub fn transferred(&mut self, member: MembershipId, to: ChapterId, term: Term, on: &str) -> &mut Self {
        let record = Some(MemberRecord { member_since: Some(term.starts_on), ..MemberRecord::default() });
        let (from, person_id, on) = (self.chapter, member.0.into(), day(on));
        let profession = profession();
        let out = MembershipEvent::TransferredOut { chapter_id: from, to_chapter: to, person_id, profession: profession.clone(), on };
        self.tell(member, out);
        self.chapter = to;
        let called = Some(Personal(name(&format!("Member {}", member.0.as_u128()))));
        self.tell(
            member,
            MembershipEvent::TransferredIn { chapter_id: to, from_chapter: from, person_id, name: called, profession, term, on, record },
        )
    }

    pub fn meeting(&self, on: &str) -> MeetingId {
        MeetingId::of_slot(self.chapter, day(on))
    }

    pub fn scheduled(&mut self, on: &str) -> &mut Self {
        let (chapter_id, slot, meeting) = (self.chapter, day(on), self.meeting(on));
        self.tell(
            meeting,
            MeetingEvent::Scheduled {
                chapter_id,
                slot,
                starts_at: slot.and_hms_opt(7, 0, 0).unwrap(),
                time_zone: chrono_tz::Europe::Zurich,
                place: place(),
                next_slot: days_from(slot, 7),
            },
        )
    }

    pub fn moved(&mut self, slot: &str, to: &str) -> &mut Self {
        let (chapter_id, meeting) = (self.chapter, self.meeting(slot));
        let at = |text: &str| day(text).and_hms_opt(7, 0, 0).unwrap();
        let (from, to) = (at(slot), at(to));
        self.tell(meeting, MeetingEvent::Moved { chapter_id, from, to, place: place(), reason: note("Snow.") })
    }

    /// Schedules a meeting and completes its sheet.
    pub fn held(&mut self, on: &str, marks: &[(MembershipId, Mark)]) -> &mut Self {
        self.scheduled(on);
        let (chapter_id, held_on, meeting) = (self.chapter, day(on), self.meeting(on));
        let entries = marks.iter().map(|&(membership_id, mark)| SheetEntry { membership_id, mark, substitute: substitute(mark) }).collect();
        self.tell(meeting, MeetingEvent::SheetCompleted { chapter_id, held_on, entries })
    }

    pub fn amended(&mut self, on: &str, changes: &[(MembershipId, Mark, Mark)]) -> &mut Self {
        let (chapter_id, held_on, meeting) = (self.chapter, day(on), self.meeting(on));
        let change = |&(membership_id, from, to): &(MembershipId, Mark, Mark)| MarkChange {
            membership_id,
            from: Some(from),
            to,
            substitute: substitute(to),
        };
        let changes = changes.iter().map(change).collect();
        self.tell(meeting, MeetingEvent::SheetAmended { chapter_id, held_on, changes, reason: note("Mistaken.") })
    }

    pub fn visited(&mut self, on: &str, person: u128, invited_by: MembershipId) -> &mut Self {
        let (chapter_id, held_on, meeting) = (self.chapter, day(on), self.meeting(on));
        let email = EmailAddress::parse("guest@example.org").unwrap();
        let visitor =
            Visitor { person_id: id(person), name: Personal(name("Guest")), email: Personal(email), profession: None, invited_by };
        self.tell(meeting, MeetingEvent::VisitorRegistered { chapter_id, held_on, visitor, visit_number: 1 })
    }

    pub fn parties(&self, giver: MembershipId, receiver: MembershipId, tier: Tier, on: &str) -> Parties {
        Parties { chapter_id: self.chapter, giver, receiver, tier, pledged_on: day(on) }
    }

    pub fn pledged(&mut self, referral: u128, parties: Parties) -> &mut Self {
        let description = Personal(note("Wants a cake."));
        let (expires_on, policy) = (days_from(parties.pledged_on, 180), PolicyVersion::FOUNDING);
        self.tell(Uuid::from_u128(referral), ReferralEvent::Pledged { parties, contact: None, description, expires_on, policy })
    }

    pub fn closed(&mut self, referral: u128, parties: Parties, closure: u128, amount: Money, first: bool, on: &str) -> &mut Self {
        let event = ReferralEvent::Closed { parties, closure_id: id(closure), amount, amount_shared: true, first, on: day(on) };
        self.tell(Uuid::from_u128(referral), event)
    }

    #[expect(clippy::too_many_arguments, reason = "an amendment says as much")]
    pub fn amount_amended(
        &mut self,
        referral: u128,
        parties: Parties,
        closure: u128,
        closed_on: &str,
        from: Money,
        to: Money,
        outcome: Option<AmendmentOutcome>,
    ) -> &mut Self {
        let on = days_from(day(closed_on), 40);
        let (closure_id, closed_on, reason) = (id(closure), day(closed_on), note("A zero too many."));
        self.tell(Uuid::from_u128(referral), ReferralEvent::AmountAmended { parties, closure_id, closed_on, from, to, reason, on, outcome })
    }

    pub fn account_opened(&mut self, membership_id: MembershipId) -> &mut Self {
        let chapter_id = self.chapter;
        self.tell(membership_id, DuesEvent::AccountOpened { membership_id, chapter_id, legal_entity: entity(), currency: currency("GBP") })
    }

    pub fn invoiced(
        &mut self,
        membership_id: MembershipId,
        invoice: u128,
        kind: InvoiceKind,
        total: Money,
        term: Option<Term>,
        on: &str,
    ) -> &mut Self {
        let nothing = total.currency.zero();
        let line = InvoiceLine { kind: LineKind::Dues, description: name("Dues"), net: total, tax: nothing, term };
        self.tell(
            membership_id,
            DuesEvent::InvoiceIssued {
                membership_id,
                invoice_id: id(invoice),
                number: InvoiceNumber { entity: entity(), year: 2026, serial: u32::try_from(invoice).unwrap() },
                kind,
                issued_on: day(on),
                due_on: days_from(day(on), 30),
                lines: vec![line],
                tax_rate: TaxRate::of_basis_points(0).unwrap(),
                tax_label: name("VAT"),
                total,
                term,
            },
        )
    }

    pub fn paid(
        &mut self,
        membership_id: MembershipId,
        payment: u128,
        invoice: u128,
        allocated: i64,
        on_account: i64,
        on: &str,
    ) -> &mut Self {
        self.tell(
            membership_id,
            DuesEvent::PaymentReceived {
                membership_id,
                legal_entity: entity(),
                payment_id: id(payment),
                amount: gbp(allocated + on_account),
                received_on: day(on),
                method: PaymentMethod::Card,
                reference: None,
                allocations: vec![Allocation { invoice_id: id(invoice), amount: gbp(allocated) }],
                on_account: gbp(on_account),
            },
        )
    }
}

/// A mark S names a substitute.
fn substitute(mark: Mark) -> Option<Substitute> {
    (mark == Mark::S).then(|| Substitute { name: Personal(name("Stand In")), membership_id: None })
}

pub fn entity() -> EntityCode {
    EntityCode::parse("GB01").unwrap()
}
