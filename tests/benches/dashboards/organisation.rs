//! A large organisation's events, written to the log as they would have been recorded: founding, joining, weekly sheets, pledges and closings.

use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use domain::calendar::{Cadence, MeetingRule, Place, Term, days_from};
use domain::chapter::ChapterEvent;
use domain::meeting::{Mark, MeetingEvent, SheetEntry};
use domain::membership::{Applicant, MembershipEvent};
use domain::policy::PolicyVersion;
use domain::referral::{Parties, ReferralEvent, Tier};
use domain::region::{LegalEntity, RegionEvent};
use domain::rules::ProfessionRules;
use domain::text::{EmailAddress, EntityCode, Locale, Name, Note, Personal};
use domain::{ChapterId, ClosureId, Currency, MeetingId, MembershipId, Money, PersonId, ReferralId, RegionId, ids};
use futures::StreamExt;
use infra::event_log::{Append, NewEvent, encode};
use infra::house::House;
use infra::ids::fresh;
use uuid::Uuid;

const MEMBERS: usize = 30;
const CHAPTERS_A_REGION: usize = 100;
const PLEDGES_A_WEEK: usize = 18;

pub struct Organisation {
    chapters: usize,
    weeks: usize,
    today: NaiveDate,
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// Events on their way into the log, with the stream versions counted along.
struct Pen {
    region: RegionId,
    chapter: Option<ChapterId>,
    events: Vec<NewEvent>,
    versions: std::collections::HashMap<String, i64>,
}

impl Pen {
    fn write<E: DomainEvent>(&mut self, aggregate_type: &'static str, id: impl ToString, event: E) {
        let id = id.to_string();
        let version = self.versions.entry(id.clone()).or_default();
        *version += 1;
        self.events.push(encode(aggregate_type, &id, *version, &event, (self.chapter.map(Into::into), Some(self.region.into()))));
    }
}

impl Organisation {
    pub fn plan(chapters: usize, weeks: usize, today: NaiveDate) -> Self {
        Self { chapters, weeks, today }
    }

    pub fn chapter(&self, number: usize) -> ChapterId {
        ids::derived("bench-chapter", &[&number.to_string()]).into()
    }

    pub fn region(&self, number: usize) -> RegionId {
        let regions = self.chapters.div_ceil(CHAPTERS_A_REGION);
        ids::derived("bench-region", &[&(number % regions).to_string()]).into()
    }

    pub async fn write(&self, house: &House) {
        let work = (0..self.chapters).map(|number| async move {
            let events = self.history(number);
            for part in events.chunks(1_000) {
                house.log.writer.append(append(part.to_vec())).await.unwrap();
            }
        });
        futures::stream::iter(work).buffer_unordered(4).for_each(|()| async {}).await;
    }

    /// The whole history of a chapter; the first of each region founds it.
    fn history(&self, number: usize) -> Vec<NewEvent> {
        let region = self.region(number / CHAPTERS_A_REGION);
        let chapter = self.chapter(number);
        let start = days_from(self.today, -7 * i64::try_from(self.weeks).unwrap());
        let mut pen = Pen { region, chapter: None, events: Vec::new(), versions: std::collections::HashMap::new() };
        if number.is_multiple_of(CHAPTERS_A_REGION) {
            let legal_entity = LegalEntity { code: EntityCode::parse(&format!("B{number}")).unwrap(), name: name("Bench Ltd") };
            let currencies = vec![Currency::parse("GBP").unwrap()];
            pen.write(
                "region",
                region,
                RegionEvent::Founded { name: name("Region"), parent: None, legal_entity, currencies, locale: Locale::parse("en").unwrap() },
            );
        }
        pen.chapter = Some(chapter);
        let at = chrono::NaiveTime::from_hms_opt(7, 0, 0).unwrap();
        let place = Place { name: name("Hotel"), link: None };
        let meeting_rule = MeetingRule { weekday: chrono::Weekday::Tue, at, cadence: Cadence::Weekly, from: start, place: place.clone() };
        let currency = Currency::parse("GBP").unwrap();
        let founded = ChapterEvent::Founded {
            name: name("Chapter"),
            region_id: region,
            time_zone: chrono_tz::Tz::UTC,
            meeting_rule: meeting_rule.clone(),
            currency,
            founded_on: start,
        };
        pen.write("chapter", chapter, founded);
        pen.write("chapter", chapter, ChapterEvent::Chartered { on: start });
        let members: Vec<MembershipId> =
            (0..MEMBERS).map(|m| ids::derived("bench-member", &[&number.to_string(), &m.to_string()]).into()).collect();
        for (m, id) in members.iter().enumerate() {
            self.join(&mut pen, chapter, *id, number, m, start);
        }
        for (week, date) in meeting_rule.dates(start, self.today).into_iter().enumerate() {
            let next_slot = days_from(date, 7);
            let id = MeetingId::of_slot(chapter, date);
            let scheduled = MeetingEvent::Scheduled {
                chapter_id: chapter,
                slot: date,
                starts_at: date.and_time(at),
                time_zone: chrono_tz::Tz::UTC,
                place: place.clone(),
                next_slot,
            };
            pen.write("meeting", id, scheduled);
            let mark = |m: usize| {
                if (m * 7 + week).is_multiple_of(19) {
                    Mark::A
                } else if (m + week).is_multiple_of(23) {
                    Mark::L
                } else {
                    Mark::P
                }
            };
            let entries =
                members.iter().enumerate().map(|(m, id)| SheetEntry { membership_id: *id, mark: mark(m), substitute: None }).collect();
            pen.write("meeting", id, MeetingEvent::SheetCompleted { chapter_id: chapter, held_on: date, entries });
            for pledge in 0..PLEDGES_A_WEEK {
                refer(&mut pen, chapter, &members, number, week, pledge, date);
            }
        }
        pen.events
    }

