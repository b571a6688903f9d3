//! Who asks, by what they show: a session or a token, looked up with each request.

use super::secrets::{Kind, LookedUp};
use super::{AccountError, Accounts};
use crate::commands::users::ChangeUser;
use chrono::{DateTime, Duration, Utc};
use domain::api_token::ApiToken;
use domain::calendar::local_date;
use domain::chapter::Chapter;
use domain::grants::{GrantScope, Role};
use domain::membership::Membership;
use domain::user::{Ending, Known, User, UserCommand};
use domain::{ActorId, SessionId, TokenId, UserId};

/// A session that is not used for so long has ended.
const IDLE: Duration = Duration::hours(2);
/// How exactly it is known when a session was used last.
const EXACTLY: Duration = Duration::minutes(1);

/// By what somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Session(SessionId),
    Token(TokenId),
}

/// Whoever asks.
#[derive(Debug, Clone)]
pub struct Caller {
    pub actor: ActorId,
    /// The user, where it is one: a token that an operator issued belongs to a program.
    pub user: Option<UserId>,
    pub held: Held,
    /// What they may do, and where.
    pub grants: Vec<(Role, GrantScope)>,
    /// Some of what they may do waits until a second factor is enrolled and shown.
    pub wants_second_factor: bool,
}

/// A session as its user sees it.
#[derive(Debug, Clone)]
pub struct SessionRow {
    pub session_id: SessionId,
    pub began_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub with_second_factor: bool,
    /// The browser, as it called itself.
    pub client: Option<String>,
}

impl Accounts {
    /// Whoever shows this text; none when it is unknown, or counts no more.
    pub async fn caller(&self, text: &str) -> Result<Option<Caller>, AccountError> {
        let now = self.now();
        let Some((found, caller)) = self.find(text, now).await? else { return Ok(None) };
        let last_used = found.last_used_at.unwrap_or(found.created_at);
        if matches!(caller.held, Held::Session(_)) && now - last_used >= EXACTLY {
            self.secrets.used(found.id, now).await?;
        }
        Ok(Some(caller))
    }

    /// Whoever showed this text a while ago, if it still counts. It is no use of it: nobody is there who asks.
    pub async fn still(&self, text: &str) -> Result<Option<Caller>, AccountError> {
        Ok(self.find(text, self.now()).await?.map(|(_, caller)| caller))
    }

    async fn find(&self, text: &str, now: DateTime<Utc>) -> Result<Option<(LookedUp, Caller)>, AccountError> {
        let kind = match Kind::of(text) {
            Some(kind @ (Kind::Session | Kind::Token)) => kind,
            _ => return Ok(None),
        };
        let Some(found) = self.secrets.look_up(kind, text, now).await? else { return Ok(None) };
        let caller = match kind {
            Kind::Token => self.of_token(&found, now).await?,
            _ => self.of_session(&found, now).await?,
        };
        Ok(caller.map(|caller| (found, caller)))
    }

    async fn of_session(&self, found: &LookedUp, now: DateTime<Utc>) -> Result<Option<Caller>, AccountError> {
        let (user, session_id) = (UserId(found.holder), SessionId(found.id));
        let last_used = found.last_used_at.unwrap_or(found.created_at);
        if now - last_used >= IDLE {
            return Ok(None);
        }
        let loaded = self.commands.load_since::<User>(&user.to_string(), found.user_version).await?;
        let Some((known, session)) = loaded.state.known().and_then(|known| Some((known, known.session(session_id, now)?))) else {
            return Ok(None);
        };
        let all = self.held(known, now).await?;
        let counts = |role: Role| session.with_second_factor || !role.needs_second_factor();
        let grants: Vec<_> = all.iter().copied().filter(|(role, _)| counts(*role)).collect();
        let wants_second_factor = grants.len() < all.len();
        Ok(Some(Caller { actor: user.into(), user: Some(user), held: Held::Session(session_id), grants, wants_second_factor }))
    }

    async fn of_token(&self, found: &LookedUp, now: DateTime<Utc>) -> Result<Option<Caller>, AccountError> {
        let token_id = TokenId(found.holder);
        let loaded = self.commands.load_since::<ApiToken>(&token_id.to_string(), found.token_version).await?;
        let Some(issue) = loaded.state.holds(now) else { return Ok(None) };
        let grant = (issue.role, issue.scope);
        if let Some(user) = issue.holder {
            // What its holder may no longer do, it may not either.
            let user = self.commands.load_since::<User>(&user.to_string(), found.user_version).await?;
            let held = match user.state.known() {
                Some(known) => self.held(known, now).await?,
                None => Vec::new(),
            };
            if !held.contains(&grant) {
                return Ok(None);
            }
        }
        let held = Held::Token(token_id);
        Ok(Some(Caller { actor: issue.actor, user: issue.holder, held, grants: vec![grant], wants_second_factor: false }))
    }

    /// What a user may do at a moment. A grant has days, and days are those of its chapter; elsewhere, of Greenwich.
    pub async fn held(&self, known: &Known, now: DateTime<Utc>) -> Result<Vec<(Role, GrantScope)>, AccountError> {
        let mut held = Vec::new();
        for grant in known.grants.values().filter(|_| !known.disabled) {
            let chapter = match grant.scope {
                GrantScope::Chapter(id) => Some(id),
                GrantScope::Membership(id) => self.commands.load::<Membership>(&id.to_string(), false).await?.state.chapter_id(),
                GrantScope::Organisation | GrantScope::Region(_) => None,
            };
            let zone = match chapter {
                Some(id) => self.commands.load::<Chapter>(&id.to_string(), false).await?.state.time_zone(),
                None => None,
            };
            if grant.term.covers(local_date(zone.unwrap_or(chrono_tz::UTC), now)) {
                held.push((grant.role, grant.scope));
            }
        }
        Ok(held)
    }

    /// The sessions of a user that have not ended, the latest first.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<SessionRow>, AccountError> {
        let (now, known) = (self.now(), self.user(user).await?);
        let kept = self.secrets.of(Kind::Session, user.0).await?;
        let row = |kept: super::secrets::Kept| {
            let session_id = SessionId(kept.id);
            let session = known.as_ref()?.session(session_id, now)?;
            let idle = now - kept.last_used_at.unwrap_or(kept.created_at) >= IDLE;
            (!idle).then_some(SessionRow {
                session_id,
                began_at: session.at,
                expires_at: session.expires_at,
                last_used_at: kept.last_used_at,
                with_second_factor: session.with_second_factor,
                client: kept.note,
            })
        };
        Ok(kept.into_iter().filter_map(row).collect())
    }

    /// Ends a session.
    pub async fn end_session(&self, user: UserId, session_id: SessionId, why: Ending, client: Option<&str>) -> Result<(), AccountError> {
        let command = UserCommand::EndSession { session_id, why };
        self.perform(user, client, ChangeUser { id: user, command }).await?;
        self.secrets.forget(session_id.0).await?;
        Ok(())
    }

    /// Ends every session of a user.
    pub async fn sign_out_everywhere(&self, user: UserId, client: Option<&str>) -> Result<(), AccountError> {
        self.perform(user, client, ChangeUser { id: user, command: UserCommand::SignOutEverywhere }).await?;
        Ok(self.secrets.forget_others(Kind::Session, user.0, &[]).await?)
    }
}
