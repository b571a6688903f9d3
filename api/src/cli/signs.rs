//! How people of a demo sign in: a user and a token for each role, printed, and kept in `demo.json` in the demo's own folder.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::net::Ipv4Addr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::NaiveDate;
use domain::calendar::{Term, days_from};
use domain::chapter::{Chapter, Office};
use domain::grants::{GrantScope, Role};
use domain::membership::Membership;
use domain::text::{EmailAddress, Name};
use domain::{ActorId, ChapterId, MembershipId, UserId, ids};
use infra::accounts::{Keys, Knock, NewToken};
use infra::commands::chapters::{ChangeChapter, ChapterChange};
use infra::commands::users::{InviteMember, InviteUser, NewGrant};
use infra::house::House;
use infra::mail::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::output::operator;

/// The contents of `demo.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Signs {
    pub base_url: String,
    region_id: Uuid,
    chapter_id: Uuid,
    membership_id: Uuid,
    tokens: BTreeMap<String, String>,
    /// With which one signs in by the page; none in what earlier programs kept.
    #[serde(default)]
    users: BTreeMap<String, SignIn>,
}

/// An address and a password.
#[derive(Debug, Serialize, Deserialize)]
struct SignIn {
    email: String,
    password: String,
}

fn path(folder: &Path) -> PathBuf {
    folder.join("demo.json")
}