    fn join(&self, pen: &mut Pen, chapter_id: ChapterId, id: MembershipId, number: usize, m: usize, on: NaiveDate) {
        let email = EmailAddress::parse(&format!("m{m}.c{number}@example.org")).unwrap();
        let person_id = PersonId::known_by(&email);
        let profession = ProfessionRules::default().names[m].clone();
        let policy = PolicyVersion::FOUNDING;
        let applicant = Applicant { person_id, name: Personal(name(&format!("Member {m}"))), email: Personal(email), phone: None };
        let interview_note = Personal(Note::parse("Good.").unwrap());
        let applied = MembershipEvent::Applied {
            chapter_id,
            applicant,
            profession: profession.clone(),
            references: Vec::new(),
            interview_note,
            sponsor: None,
            applied_on: on,
            decide_by: days_from(on, 7),
            policy,
        };
        pen.write("membership", id, applied);
        pen.write(
            "membership",
            id,
            MembershipEvent::Approved {
                chapter_id,
                person_id,
                profession: profession.clone(),
                conditions: None,
                term_years: 2,
                on,
                seat_held_until: days_from(on, 7),
                policy,
            },
        );
        let term = Term::of_years(days_from(on, i64::try_from(m * 9).unwrap()), 2);
        pen.write(
            "membership",
            id,
            MembershipEvent::Activated { chapter_id, person_id, profession, term, on, training_due_on: days_from(on, 60) },
        );
    }
}

/// A pledge, mostly followed by contact, and half the time by business.
fn refer(pen: &mut Pen, chapter_id: ChapterId, members: &[MembershipId], number: usize, week: usize, pledge: usize, on: NaiveDate) {
    let id: ReferralId = ids::derived("bench-referral", &[&number.to_string(), &week.to_string(), &pledge.to_string()]).into();
    let giver = (pledge * 5 + week) % members.len();
    let receiver = (giver + 1 + (pledge + week) % 11) % members.len();
    let tier = if pledge.is_multiple_of(3) { Tier::Inside } else { Tier::Outside };
    let parties = Parties { chapter_id, giver: members[giver], receiver: members[receiver], tier, pledged_on: on };
    let (policy, expires_on) = (PolicyVersion::FOUNDING, days_from(on, 180));
    let description =
        Personal(Note::parse("Wants a quotation before the end of the month and is unhappy with the present supplier.").unwrap());
    pen.write("referral", id, ReferralEvent::Pledged { parties, contact: None, description, expires_on, policy });
    if !pledge.is_multiple_of(5) {
        pen.write("referral", id, ReferralEvent::Contacted { parties, on: days_from(on, 4), expires_on, policy });
    }
    if pledge.is_multiple_of(2) {
        let amount =
            Money::of_minor(i64::try_from(10_000 + (pledge * 7_919 + week * 104_729) % 900_000).unwrap(), Currency::parse("GBP").unwrap());
        let closure_id = ClosureId(ids::derived("bench-closure", &[&id.to_string()]));
        pen.write(
            "referral",
            id,
            ReferralEvent::Closed { parties, closure_id, amount, amount_shared: true, first: true, on: days_from(on, 20) },
        );
    }
}

fn append(events: Vec<NewEvent>) -> Append {
    Append {
        command_id: fresh(),
        request_hash: Vec::new(),
        answer: "{}".to_owned(),
        metadata: format!("{{\"actor\":\"{0}\",\"command_id\":\"{0}\",\"correlation\":\"{0}\"}}", Uuid::nil()),
        expectations: Vec::new(),
        events,
        claims: Vec::new(),
    }
}
