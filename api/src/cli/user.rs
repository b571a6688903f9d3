//! `chapterhouse user`: lets people in, says who may come in, and shows them out. The first administrator comes from here: whoever runs the
//! program's database is trusted with that.

use anyhow::{anyhow, bail};
use chrono::NaiveDate;
use clap::Subcommand;
use domain::grants::{GrantScope, Role};
use domain::text::{EmailAddress, Locale, Name, Note};
use domain::user::{Identity, User, UserCommand};
use domain::{GrantId, UserId};
use infra::accounts::AccountError;
use infra::clock::Clock;
use infra::commands::users::{ChangeUser, GiveGrant, InviteUser, NewGrant};
use infra::commands::{Committed, UseCase};
use infra::house::House;
use infra::mail::{Purpose, UserLink};
use infra::runner::Source;
use projections::{GrantRow, UserRow, Where};
use uuid::Uuid;

use super::database::Database;
use super::output::{line, operator};
use super::serve::unlock;
use crate::settings::{CommonFlags, HELP, Layer, MailFlags, Settings};

/// What `user` is told.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    common: CommonFlags,
    #[command(flatten)]
    mail: MailFlags,
}

impl Args {
    pub fn layer(&self) -> Layer {
        self.mail.over(self.common.layer())
    }
}

#[derive(Subcommand)]
enum Action {
    /// Invite a headquarters administrator, and print the link by which they choose a password
    CreateAdmin(Invitation),
    /// Invite somebody, with a role where one is named, and print the link
    Invite(Invite),
    /// Print the users with their grants and their accounts at the identity provider, one JSON object a line
    List,
    /// Print a link by which a user comes in once, within an hour: a second factor is asked for as ever
    SignInLink {
        #[arg(value_parser = EmailAddress::parse)]
        email: EmailAddress,
    },
    /// Give a user a role
    Grant(Grant),
    /// End a grant from now on
    EndGrant {
        #[arg(value_parser = Whom::parse, help = WHOM)]
        user: Whom,
        /// The id of the grant, as `user list` shows it
        grant: GrantId,
    },
    /// Remove a second factor that was lost; every session of the user ends
    RemoveSecondFactor(Somebody),
    /// End every session of a user
    SignOut(Somebody),
    /// Let a user in no more
    Disable(Somebody),
    /// Let a user in again
    Enable(Somebody),
}

#[derive(clap::Args)]
struct Invitation {
    /// By which they sign in and are written to
    #[arg(long, value_parser = EmailAddress::parse)]
    email: EmailAddress,
    /// Their name
    #[arg(long, value_parser = Name::parse)]
    name: Name,
    /// In which they are written to, such as de-CH
    #[arg(long, value_parser = Locale::parse)]
    language: Option<Locale>,
}

#[derive(clap::Args)]
struct Invite {
    #[command(flatten)]
    who: Invitation,
    #[command(flatten)]
    what: What,
}

const WHOM: &str = "The address by which they sign in, or their id";

#[derive(clap::Args)]
struct Somebody {
    #[arg(value_parser = Whom::parse, help = WHOM)]
    user: Whom,
}

/// A user, as an operator names them.
#[derive(Debug, Clone)]
enum Whom {
    Id(UserId),
    Address(EmailAddress),
}

impl Whom {
    fn parse(text: &str) -> Result<Self, String> {
        match (text.parse(), EmailAddress::parse(text)) {
            (Ok(id), _) => Ok(Self::Id(id)),
            (_, Ok(address)) => Ok(Self::Address(address)),
            _ => Err("it is the address by which a user signs in, or their id: `chapterhouse user list` shows both".to_owned()),
        }
    }

    async fn found(&self, house: &House) -> anyhow::Result<UserId> {
        let address = match self {
            Self::Id(id) => return Ok(*id),
            Self::Address(address) => address.as_str(),
        };
        house.runner.catch_up_wholly().await?;
        let users: Vec<UserRow> = Source::live(&house.runner).await?.rows(&[Where::Holds("email", address.to_owned())]).await?;
        let found = users.iter().find(|user| user.email.eq_ignore_ascii_case(address));
        found.map(|user| user.user_id).ok_or_else(|| anyhow!("nobody signs in by {address}: `chapterhouse user list` shows who does"))
    }
}

#[derive(clap::Args)]
struct Grant {
    #[arg(value_parser = Whom::parse, help = WHOM)]
    user: Whom,
    #[command(flatten)]
    what: What,
}

#[derive(clap::Args)]
struct What {
    /// headquarters_admin, headquarters_staff, regional_director, chapter_officer, member or accountant
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// The region, with those beneath it, in which the role is held
    #[arg(long, value_name = "ID", group = "scope")]
    region: Option<Uuid>,
    /// The chapter in which the role is held
    #[arg(long, value_name = "ID", group = "scope")]
    chapter: Option<Uuid>,
    /// The last day on which it is held; until it is ended when left out
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::named(text).ok_or("it is headquarters_admin, headquarters_staff, regional_director, chapter_officer, member or accountant")
}

impl What {
    fn grant(&self) -> NewGrant {
        let scope = match (self.region, self.chapter) {
            (Some(id), _) => GrantScope::Region(id.into()),
            (_, Some(id)) => GrantScope::Chapter(id.into()),
            (None, None) => GrantScope::Organisation,
        };
        NewGrant { role: self.role, scope, from: None, to: self.to }
    }
}