impl Signs {
    /// Those that an earlier start has kept.
    pub fn read(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = path(folder);
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .with_context(|| format!("{} cannot be read: remove it to have new tokens made", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Keeps them, for their owner's eyes only: tokens are keys.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path(folder))?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.write_all(b"\n")?;
        Ok(())
    }

    /// Makes a user and a token for each role, for this region and chapter and one of its members.
    pub async fn issue(house: &House, keys: &Keys, region_id: Uuid, chapter_id: Uuid, membership_id: Uuid) -> anyhow::Result<Self> {
        let roles = [
            ("headquarters_admin", Role::HeadquartersAdmin, GrantScope::Organisation),
            ("headquarters_staff", Role::HeadquartersStaff, GrantScope::Organisation),
            ("regional_director", Role::RegionalDirector, GrantScope::Region(region_id.into())),
            ("chapter_officer", Role::ChapterOfficer, GrantScope::Chapter(chapter_id.into())),
            ("member", Role::Member, GrantScope::Membership(membership_id.into())),
            ("accountant", Role::Accountant, GrantScope::Organisation),
        ];
        let mut tokens = BTreeMap::new();
        for (name, role, scope) in roles {
            let actor = ActorId(ids::derived("demo", &[name]));
            let new = NewToken { holder: None, actor, label: Name::parse(&format!("demo {name}"))?, role, scope, expires_at: None };
            let issued = house.accounts.issue(operator("chapterhouse demo"), new).await?;
            tokens.insert(name.to_owned(), issued.text.context("a new token is shown")?);
        }
        let users = people(house, keys, (region_id, chapter_id, membership_id)).await?;
        Ok(Self { base_url: String::new(), region_id, chapter_id, membership_id, tokens, users })
    }

    /// Whether they were made for this very database by this program.
    pub async fn hold(&self, house: &House) -> anyhow::Result<bool> {
        match self.tokens.get("headquarters_admin") {
            Some(token) if !self.users.is_empty() => Ok(house.accounts.caller(token).await?.is_some()),
            _ => Ok(false),
        }
    }

    /// Tells the person at the terminal where to go and how to get in.
    pub fn print(&self) {
        let base = &self.base_url;
        println!(
            "\nChapterhouse is at {base}\n  Read the REST interface:  {base}/docs/\n  Read the members' mails:  {base}/mails\n  A dashboard:              {base}/api/v1/chapters/{}/dashboards/attendance\n",
            self.chapter_id
        );
        println!(
            "Sign in at {base}/sign-in (headquarters and the accountant add a second factor, with any authenticator app, the first time):"
        );
        for (role, SignIn { email, password }) in &self.users {
            println!("  {role:<20} {email:<45} {password}");
        }
        println!("\nPrograms ask with one of these tokens (header `Authorization: Bearer TOKEN`):");
        for (role, token) in &self.tokens {
            println!("  {role:<20} {token}");
        }
        println!("\nThe history is simulated. Ctrl-C ends.");
    }
}

/// A user for each role. The member and the officer are members of the chapter, and have what goes with that.
async fn people(
    house: &House,
    keys: &Keys,
    (region_id, chapter_id, membership_id): (Uuid, Uuid, Uuid),
) -> anyhow::Result<BTreeMap<String, SignIn>> {
    let mut users = BTreeMap::new();
    let staff = [
        ("headquarters_admin", "Hanna Haupt", Role::HeadquartersAdmin, GrantScope::Organisation),
        ("headquarters_staff", "Stefan Stab", Role::HeadquartersStaff, GrantScope::Organisation),
        ("regional_director", "Rita Regio", Role::RegionalDirector, GrantScope::Region(region_id.into())),
        ("accountant", "Anton Abacus", Role::Accountant, GrantScope::Organisation),
    ];
    for (key, name, role, scope) in staff {
        let email = format!("{}@chapters.example", key.replace('_', "-"));
        let link = house.accounts.invitation();
        let invite = InviteUser {
            id: UserId(infra::ids::fresh()),
            name: Name::parse(name)?,
            email: EmailAddress::parse(&email)?,
            language: None,
            link,
            grants: vec![NewGrant { role, scope, from: None, to: None }],
            giver: vec![Role::HeadquartersAdmin],
        };
        let made = house.commands.perform(operator("chapterhouse demo"), invite).await?;
        users.insert(key.to_owned(), taken_up(house, keys, made.answer.id.parse()?, link.link_id.into(), email).await?);
    }
    let today = house.commands.today_in(ChapterId(chapter_id)).await?;
    let chapter = house.commands.existing::<Chapter>(&chapter_id.to_string(), "chapter").await?.state;
    let officer = chapter.officers_on(today).map(|officer| officer.membership_id).find(|id| id.0 != membership_id);
    let officer = match officer {
        Some(officer) => Some(officer),
        None => president(house, ChapterId(chapter_id), today, membership_id).await?,
    };
    for (key, member) in [("chapter_officer", officer), ("member", Some(MembershipId(membership_id)))] {
        let Some(member) = member else { continue };
        let membership = house.commands.existing::<Membership>(&member.to_string(), "membership").await?.state;
        let email = membership.contact().context("a member has a contact")?.email.0.as_str().to_owned();
        let link = house.accounts.invitation();
        let invite = InviteMember { id: UserId(infra::ids::fresh()), membership_id: member, link };
        let made = house.commands.perform(operator("chapterhouse demo"), invite).await?;
        users.insert(key.to_owned(), taken_up(house, keys, made.answer.id.parse()?, link.link_id.into(), email).await?);
    }
    Ok(users)
}

/// The terms that the simulation gave have ended: somebody leads the chapter for the running year.
async fn president(house: &House, id: ChapterId, today: NaiveDate, not: Uuid) -> anyhow::Result<Option<MembershipId>> {
    let roster = house.commands.roster(id, today).await?;
    let Some(membership_id) = roster.iter().map(|entry| entry.membership_id).find(|member| member.0 != not) else { return Ok(None) };
    // The year of offices may have begun while the one before still held it: from today on nobody does.
    let term = Term { starts_on: today, ends_on: days_from(today, 364) };
    let change = ChapterChange::AppointOfficer { membership_id, office: Office::President, term: Some(term) };
    house.commands.perform(operator("chapterhouse demo"), ChangeChapter { id, change }).await?;
    Ok(Some(membership_id))
}

async fn taken_up(house: &House, keys: &Keys, user: UserId, link: Uuid, email: String) -> anyhow::Result<SignIn> {
    let password: String = infra::accounts::chance::<9>().iter().map(|byte| format!("{byte:02x}")).collect();
    let token = keys.links.token(Purpose::Invitation, link);
    let knock = Knock::of_a_program(Ipv4Addr::LOCALHOST.into(), "chapterhouse demo");
    house.accounts.take_up(Purpose::Invitation, user, &token, password.clone(), &knock).await?;
    Ok(SignIn { email, password })
}
