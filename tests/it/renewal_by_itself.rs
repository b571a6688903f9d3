//! What renewal does by itself where its streams cross: refusals, departures, dishonoured payments and transfers.

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use domain::calendar::{add_years, days_from};
use domain::dues::{InvoiceKind, PaymentMethod};
use domain::membership::{PhaseName, RenewalDecision};
use domain::text::Note;
use domain::{ChapterId, MembershipId, Money, PaymentId};
use infra::commands::chapters::FoundChapter;
use infra::commands::dues::{ChangeDues, DuesChange};
use infra::commands::memberships::MembershipChange;
use infra::ids::fresh;
use infra::runner::Source;
use projections::RenewalRow;
use tests::{World, euro, name, note, prove_read_models, tuesdays};

use crate::by_itself::zurich;

fn refuse() -> MembershipChange {
    MembershipChange::DecideRenewal { decision: RenewalDecision::Refuse { reason: note("Too often absent.") } }
}

async fn received(world: &World, membership_id: MembershipId, amount: Money) -> PaymentId {
    let payment_id = fresh().into();
    let method = PaymentMethod::BankTransfer;
    let change = DuesChange::ReceivePayment { payment_id, amount, invoice_id: None, received_on: None, method, reference: None };
    world.done(ChangeDues { membership_id, change }).await;
    world.settle().await;
    payment_id
}

async fn dishonoured(world: &World, membership_id: MembershipId, payment_id: PaymentId) {
    let reason = Note::parse("Refer to drawer.").unwrap();
    world.done(ChangeDues { membership_id, change: DuesChange::DishonourPayment { payment_id, reason } }).await;
    world.settle().await;
}

#[tokio::test]
async fn who_is_refused_after_the_invoice_owes_nothing_and_is_charged_no_late_fee() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, -30)).await;
    // 800.00 and 10 % tax, of which something is paid before the committee says no.
    world.pay(id, euro(30_000)).await;
    world.live(5).await;
    world.change(id, refuse()).await;
    world.settle().await;
    assert!(world.invoices(id).await[1].is_credited_in_full());
    assert_eq!(world.dues(id).await.on_account(), Some(euro(30_000)), "what was paid is the member's again");
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
    let kinds: Vec<_> = world.invoices(id).await.iter().map(|invoice| invoice.kind).collect();
    assert_eq!(kinds, [InvoiceKind::Joining, InvoiceKind::Renewal]);
    prove_read_models(&world.house).await;
}

fn for_years(term_years: u8) -> MembershipChange {
    MembershipChange::DecideRenewal { decision: RenewalDecision::Renew { term_years } }
}

#[tokio::test]
async fn a_decision_for_two_years_after_the_invoice_for_one_has_it_credited_and_issued_anew() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, -30)).await;
    world.pay(id, euro(30_000)).await;
    world.live(5).await;
    world.change(id, for_years(2)).await;
    world.settle().await;
    let invoices = world.invoices(id).await;
    assert!(invoices[1].is_credited_in_full());
    // 1500.00 and 10 % tax, of which 300.00 was paid for the one before.
    assert_eq!((invoices[2].total, invoices[2].outstanding()), (euro(165_000), euro(135_000)));
    assert_eq!((invoices[2].due_on, invoices.len()), (end, 3));
    world.pay_all(id).await;
    assert_eq!(world.membership(id).await.term().unwrap().ends_on, add_years(end, 2));
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_decision_for_what_was_invoiced_changes_nothing() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, -30)).await;
    world.change(id, for_years(1)).await;
    world.settle().await;
    assert_eq!(world.invoices(id).await.len(), 2);
}

#[tokio::test]
async fn a_payment_after_the_lapse_buys_no_term_and_lies_on_account_until_the_member_returns() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
    // The late fee, 50.00 and 10 % tax, was owed for being late; the renewal of 880.00 was credited.
    assert_eq!(world.dues(id).await.outstanding(), Some(euro(5_500)));
    received(&world, id, euro(93_500)).await;
    let dues = world.dues(id).await;
    assert_eq!((dues.outstanding(), dues.on_account()), (Some(euro(0)), Some(euro(88_000))));
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed, "money alone brings nobody back");
    world.live(5).await;
    world.change(id, MembershipChange::ApproveReinstatement { profession: None, term_years: 1 }).await;
    world.settle().await;
    // 100.00 for the return and 800.00 dues, with tax, less what lay on account.
    assert_eq!(world.dues(id).await.outstanding(), Some(euro(11_000)));
    world.pay_all(id).await;
    let membership = world.membership(id).await;
    assert_eq!((membership.is_active(), membership.term().unwrap().starts_on), (true, world.today()));
    assert!(membership.terms()[0].ends_on < membership.terms()[1].starts_on, "the gap stays visible");
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_member_who_resigns_still_owes_the_dues_of_the_term_that_was_used() {
    let mut world = zurich("2026-01-05").await;
    let id = world.approved().await;
    // 200.00 joining fee and 800.00 dues, with 10 % tax, in two parts; the bank takes the first back in the middle of the term.
    let first = received(&world, id, euro(60_000)).await;
    received(&world, id, euro(50_000)).await;
    assert!(world.membership(id).await.is_active());
    world.live(150).await;
    dishonoured(&world, id, first).await;
    world.change(id, MembershipChange::Resign { reason: None }).await;
    world.settle().await;
    let dues = world.dues(id).await;
    assert_eq!((dues.outstanding(), dues.on_account()), (Some(euro(60_000)), Some(euro(0))), "nothing of it is credited");
}

