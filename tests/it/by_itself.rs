//! What happens by itself: invoices, activation, renewal, lapse, expiry and offices, on a simulated clock.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::MembershipId;
use domain::calendar::{Term, add_years, days_from};
use domain::chapter::{Chapter, Office};
use domain::dues::InvoiceKind;
use domain::membership::{PhaseName, RenewalDecision};
use domain::policy::PolicyScope;
use domain::referral::Tier;
use domain::rules::{RenewalRules, Rule};
use infra::commands::chapters::{ChangeChapter, ChapterChange};
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::policies::{ChangePolicy, PolicyChange};
use infra::commands::referrals::PledgeReferral;
use infra::ids::fresh;
use tests::{World, euro, note, prove_read_models, tuesdays};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub async fn zurich(from: &str) -> World {
    World::begin(day(from), Tz::Europe__Zurich, tuesdays(day(from))).await
}

#[tokio::test]
async fn an_approved_applicant_is_invoiced_and_becomes_active_when_the_last_part_is_paid() {
    let mut world = zurich("2026-01-05").await;
    let id = world.approved().await;
    let invoices = world.invoices(id).await;
    assert_eq!(invoices.len(), 1);
    assert_eq!(invoices[0].kind, InvoiceKind::Joining);
    // 200.00 joining fee and 800.00 dues, with 10 % tax.
    assert_eq!(invoices[0].outstanding(), euro(110_000));
    world.pay(id, euro(60_000)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Approved);
    world.live(2).await;
    world.pay(id, euro(50_000)).await;
    let membership = world.membership(id).await;
    assert!(membership.is_active());
    // The term starts on the day of the last payment.
    assert_eq!(membership.term().unwrap().starts_on, day("2026-01-07"));
    assert_eq!(membership.term().unwrap().ends_on, day("2027-01-06"));
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn an_unpaid_approval_is_void_after_seven_days_and_its_invoice_credited() {
    let mut world = zurich("2026-01-05").await;
    let id = world.approved().await;
    world.live(7).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Approved, "the seventh day still counts");
    world.live(1).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Voided);
    assert_eq!(world.dues(id).await.outstanding().unwrap(), euro(0));
    assert!(world.invoices(id).await[0].is_credited_in_full());
}

#[tokio::test]
async fn a_renewal_goes_through_its_calendar_and_extends_from_the_old_end() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, -91)).await;
    assert!(world.perform_decision(id).await.is_err(), "the renewal is not open yet");
    world.live_until(days_from(end, -90)).await;
    world.perform_decision(id).await.unwrap();
    world.live_until(days_from(end, -31)).await;
    assert_eq!(world.invoices(id).await.len(), 1);
    world.live_until(days_from(end, -30)).await;
    assert_eq!(world.invoices(id).await[1].kind, InvoiceKind::Renewal);
    // Paid early: the new term follows the old one all the same.
    world.pay_all(id).await;
    let term = world.membership(id).await.term().unwrap();
    assert_eq!((term.starts_on, term.ends_on), (days_from(end, 1), add_years(end, 1)));
    world.live_until(days_from(end, 20)).await;
    assert!(world.membership(id).await.is_active(), "a renewed member is not lapsed by the old term's deadline");
    assert_eq!(world.invoices(id).await.len(), 2, "and is charged no late fee");
}

#[tokio::test]
async fn a_renewal_that_nobody_pays_is_late_the_day_after_and_lapses_on_the_fifteenth() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(end).await;
    assert_eq!(world.invoices(id).await.len(), 2);
    world.live_until(days_from(end, 1)).await;
    let invoices = world.invoices(id).await;
    assert_eq!(invoices[2].kind, InvoiceKind::LateFee);
    assert_eq!(invoices[2].outstanding(), euro(5_500));
    world.live_until(days_from(end, 14)).await;
    assert!(world.membership(id).await.is_active());
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
    assert!(world.invoices(id).await[1].is_credited_in_full(), "nothing was bought by the renewal invoice");
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_late_payment_renews_from_the_old_end_and_keeps_the_late_fee() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, 10)).await;
    world.pay_all(id).await;
    let membership = world.membership(id).await;
    assert_eq!(membership.term().unwrap().starts_on, days_from(end, 1));
    assert_eq!(world.dues(id).await.outstanding().unwrap(), euro(0));
    assert_eq!(world.invoices(id).await.len(), 3);
}

#[tokio::test]
async fn a_changed_policy_moves_the_deadlines_of_terms_that_begin_under_it() {
    let mut world = zurich("2026-01-05").await;
    let rule = Rule::Renewal(RenewalRules { lapses_days_after: 30, final_notice_days_after: vec![7, 14], ..RenewalRules::default() });
    let change = PolicyChange::Change(Box::new(rule));
    world.done(ChangePolicy { scope: PolicyScope::Chapter(world.chapter), change, holds_from: world.today(), reason: None }).await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, 29)).await;
    assert!(world.membership(id).await.is_active());
    world.live_until(days_from(end, 30)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
}

