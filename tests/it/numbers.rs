//! Numbers of documents: without gaps, whoever invoices at once, and from one year to the next.

use chrono::{DateTime, Utc};
use domain::dues::DuesEvent;
use domain::{InvoiceId, MembershipId};
use infra::clock::Clock;
use infra::commands::dues::{ChangeDues, Charge, DuesChange};
use infra::event_log::Filter;
use infra::house::House;
use infra::ids::fresh;
use tests::{World, context, euro, name};

use crate::by_itself::{day, zurich};

fn badge(membership_id: MembershipId) -> ChangeDues {
    let charge = Charge::Other { description: name("Name badge"), net: euro(1_000), due_on: None };
    ChangeDues { membership_id, change: DuesChange::Charge(charge) }
}

/// The numbers on all invoices, in the order of the log.
async fn numbers(world: &World) -> Vec<String> {
    let filter = Filter { event_types: vec!["dues.invoice_issued".to_owned()], ..Filter::default() };
    let events = world.house.log.reader.filtered(&filter, 0, 1_000).await.unwrap();
    let number = |event: &infra::event_log::StoredEvent| match event.payload_as::<DuesEvent>().unwrap() {
        DuesEvent::InvoiceIssued { number, .. } => number.to_string(),
        other => panic!("{other:?} is no invoice"),
    };
    events.iter().map(number).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_invoice_at_once_leave_no_gap() {
    let mut world = zurich("2026-03-02").await;
    let mut members = Vec::new();
    for _ in 0..4 {
        members.push(world.member().await);
    }
    let now: DateTime<Utc> = world.now();
    let other = House::open(&world.options(), Clock::simulated(now)).await.unwrap();
    let charges = (0..40).map(|n| {
        let (house, member) = (if n % 2 == 0 { &world.house } else { &other }, members[n % 4]);
        async move { house.commands.perform(context(fresh()), badge(member)).await }
    });
    let answers = futures::future::join_all(charges).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let expected: Vec<String> = (1..=44).map(|serial| format!("T1-2026-{serial:06}")).collect();
    assert_eq!(numbers(&world).await, expected);
}

#[tokio::test]
async fn numbers_begin_anew_with_the_year_of_the_chapter() {
    let mut world = zurich("2026-12-30").await;
    let member = world.member().await;
    world.live(1).await;
    world.done(badge(member)).await;
    // A quarter of an hour before midnight in Greenwich it is the first of January in Zurich.
    world.house.log.clock.move_to("2026-12-31T23:45:00Z".parse().unwrap());
    assert_eq!(world.today(), day("2027-01-01"));
    let invoice_id: InvoiceId = world.done(badge(member)).await.answer.details["invoice_id"].as_str().unwrap().parse().unwrap();
    world.done(badge(member)).await;
    assert_eq!(numbers(&world).await, ["T1-2026-000001", "T1-2026-000002", "T1-2027-000001", "T1-2027-000002"]);
    let credit = DuesChange::CreditNote { credit_note_id: fresh().into(), invoice_id, amount: None, reason: tests::note("By mistake.") };
    let credited = world.done(ChangeDues { membership_id: member, change: credit }).await;
    assert_eq!(credited.answer.details["number"], "T1-C-2027-000001");
}
