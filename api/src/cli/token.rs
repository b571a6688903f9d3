//! `chapterhouse token`: lets people in, says who may come in, and shows them out. Whoever runs the program's database may do this;
//! nobody may by way of the interface.

use anyhow::{Context, bail};
use chrono::{DateTime, Days, Utc};
use clap::Subcommand;
use domain::chapter::Chapter;
use domain::grants::{GrantScope, Role};
use domain::membership::Membership;
use domain::region::Region;
use domain::text::Name;
use domain::{ActorId, Decide, TokenId};
use infra::accounts::{AccountError, NewToken};
use infra::clock::Clock;
use infra::house::House;
use infra::runner::Source;
use projections::ApiTokenRow;
use uuid::Uuid;

use super::database::Database;
use super::output::{line, operator};
use crate::settings::{CommonFlags, HELP, Settings};

/// What `token` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    pub common: CommonFlags,
}

#[derive(Subcommand)]
enum Action {
    /// Make a token and print it: this once, for only its hash is kept
    Issue(Issue),
    /// Print the tokens that were issued, one JSON object a line
    List,
    /// End a token from now on
    Revoke(Revoke),
}

#[derive(clap::Args)]
struct Issue {
    /// headquarters_admin, headquarters_staff, regional_director, chapter_officer, member or accountant
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,

    /// What the token is for, such as its holder's name
    #[arg(long, value_name = "TEXT", value_parser = Name::parse)]
    label: Name,

    /// The region, with those beneath it, in which the role is held
    #[arg(long, value_name = "ID", group = "scope")]
    region: Option<Uuid>,

    /// The chapter in which the role is held
    #[arg(long, value_name = "ID", group = "scope")]
    chapter: Option<Uuid>,

    /// The membership whose token it is
    #[arg(long, value_name = "ID", group = "scope")]
    membership: Option<Uuid>,

    /// Who acts with it, as the log will name them; made up when left out
    #[arg(long, value_name = "ID")]
    actor: Option<Uuid>,

    /// For how many days it holds
    #[arg(long, value_name = "NUMBER", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

#[derive(clap::Args)]
struct Revoke {
    /// Its id, as `token list` shows it
    id: TokenId,
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::named(text).ok_or("it is headquarters_admin, headquarters_staff, regional_director, chapter_officer, member or accountant")
}

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        let now = house.log.clock.now();
        match args.action {
            Action::Issue(asked) => issue(&house, asked, now).await,
            Action::List => list(&house, now).await,
            Action::Revoke(asked) => {
                match house.accounts.revoke(operator("chapterhouse token"), asked.id).await {
                    Err(AccountError::Command(error)) if error.is_decision() => {
                        bail!("no token that still holds has the id {}: `chapterhouse token list` shows them", asked.id)
                    }
                    other => other.map(drop)?,
                }
                Ok(())
            }
        }
    })
    .await
}

async fn issue(house: &House, asked: Issue, now: DateTime<Utc>) -> anyhow::Result<()> {
    let scope = match (asked.region, asked.chapter, asked.membership) {
        (Some(id), _, _) => GrantScope::Region(id.into()),
        (_, Some(id), _) => GrantScope::Chapter(id.into()),
        (_, _, Some(id)) => GrantScope::Membership(id.into()),
        (None, None, None) => GrantScope::Organisation,
    };
    if let Some(instead) = asked.role.lacks(scope) {
        let how = match asked.role {
            Role::RegionalDirector => "name it with --region",
            Role::ChapterOfficer => "name it with --chapter",
            Role::Member => "name it with --membership",
            Role::Accountant => "leave --chapter and --membership out",
            Role::HeadquartersAdmin | Role::HeadquartersStaff => "leave --region, --chapter and --membership out",
        };
        bail!("this role is held {instead}: {how}");
    }
    let is_known = match scope {
        GrantScope::Organisation => true,
        GrantScope::Region(id) => exists::<Region>(house, id.into()).await?,
        GrantScope::Chapter(id) => exists::<Chapter>(house, id.into()).await?,
        GrantScope::Membership(id) => exists::<Membership>(house, id.into()).await?,
    };
    if !is_known {
        bail!("there is nothing with this id in the database");
    }
    let expires_at = now.checked_add_days(Days::new(asked.days.into())).context("--days leads beyond the calendar")?;
    let actor = ActorId(asked.actor.unwrap_or_else(infra::ids::fresh));
    let new = NewToken { holder: None, actor, label: asked.label, role: asked.role, scope, expires_at: Some(expires_at) };
    let issued = house.accounts.issue(operator("chapterhouse token"), new).await?;
    let token = issued.text.context("a new token is shown")?;
    eprintln!("The token is shown this once. It holds until {}.", expires_at.format("%Y-%m-%d"));
    Ok(line(&token)?)
}

async fn exists<A: Decide>(house: &House, id: Uuid) -> anyhow::Result<bool> {
    Ok(house.commands.load::<A>(&id.to_string(), true).await?.version > 0)
}

async fn list(house: &House, now: DateTime<Utc>) -> anyhow::Result<()> {
    house.runner.catch_up_wholly().await?;
    let rows: Vec<ApiTokenRow> = Source::live(&house.runner).await?.rows(&[]).await?;
    for row in rows {
        let expired = row.expires_at.is_some_and(|at| at <= now);
        let state = if row.revoked_at.is_some() {
            "revoked"
        } else if expired {
            "expired"
        } else {
            "holds"
        };
        let ApiTokenRow { token_id, user_id, actor, label, role, scope_kind, scope_id, expires_at, revoked_at, .. } = row;
        let scope = serde_json::json!({ "kind": scope_kind, "id": scope_id });
        let told = serde_json::json!({
            "id": token_id, "state": state, "role": role, "scope": scope, "label": label, "actor": actor, "user_id": user_id,
            "expires_at": expires_at, "revoked_at": revoked_at,
        });
        line(&told.to_string())?;
    }
    Ok(())
}
