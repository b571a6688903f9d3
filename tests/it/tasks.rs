//! What the program fails to do on its own account, and what an operator does about it.

use domain::RegionId;
use domain::region::RegionCommand;
use infra::commands::memberships::MembershipChange;
use infra::commands::regions::ChangeRegion;
use infra::commands::{Answer, CommandError, Commands, Unit, UseCase};
use infra::ids::fresh;
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use tests::{Program, World, context, name, rename};

use crate::by_itself::zurich;

async fn as_superuser(world: &World, sql: &str) {
    let mut connection = PgConnection::connect_with(&world.options()).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

fn tasks(world: &World, arguments: &[&str]) -> (bool, Vec<Value>) {
    let url = world.url();
    let arguments = [&["tasks"], arguments, &["--database-url", &url]].concat();
    let output = Program::command(&arguments).output().unwrap();
    let lines = String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.success(), lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_failed_eight_times_is_shown_and_tried_again_when_an_operator_says_so() {
    let mut world = zurich("2026-01-05").await;
    let member = world.applicant().await;
    world.settle().await;
    world.change(member, MembershipChange::Approve { conditions: None, term_years: 1 }).await;
    as_superuser(&world, "ALTER FUNCTION log.append_batch RENAME TO append_batch_away").await;
    for _ in 0..8 {
        world.settle().await;
    }
    let (_, failed) = tasks(&world, &["list", "--state", "failed"]);
    assert_eq!((failed.len(), &failed[0]["task"]["task"], &failed[0]["attempts"]), (1, &"issue_joining_invoice".into(), &8.into()));
    assert!(failed[0]["note"].as_str().unwrap().contains("append_batch"), "{}", failed[0]["note"]);

    as_superuser(&world, "ALTER FUNCTION log.append_batch_away RENAME TO append_batch").await;
    world.settle().await;
    assert_eq!(world.invoices(member).await.len(), 0, "nobody has said so yet");
    let id = failed[0]["id"].as_str().unwrap();
    assert_eq!(tasks(&world, &["retry", id]).1[0]["state"], "pending");
    assert!(!tasks(&world, &["retry", id]).0, "it no longer failed");
    world.settle().await;
    assert_eq!(world.invoices(member).await.len(), 1);
}

/// Renames a region, and is overtaken each time by somebody at another door.
struct Overtaken {
    region: RegionId,
    others: Commands,
}

impl UseCase for Overtaken {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let command = RegionCommand::Rename { name: name("Mine") };
        let answer = ChangeRegion { id: self.region, command }.run(unit).await?;
        let theirs = fresh();
        self.others.perform(context(theirs), rename(self.region, &theirs.to_string())).await?;
        Ok(answer)
    }
}

#[tokio::test]
async fn who_is_overtaken_again_and_again_is_told_so_at_last() {
    let world = zurich("2026-01-05").await;
    let other = infra::house::House::open(&world.options(), infra::clock::Clock::simulated(world.now())).await.unwrap();
    let before = world.house.log.reader.last_position().await.unwrap();
    let answered = world.perform(Overtaken { region: world.region, others: other.commands.clone() }).await;
    let Err(error @ CommandError::Conflict { .. }) = answered else { panic!("{answered:?}") };
    let after = world.house.log.reader.last_position().await.unwrap();
    assert_eq!(after - before, 12, "a dozen attempts, each overtaken");
    let problem = api::http::problem::Problem::from(error);
    let told = serde_json::to_value(&problem).unwrap();
    assert_eq!((&told["status"], &told["code"]), (&409.into(), &"overtaken".into()));
}