#[tokio::test]
async fn a_day_that_was_set_under_one_policy_version_comes_under_it_whatever_has_changed_since() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live(3).await;
    let rule = Rule::Renewal(RenewalRules { lapses_days_after: 60, final_notice_days_after: vec![7, 14], ..RenewalRules::default() });
    let change = PolicyChange::Change(Box::new(rule));
    world.done(ChangePolicy { scope: PolicyScope::Organisation, change, holds_from: world.today(), reason: None }).await;
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
}

#[tokio::test]
async fn a_pledge_without_news_expires_after_180_days() {
    let mut world = zurich("2026-01-05").await;
    let (giver, receiver) = (world.member().await, world.member().await);
    let id = fresh().into();
    let pledge = PledgeReferral {
        id,
        chapter_id: world.chapter,
        giver,
        receiver,
        tier: Tier::Outside,
        contact: None,
        description: note("Wants a roof."),
    };
    world.done(pledge).await;
    let expired = |world: &World| {
        let reader = world.house.log.reader.clone();
        async move { reader.stream("referral", &id.to_string(), 0).await.unwrap().iter().any(|event| event.event_type == "referral.expired") }
    };
    world.live(179).await;
    assert!(!expired(&world).await);
    world.live(1).await;
    assert!(expired(&world).await);
}
#[tokio::test]
async fn what_was_done_is_not_done_again_by_a_rebuild_or_by_a_second_run_of_the_policies() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    world.live(3).await;
    let before = world.house.log.reader.last_position().await.unwrap();
    world.house.runner.catch_up().await.unwrap();
    world.house.runner.rebuild(&[], |_| {}).await.unwrap();
    assert_eq!(world.settle().await, 0);
    // As after a restore of the work tables from yesterday: everything is asked for once more.
    world.forget_what_was_done().await;
    assert!(world.settle().await > 0);
    assert_eq!(world.house.log.reader.last_position().await.unwrap(), before);
    assert_eq!(world.invoices(id).await.len(), 1);
    prove_read_models(&world.house).await;
}

pub async fn appoint(world: &World, membership_id: MembershipId, office: Office, from: &str, to: &str) {
    let term = Term { starts_on: day(from), ends_on: day(to) };
    world
        .done(ChangeChapter { id: world.chapter, change: ChapterChange::AppointOfficer { membership_id, office, term: Some(term) } })
        .await;
}

#[tokio::test]
async fn whoever_leaves_the_chapter_leaves_its_offices_the_same_day() {
    let mut world = zurich("2026-01-05").await;
    let (leaver, stayer) = (world.member().await, world.member().await);
    appoint(&world, leaver, Office::President, "2026-01-05", "2026-09-30").await;
    appoint(&world, leaver, Office::VicePresident, "2026-10-01", "2027-09-30").await;
    appoint(&world, stayer, Office::SecretaryTreasurer, "2026-01-05", "2026-09-30").await;
    world.live(10).await;
    world.change(leaver, MembershipChange::Resign { reason: None }).await;
    world.settle().await;
    let chapter = world.house.commands.load::<Chapter>(&world.chapter.to_string(), true).await.unwrap().state;
    let in_office: Vec<_> = chapter.officers().iter().map(|officer| (officer.membership_id, officer.term.ends_on)).collect();
    // Resigned on the 15th: the 14th was the last day as a member, and so in office.
    assert_eq!(in_office, [(leaver, day("2026-01-14")), (stayer, day("2026-09-30"))]);
    // Somebody else can take the office from that day on.
    appoint(&world, stayer, Office::President, "2026-01-15", "2026-09-30").await;
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_lapse_ends_offices_too() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    appoint(&world, id, Office::President, "2026-01-05", "2028-09-30").await;
    world.live_until(days_from(end, 15)).await;
    let chapter = world.house.commands.load::<Chapter>(&world.chapter.to_string(), true).await.unwrap().state;
    assert_eq!(chapter.officers_on(world.today()).count(), 0);
}

/// What only these tests do with a world.
trait Doing {
    async fn perform_decision(&self, id: MembershipId) -> Result<infra::commands::Committed, infra::commands::CommandError>;
    async fn forget_what_was_done(&self);
}

impl Doing for World {
    async fn perform_decision(&self, id: MembershipId) -> Result<infra::commands::Committed, infra::commands::CommandError> {
        let decision = RenewalDecision::Renew { term_years: 1 };
        self.perform(ChangeMembership { id, change: MembershipChange::DecideRenewal { decision } }).await
    }

    async fn forget_what_was_done(&self) {
        let pool = self.house.runner.pool();
        sqlx::query("UPDATE work.checkpoints SET position = 0 WHERE name = 'policies'").execute(pool).await.unwrap();
        sqlx::query("DELETE FROM work.tasks").execute(pool).await.unwrap();
    }
}
