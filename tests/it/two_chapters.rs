//! What two chapters share: a member who moves, with the dues, and a talk across.

use chrono_tz::Tz;
use domain::calendar::{add_years, days_from, month_of};
use domain::dues::{Dues, InvoiceKind};
use domain::money::TaxRate;
use domain::region::{FeePlan, LegalEntity, RegionCommand};
use domain::text::EntityCode;
use domain::{ChapterId, Currency, Money, RegionId};
use infra::commands::chapters::FoundChapter;
use infra::commands::dues::{ChangeDues, Charge, DuesChange};
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::regions::{ChangeRegion, FoundRegion};
use infra::dashboards::{
    AreaScope, Window, attendance_of_chapter, referral_value_of_chapter, renewals_of_area, renewals_of_chapter, return_on_dues_of_chapter,
    roster_of_chapter, scores_of_chapter, summary_of_chapter,
};
use infra::ids::fresh;
use infra::runner::Source;
use projections::MemberRow;
use projections::answers::Amounts;
use tests::{World, euro, found_region, name, prove_read_models, tuesdays};

use crate::by_itself::zurich;

/// A chapter of another legal entity, in francs.
async fn swiss_chapter(world: &World) -> ChapterId {
    let (region, id): (RegionId, ChapterId) = (fresh().into(), fresh().into());
    let currency = Currency::parse("CHF").unwrap();
    let legal_entity = Some(LegalEntity { code: EntityCode::parse("CH01").unwrap(), name: name("Schweiz GmbH") });
    world.done(FoundRegion { legal_entity, currencies: Some(vec![currency]), ..found_region(region, "South") }).await;
    let francs = |minor| Money::of_minor(minor, currency);
    let plan = FeePlan {
        currency,
        joining_fee: francs(30_000),
        dues_one_year: francs(90_000),
        dues_two_years: francs(170_000),
        late_fee: francs(6_000),
        transfer_fee: francs(8_000),
        reinstatement_fee: francs(10_000),
        tax_rate: TaxRate::of_basis_points(0).unwrap(),
        tax_label: name("MWST"),
    };
    world.done(ChangeRegion { id: region, command: RegionCommand::SetFeePlan { plan, holds_from: world.today() } }).await;
    let (region_id, time_zone, meeting_rule) = (region, Tz::Europe__Zurich, tuesdays(world.today()));
    world.done(FoundChapter { id, name: name("Rheinhafen"), region_id, time_zone, meeting_rule, currency: None }).await;
    world.settle().await;
    id
}

