//! Folding a stream by pages, with the rows written and loaded in between, is folding it at once. For every projection.

use crate::testing::{HOME, Log, day, gbp, id};
use crate::*;
use domain::calendar::{Term, days_from};
use domain::dues::InvoiceKind;
use domain::meeting::Mark::*;
use domain::membership::MembershipEvent;
use domain::referral::{ReferralEvent, Tier};
use domain::{MembershipId, Recorded};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

type Rows = BTreeMap<Vec<Value>, Vec<Value>>;

/// As the runner does it: load what a page touches, fold, write back.
fn paged(projection: &Registered, events: &[Recorded], size: usize) -> Rows {
    let key = projection.info.key;
    let mut table = Rows::new();
    for page in events.chunks(size) {
        let mut fold = (projection.fold)();
        let rows: Vec<_> = fold.keys(page).iter().filter_map(|key| table.get(key).cloned()).collect();
        assert!(fold.load(&rows), "a row of {} does not come back as it was written", projection.info.name);
        fold.apply(page);
        let changes = fold.changes();
        assert!(
            changes.added.iter().all(|row| !table.contains_key(&row[..key]))
                && changes.changed.iter().all(|row| table.contains_key(&row[..key]))
        );
        table.extend(changes.added.into_iter().chain(changes.changed).map(|row| (row[..key].to_vec(), row)));
        for removed in changes.removed {
            table.remove(&removed);
        }
    }
    table
}

fn at_once(projection: &Registered, events: &[Recorded]) -> Rows {
    let mut fold = (projection.fold)();
    fold.apply(events);
    fold.rows().into_iter().map(|row| (row[..projection.info.key].to_vec(), row)).collect()
}

/// What may happen to whom and when, whether or not the domain would allow it: a fold refuses nothing.
#[derive(Debug, Clone)]
struct Happening {
    what: u8,
    who: u128,
    whom: u128,
    day: i64,
    amount: i64,
}

fn happening() -> impl Strategy<Value = Happening> {
    (0..16_u8, 0..3_u128, 0..3_u128, 0..90_i64, 0..900_i64).prop_map(|(what, who, whom, day, amount)| Happening {
        what,
        who,
        whom,
        day,
        amount,
    })
}

fn told(happenings: &[Happening]) -> Log {
    let mut log = Log::default();
    happenings.iter().for_each(|happening| tell(&mut log, happening));
    log
}

fn tell(log: &mut Log, Happening { what, who, whom, day: days, amount }: &Happening) {
    let (member, other): (MembershipId, MembershipId) = (id(11 + who), id(11 + whom));
    let on = days_from(day("2026-01-06"), *days).to_string();
    let term = Term::of_years(day("2026-01-06"), 1);
    let (referral, invoice) = (40 + who * 3 + whom, 50 + who);
    let parties = log.parties(member, other, if who > whom { Tier::Inside } else { Tier::Outside }, "2026-01-20");
    let chapter_id = log.chapter;
    match what {
        0 => log.founded(&on),
        1 => log.joined(member, &on),
        2 => log.resigned(member, &on),
        3 => {
            let to = if log.chapter == HOME { id(2) } else { HOME };
            log.transferred(member, to, term, &on)
        }
        4 => log.held(&on, &[(member, P), (id(19), A)]),
        5 => log.amended(&on, &[(member, P, L)]),
        6 => log.scheduled(&on).visited(&on, 900 + whom, member),
        7 => log.moved(&on, "2026-05-01"),
        8 => log.pledged(referral, parties),
        9 => log.closed(referral, parties, 70 + whom, gbp(*amount), true, &on),
        10 => log.amount_amended(referral, parties, 70 + whom, &on, gbp(500), gbp(*amount), None),
        11 => {
            let (reason, on) = (testing::note("Mistaken."), day(&on));
            log.tell(Uuid::from_u128(referral), ReferralEvent::Withdrawn { parties, reason, on })
        }
        12 => {
            let on = day(&on);
            log.tell(member, MembershipEvent::OneToOneReported { chapter_id, member, with: other, on, topics: None })
        }
        13 => log.account_opened(member).invoiced(member, invoice, InvoiceKind::Renewal, gbp(*amount), Some(term), &on),
        14 => log.paid(member, 60 + whom, invoice, *amount, 7, &on),
        _ => {
            let (text, on) = (testing::note("Good."), day(&on));
            let testimonial_id = Uuid::from_u128(5);
            log.tell(
                member,
                MembershipEvent::TestimonialGiven { chapter_id, testimonial_id, from: member, to: other, text, on, elsewhere: false },
            )
        }
    };
}

proptest! {
    #[test]
    fn folding_by_pages_is_folding_at_once(happenings in prop::collection::vec(happening(), 1..60), size in 1..9_usize) {
        let log = told(&happenings);
        for projection in all() {
            prop_assert_eq!(paged(&projection, &log.events, size), at_once(&projection, &log.events), "{}", projection.info.name);
        }
    }

    #[test]
    fn an_event_changes_no_row_but_those_it_is_said_to_touch(happenings in prop::collection::vec(happening(), 1..40)) {
        let log = told(&happenings);
        let (last, before) = log.events.split_last().unwrap();
        for projection in all() {
            let (earlier, later) = (at_once(&projection, before), at_once(&projection, &log.events));
            for key in earlier.keys().chain(later.keys()).filter(|key| earlier.get(*key) != later.get(*key)) {
                prop_assert!((projection.touches)(last, key), "{} {:?}", projection.info.name, key);
            }
        }
    }
}

#[test]
fn every_table_has_its_own_name_says_what_each_column_is_and_indexes_what_it_has() {
    let tables = all();
    let mut names: Vec<_> = tables.iter().map(|projection| projection.info.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), tables.len());
    for info in tables.iter().map(|projection| projection.info) {
        assert!(!info.doc.trim().is_empty(), "{} has no comment", info.name);
        for column in info.columns {
            assert!(!column.doc.trim().is_empty(), "{}.{} has no comment", info.name, column.name);
        }
        for column in info.indexes.iter().flat_map(|index| index.on.iter().chain(index.with)) {
            assert!(info.has(column), "{} has no column {column} to index", info.name);
        }
    }
}
