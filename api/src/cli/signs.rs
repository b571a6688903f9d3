//! How people of a demo sign in: a token for each role, printed, and kept in `demo.json` in the demo's own folder.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ids};
use infra::accounts::NewToken;
use infra::house::House;
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

    /// Issues a token for each role, for this region and chapter and one of its members.
    pub async fn issue(house: &House, region_id: Uuid, chapter_id: Uuid, membership_id: Uuid) -> anyhow::Result<Self> {
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
        Ok(Self { base_url: String::new(), region_id, chapter_id, membership_id, tokens })
    }

    /// Tells the person at the terminal where to go and how to get in.
    pub fn print(&self) {
        let base = &self.base_url;
        println!(
            "\nChapterhouse is at {base}\n  Read the REST interface:  {base}/docs/\n  Read the members' mails:  {base}/mails\n  A dashboard:              {base}/api/v1/chapters/{}/dashboards/attendance\n",
            self.chapter_id
        );
        println!("Sign in with one of these tokens (header `Authorization: Bearer TOKEN`):");
        for (role, token) in &self.tokens {
            println!("  {role:<20} {token}");
        }
        println!("\nThe history is simulated. Ctrl-C ends.");
    }
}