#[tokio::test]
async fn a_member_who_moves_to_another_currency_is_invoiced_in_it_and_owes_the_old_amounts_in_the_old_one() {
    let mut world = zurich("2026-01-05").await;
    let south = swiss_chapter(&world).await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    let badge = Charge::Other { description: name("Name badge"), net: euro(1_000), due_on: None };
    world.done(ChangeDues { membership_id: id, change: DuesChange::Charge(badge) }).await;
    world.live(10).await;
    world.change(id, MembershipChange::Transfer { to_chapter: south, profession: None }).await;
    world.settle().await;
    let dues = world.dues(id).await;
    let owed = |dues: &Dues| -> Vec<(String, Money)> {
        let account = dues.account().unwrap();
        account.balances.iter().map(|own| (own.book.legal_entity.to_string(), account.outstanding(&own.book))).collect()
    };
    let francs = |minor| Money::of_minor(minor, Currency::parse("CHF").unwrap());
    // 10.00 euro and 10 % tax from before, the transfer fee of the new region from after.
    assert_eq!(owed(&dues), [("T1".to_owned(), euro(1_100)), ("CH01".to_owned(), francs(8_000))]);
    assert_eq!(dues.invoices().last().unwrap().number.to_string(), "CH01-2026-000001");
    world.pay(id, euro(1_100)).await;
    world.live_until(days_from(end, -29)).await;
    let renewal = world.invoices(id).await.pop().unwrap();
    assert_eq!((renewal.kind, renewal.total), (InvoiceKind::Renewal, francs(90_000)));
    world.pay(id, francs(98_000)).await;
    assert_eq!(owed(&world.dues(id).await), [("T1".to_owned(), euro(0)), ("CH01".to_owned(), francs(0))]);
    assert_eq!(world.membership(id).await.term().unwrap().ends_on, add_years(end, 1));
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn what_two_chapters_share_stands_in_the_log_of_each() {
    let mut world = zurich("2026-01-05").await;
    let (north, south) = (world.chapter, swiss_chapter(&world).await);
    let (ada, mover) = (world.member().await, world.member().await);
    world.chapter = south;
    let sven = world.member().await;
    world.live(1).await;
    let on = world.today();
    world.change(ada, MembershipChange::ReportOneToOne { with: sven, on, topics: None }).await;
    world.change(mover, MembershipChange::Transfer { to_chapter: south, profession: None }).await;
    world.settle().await;
    prove_read_models(&world.house).await;
    let head = world.house.log.reader.last_position().await.unwrap();
    for (chapter, own) in [(north, ada), (south, sven)] {
        let folded = Source::as_of(&world.house.runner, Some(vec![chapter.into()]), head).await.unwrap();
        for source in [Source::live(&world.house.runner).await.unwrap(), folded] {
            let window = Window { from: Some(on), to: on };
            let answer = referral_value_of_chapter(&source, chapter, window).await.unwrap().unwrap();
            let talks = answer.members.iter().find(|row| row.member.membership_id == own).unwrap().value.one_to_ones;
            assert_eq!((answer.totals.one_to_ones, talks), (1, 1));
        }
    }
    // The new chapter's row names who came, and until when the term runs.
    let folded = Source::as_of(&world.house.runner, Some(vec![south.into()]), head).await.unwrap();
    let members: Vec<MemberRow> = folded.rows(&[]).await.unwrap();
    let moved = members.iter().find(|row| (row.chapter_id, row.membership_id) == (south, mover)).unwrap();
    assert_eq!((moved.name.as_deref(), moved.came_from), (Some("Member 2"), Some(north)));
    assert_eq!(moved.term_ends_on, world.membership(mover).await.term().map(|term| term.ends_on));
    let refused =
        world.perform(ChangeMembership { id: ada, change: MembershipChange::ReportOneToOne { with: sven, on, topics: None } }).await;
    assert!(refused.is_err(), "reported once");
}

#[tokio::test]
async fn dues_are_forecast_for_a_chapter_a_region_and_the_organisation_now_and_as_of_then() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    prove_read_models(&world.house).await;
    let before = world.house.log.reader.last_position().await.unwrap();
    let window = Window { from: Some(month_of(end)), to: end };
    let one = Some(vec![world.chapter.into()]);
    let as_of = async |chapters, position| Source::as_of(&world.house.runner, chapters, position).await.unwrap();
    // 800.00 and 10 % tax.
    let forecast = |minor: i64| serde_json::to_value([euro(minor)]).unwrap();
    let shown = |amounts: &Amounts| serde_json::to_value(amounts).unwrap();
    for source in [Source::live(&world.house.runner).await.unwrap(), as_of(one.clone(), before).await] {
        let answer = renewals_of_chapter(&source, world.chapter, window).await.unwrap().unwrap();
        assert_eq!(shown(&answer.dues.forecast), forecast(88_000));
        assert_eq!(
            answer.dues_months.last().map(|month| (month.month, shown(&month.figures.expected))),
            Some((month_of(end), forecast(88_000)))
        );
    }
    for source in [Source::live(&world.house.runner).await.unwrap(), as_of(None, before).await] {
        for scope in [AreaScope::Region(world.region), AreaScope::Organisation] {
            let answer = renewals_of_area(&source, scope, window).await.unwrap().unwrap();
            assert_eq!(shown(&answer.totals.dues.forecast), forecast(88_000), "{scope:?}");
        }
    }
    world.live_until(days_from(end, -30)).await;
    prove_read_models(&world.house).await;
    let answer = renewals_of_chapter(&Source::live(&world.house.runner).await.unwrap(), world.chapter, window).await.unwrap().unwrap();
    assert_eq!((shown(&answer.dues.forecast), shown(&answer.dues.expected)), (serde_json::json!([]), forecast(88_000)), "invoiced by now");
    let then = renewals_of_chapter(&as_of(one, before).await, world.chapter, window).await.unwrap().unwrap();
    assert_eq!(shown(&then.dues.forecast), forecast(88_000));
}

