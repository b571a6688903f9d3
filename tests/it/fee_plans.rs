//! Where nobody has said what membership costs, nobody is admitted, and what was to be invoiced waits.

use chrono_tz::Tz;
use domain::calendar::days_from;
use domain::dues::InvoiceKind;
use domain::membership::{Membership, MembershipCommand, PhaseName};
use domain::rules::Section;
use domain::{ChapterId, MembershipId, RegionId};
use infra::commands::chapters::FoundChapter;
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::{Answer, CommandError, Unit, UseCase};
use infra::ids::fresh;
use tests::{World, found_region, name, tuesdays};

use crate::by_itself::day;

async fn unpriced() -> World {
    World::unpriced(day("2026-01-05"), Tz::Europe__Zurich, tuesdays(day("2026-01-05"))).await
}

fn is_unpriced<T: std::fmt::Debug>(answered: Result<T, CommandError>) {
    assert!(matches!(answered, Err(CommandError::Refused { code: "no_fee_plan", .. })), "{answered:?}");
}

#[tokio::test]
async fn nobody_is_approved_where_nobody_can_be_invoiced() {
    let mut world = unpriced().await;
    let id = world.applicant().await;
    let approve = || ChangeMembership { id, change: MembershipChange::Approve { conditions: None, term_years: 1 } };
    is_unpriced(world.perform(approve()).await);
    world.price(day("2026-01-06")).await;
    is_unpriced(world.perform(approve()).await);
    world.live(1).await;
    world.done(approve()).await;
    world.settle().await;
    assert_eq!(world.invoices(id).await.len(), 1);
}

async fn chapter_without_plan(world: &World) -> ChapterId {
    let (region_id, id): (RegionId, ChapterId) = (fresh().into(), fresh().into());
    world.done(found_region(region_id, "South")).await;
    let (time_zone, meeting_rule) = (Tz::Europe__Zurich, tuesdays(world.today()));
    world.done(FoundChapter { id, name: name("Rheinhafen"), region_id, time_zone, meeting_rule, currency: None }).await;
    id
}

#[tokio::test]
async fn nobody_returns_or_moves_to_where_nobody_can_be_invoiced() {
    let mut world = World::begin(day("2026-01-05"), Tz::Europe__Zurich, tuesdays(day("2026-01-05"))).await;
    let (leaver, mover) = (world.member().await, world.member().await);
    world.live(3).await;
    world.change(leaver, MembershipChange::Resign { reason: None }).await;
    let elsewhere = chapter_without_plan(&world).await;
    let change = MembershipChange::Transfer { to_chapter: elsewhere, profession: None };
    is_unpriced(world.perform(ChangeMembership { id: mover, change }).await);
    // At home there is a plan.
    world.change(leaver, MembershipChange::ApproveReinstatement { profession: None, term_years: 1 }).await;
}

/// An approval as it was given before anybody looked for a fee plan.
struct ApprovedUnpriced(MembershipId);

impl UseCase for ApprovedUnpriced {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.0.to_string();
        let chapter = unit.membership(self.0).await?.chapter_id().unwrap();
        let (scope, on) = (unit.scope_of(chapter).await?, unit.today_in(chapter).await?);
        let in_force = unit.rules_of(chapter, on).await?;
        let (rules, policy) = (in_force.rules.joining.clone(), in_force.version(Section::Joining));
        let command =
            MembershipCommand::Approve { chapter_is_open: true, conditions: None, term_years: 1, seat_taken_by: None, rules, policy, on };
        Ok(Answer::new(&id, unit.decide::<Membership>(&id, scope, command).await?))
    }
}

async fn invoice_task(world: &World) -> (String, i32, Option<String>) {
    let sql = "SELECT state, attempts, note FROM work.tasks WHERE task->>'task' = 'issue_joining_invoice'";
    sqlx::query_as(sql).fetch_one(world.house.runner.pool()).await.unwrap()
}

#[tokio::test]
async fn an_invoice_waits_for_the_fee_plan_and_is_issued_when_there_is_one() {
    let mut world = unpriced().await;
    let id = world.applicant().await;
    world.done(ApprovedUnpriced(id)).await;
    for _ in 0..20 {
        world.live(0).await;
        world.settle().await;
    }
    let (state, attempts, note) = invoice_task(&world).await;
    assert_eq!((state.as_str(), attempts), ("pending", 0), "waiting is no failure");
    assert!(note.unwrap().contains("fee plan"));
    // Set ahead: the plan's first day wakes the task, not the day on which it was set.
    world.price(days_from(world.today(), 2)).await;
    assert_eq!(invoice_task(&world).await.0, "pending");
    world.live(2).await;
    assert_eq!(invoice_task(&world).await.0, "done");
    assert_eq!(world.invoices(id).await[0].kind, InvoiceKind::Joining);
    world.pay_all(id).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Active);
}

#[tokio::test]
async fn a_fee_plan_wakes_what_waits_for_it_at_once() {
    let mut world = unpriced().await;
    let id = world.applicant().await;
    world.done(ApprovedUnpriced(id)).await;
    world.settle().await;
    assert_eq!(invoice_task(&world).await.0, "pending");
    world.price(world.today()).await;
    assert_eq!(world.invoices(id).await.len(), 1);
}