/// Whoever runs the program may give every role.
const OPERATOR: &[Role] = &[Role::HeadquartersAdmin];
const CLIENT: &str = "chapterhouse user";

pub(super) async fn run(args: Args, settings: Settings) -> anyhow::Result<()> {
    Database::with(&settings.database, async |database| {
        let house = House::open(&database.options(), Clock::System).await?;
        unlock(&house, &settings)?;
        let place = settings.mail.url(&settings.http.listen.to_string());
        let note = |text: &str| Note::parse(text).expect("the reasons of the program are short and plain");
        match args.action {
            Action::CreateAdmin(who) => {
                let grant = NewGrant { role: Role::HeadquartersAdmin, scope: GrantScope::Organisation, from: None, to: None };
                invite(&house, &place, &settings, who, grant).await
            }
            Action::Invite(Invite { who, what }) => invite(&house, &place, &settings, who, what.grant()).await,
            Action::List => list(&house).await,
            Action::SignInLink { email } => sign_in_link(&house, &place, &email).await,
            Action::Grant(Grant { user, what }) => {
                let grant_id = infra::ids::fresh().into();
                let user = user.found(&house).await?;
                tell(&house, GiveGrant { id: user, grant_id, grant: what.grant(), giver: OPERATOR.to_vec() }).await
            }
            Action::EndGrant { user, grant } => {
                let reason = note("Ended by the operator.");
                change(&house, user, UserCommand::EndGrant { grant_id: grant, reason, giver: OPERATOR.to_vec() }).await
            }
            Action::RemoveSecondFactor(Somebody { user }) => {
                change(&house, user, UserCommand::RemoveSecondFactor { reason: note("Removed by the operator.") }).await
            }
            Action::SignOut(Somebody { user }) => change(&house, user, UserCommand::SignOutEverywhere).await,
            Action::Disable(Somebody { user }) => {
                change(&house, user, UserCommand::Disable { reason: note("Disabled by the operator.") }).await
            }
            Action::Enable(Somebody { user }) => change(&house, user, UserCommand::Enable).await,
        }
    })
    .await
}

async fn perform(house: &House, use_case: impl UseCase) -> anyhow::Result<Committed> {
    Ok(house.commands.perform(operator(CLIENT), use_case).await?)
}

async fn tell(house: &House, use_case: impl UseCase) -> anyhow::Result<()> {
    let Committed { answer, position, .. } = perform(house, use_case).await?;
    let mut told = serde_json::to_value(&answer)?;
    told["position"] = position.into();
    Ok(line(&told.to_string())?)
}

async fn change(house: &House, whom: Whom, command: UserCommand) -> anyhow::Result<()> {
    let id = whom.found(house).await?;
    tell(house, ChangeUser { id, command }).await
}

async fn invite(house: &House, place: &str, settings: &Settings, who: Invitation, grant: NewGrant) -> anyhow::Result<()> {
    let Invitation { email, name, language } = who;
    let (id, link) = (UserId(infra::ids::fresh()), house.accounts.invitation());
    let use_case = InviteUser { id, name, email, language, link, grants: vec![grant], giver: OPERATOR.to_vec() };
    perform(house, use_case).await?;
    let data = super::serve::data_folder(settings);
    let keys = settings.mail.keys(data)?;
    let token = keys.links.token(Purpose::Invitation, link.link_id.into());
    let UserLink { purpose, user_id, .. } = UserLink { purpose: Purpose::Invitation, user_id: id, link_id: link.link_id };
    eprintln!(
        "Invited. The link is good once, until {}; it is sent by mail too, where mail is set up.",
        link.expires_at.format("%Y-%m-%d")
    );
    Ok(line(&format!("{place}/{}/{user_id}/{token}", purpose.page()))?)
}

async fn sign_in_link(house: &House, place: &str, email: &EmailAddress) -> anyhow::Result<()> {
    let (user, token) = match house.accounts.operator_link(email.as_str()).await {
        Err(AccountError::Wrong) => bail!("no user who may sign in has this address: `chapterhouse user list` shows them"),
        other => other?,
    };
    eprintln!("The link lets in whoever has it, once, within an hour.");
    Ok(line(&format!("{place}/{}/{user}/{token}", Purpose::SignIn.page()))?)
}

async fn list(house: &House) -> anyhow::Result<()> {
    house.runner.catch_up_wholly().await?;
    let source = Source::live(&house.runner).await?;
    let (users, grants): (Vec<UserRow>, Vec<GrantRow>) = (source.rows(&[]).await?, source.rows(&[]).await?);
    for user in users {
        let held: Vec<&GrantRow> = grants.iter().filter(|grant| grant.user_id == user.user_id).collect();
        let known = house.commands.load::<User>(&user.user_id.to_string(), true).await?.state;
        let sessions = known.known().map_or(0, |known| known.sessions.len());
        let identities: Vec<&Identity> = known.known().into_iter().flat_map(|known| &known.identities).collect();
        let mut told = serde_json::to_value(&user)?;
        (told["grants"], told["sessions"]) = (serde_json::to_value(held)?, sessions.into());
        told["identities"] = serde_json::to_value(identities)?;
        line(&told.to_string())?;
    }
    Ok(())
}