/// Everything that the dashboards say of a chapter.
async fn everything(source: &Source, chapter: ChapterId, window: Window) -> serde_json::Value {
    let (own, members) = scores_of_chapter(source, chapter, window.to).await.unwrap().unwrap();
    serde_json::json!({
        "attendance": attendance_of_chapter(source, chapter, window).await.unwrap(),
        "referral_value": referral_value_of_chapter(source, chapter, window).await.unwrap(),
        "renewals": renewals_of_chapter(source, chapter, window).await.unwrap(),
        "return_on_dues": return_on_dues_of_chapter(source, chapter, window).await.unwrap(),
        "roster": roster_of_chapter(source, chapter, window.to).await.unwrap(),
        "summary": summary_of_chapter(source, chapter, window).await.unwrap(),
        "scores": [serde_json::to_value(own).unwrap(), serde_json::to_value(members).unwrap()],
    })
}

#[tokio::test]
async fn as_of_now_is_what_is_live_for_the_chapter_that_a_member_left_and_for_the_one_that_they_came_to() {
    let mut world = zurich("2026-01-05").await;
    let (north, south) = (world.chapter, swiss_chapter(&world).await);
    let (stays, mover) = (world.member().await, world.member().await);
    let end = world.membership(mover).await.term().unwrap().ends_on;
    world.change(mover, MembershipChange::CompleteTraining { on: None }).await;
    // Opened, decided on and invoiced in the one chapter, paid in the other.
    world.live_until(days_from(end, -29)).await;
    let testimonial_id = fresh();
    let text = tests::note("Moved us in a day.");
    let move_to = MembershipChange::Transfer { to_chapter: south, profession: None };
    world.change(mover, move_to).await;
    world.settle().await;
    world.change(stays, MembershipChange::GiveTestimonial { testimonial_id, to: mover, text }).await;
    let owed = world.invoices(mover).await;
    let renewal = owed.iter().find(|invoice| invoice.kind == InvoiceKind::Renewal).unwrap();
    world.pay(mover, renewal.outstanding()).await;
    prove_read_models(&world.house).await;
    let head = world.house.log.reader.last_position().await.unwrap();
    let window = Window { from: Some(days_from(end, -200)), to: world.today() };
    let live = Source::live(&world.house.runner).await.unwrap();
    for chapter in [north, south] {
        let folded = Source::as_of(&world.house.runner, Some(vec![chapter.into()]), head).await.unwrap();
        let (now, then) = (everything(&live, chapter, window).await, everything(&folded, chapter, window).await);
        for (name, answer) in now.as_object().unwrap() {
            assert_eq!(&then[name], answer, "{name} of {chapter}");
        }
    }
    let renewals = everything(&live, south, window).await["renewals"].clone();
    assert_eq!((renewals["counts"]["renewed"].as_i64(), renewals["cohorts"][0]["active"].as_i64()), (Some(1), Some(1)));
    let referral_value = everything(&live, south, window).await["referral_value"].clone();
    assert_eq!(referral_value["members"][0]["value"]["testimonials_received"], 1, "the receiver's chapter has word of it");
    let (then, reader) = (world.house.commands.as_of(1).log.reader, &world.house.log.reader);
    let received = reader.testimonials_of(mover.into()).await.unwrap();
    assert_eq!(received.iter().map(|event| event.chapter_id).collect::<Vec<_>>(), [Some(north.into())], "given in the other chapter");
    assert!(then.testimonials_of(mover.into()).await.unwrap().is_empty());
    // Whoever moves within the organisation is of the month in which they first joined, and has not left.
    let organisation = renewals_of_area(&live, AreaScope::Organisation, window).await.unwrap().unwrap();
    let cohorts: Vec<_> = organisation.cohorts.iter().map(|cohort| (cohort.joined, cohort.active, cohort.transferred)).collect();
    assert_eq!(cohorts, [(2, 2, 0)]);
}