/// A chapter of the same region, five hours to the west.
async fn western_chapter(world: &World) -> ChapterId {
    let id: ChapterId = fresh().into();
    let (region_id, time_zone, meeting_rule) = (world.region, Tz::America__New_York, tuesdays(world.today()));
    world.done(FoundChapter { id, name: name("Hudson"), region_id, time_zone, meeting_rule, currency: None }).await;
    world.settle().await;
    id
}

#[tokio::test]
async fn who_moves_west_is_renewed_by_the_calendar_of_the_new_chapter() {
    let mut world = zurich("2026-01-05").await;
    let west = western_chapter(&world).await;
    let (payer, idler) = (world.member().await, world.member().await);
    let end = world.membership(payer).await.term().unwrap().ends_on;
    world.live(30).await;
    for id in [payer, idler] {
        world.change(id, MembershipChange::Transfer { to_chapter: west, profession: None }).await;
    }
    world.settle().await;
    // In the evening, when the next day has begun in Zurich already.
    world.house.log.clock.move_to(world.now() + Duration::minutes(690));
    world.zone = Tz::America__New_York;
    world.live_until(days_from(end, -90)).await;
    let yes = MembershipChange::DecideRenewal { decision: RenewalDecision::Renew { term_years: 1 } };
    world.change(payer, yes).await;
    world.live_until(days_from(end, -31)).await;
    assert_eq!(world.invoices(payer).await.len(), 1);
    world.live_until(days_from(end, -30)).await;
    assert_eq!(world.invoices(payer).await[1].kind, InvoiceKind::Renewal);
    world.pay_all(payer).await;
    world.live_until(end).await;
    assert_eq!(world.invoices(idler).await.len(), 2, "no late fee on the last day");
    world.live_until(days_from(end, 1)).await;
    assert_eq!(world.invoices(idler).await[2].kind, InvoiceKind::LateFee);
    world.live_until(days_from(end, 14)).await;
    assert!(world.membership(idler).await.is_active());
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(idler).await.phase_name(), PhaseName::Lapsed);
    assert_eq!(world.membership(payer).await.term().unwrap().starts_on, days_from(end, 1));
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_joining_payment_that_the_bank_took_back_ends_the_membership_after_fifteen_days() {
    let mut world = zurich("2026-01-05").await;
    let (idler, payer) = (world.approved().await, world.approved().await);
    let lost = [received(&world, idler, euro(110_000)).await, received(&world, payer, euro(110_000)).await];
    world.live(100).await;
    dishonoured(&world, idler, lost[0]).await;
    dishonoured(&world, payer, lost[1]).await;
    world.live(10).await;
    world.pay_all(payer).await;
    world.live(4).await;
    assert!(world.membership(idler).await.is_active());
    world.live(1).await;
    assert_eq!(world.membership(idler).await.phase_name(), PhaseName::Lapsed);
    assert_eq!(world.dues(idler).await.outstanding(), Some(euro(110_000)), "the months that were used are owed");
    world.live(20).await;
    assert!(world.membership(payer).await.is_active(), "paid in time, once more");
    prove_read_models(&world.house).await;
}

/// When the renewal of a term was paid, as the dashboards know it.
async fn settled_on(world: &World, membership_id: MembershipId, term_ends_on: NaiveDate) -> Option<NaiveDate> {
    prove_read_models(&world.house).await;
    let rows: Vec<RenewalRow> = Source::live(&world.house.runner).await.unwrap().rows(&[]).await.unwrap();
    rows.into_iter().find(|row| (row.membership_id, row.term_ends_on) == (membership_id, term_ends_on)).unwrap().settled_on
}

#[tokio::test]
async fn a_renewal_payment_that_the_bank_took_back_early_lapses_by_the_calendar_of_the_term_that_was_paid() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, -30)).await;
    let owed = world.dues(id).await.outstanding().unwrap();
    let lost = received(&world, id, owed).await;
    assert_eq!(world.membership(id).await.term().unwrap().starts_on, days_from(end, 1));
    assert!(settled_on(&world, id, end).await.is_some());
    world.live(2).await;
    dishonoured(&world, id, lost).await;
    assert_eq!(settled_on(&world, id, end).await, None, "it owes again");
    world.live_until(days_from(end, 14)).await;
    assert!(world.membership(id).await.is_active());
    let kinds: Vec<_> = world.invoices(id).await.iter().map(|invoice| invoice.kind).collect();
    assert_eq!(kinds, [InvoiceKind::Joining, InvoiceKind::Renewal], "no late fee for a renewal that was paid in time once");
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
    prove_read_models(&world.house).await;
}
