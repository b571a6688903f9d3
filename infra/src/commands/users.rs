//! Users, their grants and tokens.

use super::{Answer, CommandError, Scope, Unit, UseCase};
use chrono::{DateTime, NaiveDate, Utc};
use domain::api_token::{ApiToken, ApiTokenCommand, Issue};
use domain::chapter::Chapter;
use domain::claims;
use domain::grants::{GrantScope, GrantSource, GrantTerm, HeldGrant, Role};
use domain::membership::Membership;
use domain::text::{EmailAddress, Locale, Name, Note};
use domain::user::{NewLink, User, UserCommand};
use domain::{ActorId, GrantId, MembershipId, PersonId, TokenId, UserId, ids};

/// A grant about to be given.
#[derive(Debug, Clone)]
pub struct NewGrant {
    pub role: Role,
    pub scope: GrantScope,
    /// Today where no day is named.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// Invites somebody who is not a member, or not as one.
pub struct InviteUser {
    pub id: UserId,
    pub name: Name,
    pub email: EmailAddress,
    pub language: Option<Locale>,
    pub link: NewLink,
    pub grants: Vec<NewGrant>,
    /// The roles of whoever invites.
    pub giver: Vec<Role>,
}

impl UseCase for InviteUser {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let Self { name, email, language, link, .. } = self;
        let command =
            UserCommand::Invite { name: name.clone(), email: email.clone(), person_id: None, language: language.clone(), link: *link };
        let id = self.id.to_string();
        let mut version = unit.create::<User>(&id, Scope::ORGANISATION, command).await?;
        let mut grant_ids = Vec::new();
        for (number, grant) in self.grants.iter().enumerate() {
            let grant_id = GrantId(ids::derived("grant", &[&unit.command_id().to_string(), &number.to_string()]));
            version = give(unit, &id, grant_id, grant, &self.giver).await?;
            grant_ids.push(grant_id);
        }
        Ok(Answer::new(id, version).with("grant_ids", grant_ids))
    }
}

/// Invites a member: as a new user, or as what a user turns out to be as well. Their grants go with the membership from now on.
pub struct InviteMember {
    /// The user's id, should there be none yet.
    pub id: UserId,
    pub membership_id: MembershipId,
    pub link: NewLink,
}

impl UseCase for InviteMember {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let membership = unit.membership(self.membership_id).await?;
        let contact = membership.contact().cloned().ok_or(CommandError::NotFound { what: "membership" })?;
        let link = self.link;
        let known = match unit.user_of(contact.person_id).await? {
            Some(user) => Some((user, UserCommand::InviteAgain { link })),
            None => {
                let holder = unit.user_by_email(&contact.email.0).await?;
                holder.map(|user| (user, UserCommand::LinkPerson { person_id: contact.person_id }))
            }
        };
        let (user, command) = known.unwrap_or_else(|| {
            let command = UserCommand::Invite {
                name: contact.name.0.clone(),
                email: contact.email.0.clone(),
                person_id: Some(contact.person_id),
                language: membership.language().cloned(),
                link,
            };
            (self.id, command)
        });
        let id = user.to_string();
        unit.decide::<User>(&id, Scope::ORGANISATION, command).await?;
        let version = follow(unit, user, contact.person_id).await?;
        Ok(Answer::new(id, version))
    }
}

/// Anything that is asked of one user.
pub struct ChangeUser {
    pub id: UserId,
    pub command: UserCommand,
}

impl UseCase for ChangeUser {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.id.to_string();
        unit.existing::<User>(&id, "user").await?;
        let version = unit.decide::<User>(&id, Scope::ORGANISATION, self.command.clone()).await?;
        Ok(Answer::new(id, version))
    }
}

/// Gives a grant.
pub struct GiveGrant {
    pub id: UserId,
    pub grant_id: GrantId,
    pub grant: NewGrant,
    pub giver: Vec<Role>,
}

impl UseCase for GiveGrant {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.id.to_string();
        unit.existing::<User>(&id, "user").await?;
        let version = give(unit, &id, self.grant_id, &self.grant, &self.giver).await?;
        Ok(Answer::new(id, version).with("grant_id", self.grant_id))
    }
}

async fn give(unit: &mut Unit<'_>, user: &str, grant_id: GrantId, grant: &NewGrant, giver: &[Role]) -> Result<i64, CommandError> {
    let there = match grant.scope {
        GrantScope::Organisation => Ok(()),
        GrantScope::Region(id) => unit.region(id).await.map(drop),
        GrantScope::Chapter(id) => unit.chapter(id).await.map(drop),
        GrantScope::Membership(id) => unit.membership(id).await.map(drop),
    };
    there.map_err(|error| error.named_by("scope"))?;
    let term = GrantTerm { from: grant.from.unwrap_or_else(|| unit.now().date_naive()), to: grant.to };
    let command = UserCommand::Give { grant_id, role: grant.role, scope: grant.scope, term, giver: giver.to_vec() };
    unit.decide::<User>(user, Scope::ORGANISATION, command).await
}

/// Looks at what goes with a membership and its offices. Refused where the member is no user.
pub(super) async fn follow_grants(unit: &mut Unit<'_>, id: MembershipId) -> Result<Option<Answer>, CommandError> {
    let Some(person) = unit.membership(id).await?.person_id() else { return Ok(None) };
    let Some(user) = unit.user_of(person).await? else { return Ok(None) };
    let version = follow(unit, user, person).await?;
    Ok(Some(Answer::new(user, version)))
}

async fn follow(unit: &mut Unit<'_>, user: UserId, person: PersonId) -> Result<i64, CommandError> {
    let wanted = unit.grants_that_follow(person).await?;
    let reason = Note::parse("Goes with the membership and its offices, which have changed.").expect("it is short and plain");
    unit.decide::<User>(&user.to_string(), Scope::ORGANISATION, UserCommand::Follow { wanted, reason }).await
}

impl Unit<'_> {
    /// The user that a person is.
    pub async fn user_of(&mut self, person: PersonId) -> Result<Option<UserId>, CommandError> {
        self.user_holding(&claims::user_person(person)).await
    }

    /// The user with an e-mail address.
    pub async fn user_by_email(&mut self, email: &EmailAddress) -> Result<Option<UserId>, CommandError> {
        self.user_holding(&claims::user_email(email)).await
    }

    async fn user_holding(&mut self, key: &domain::ClaimKey) -> Result<Option<UserId>, CommandError> {
        let holder = self.commands.log.reader.holder(&key.0).await?;
        Ok(holder.and_then(|id| id.parse().ok()))
    }

    /// What goes with a person's membership and offices.
    async fn grants_that_follow(&mut self, person: PersonId) -> Result<Vec<(GrantId, HeldGrant)>, CommandError> {
        let holder = self.commands.log.reader.holder(&claims::person(person).0).await?;
        let Some(id) = holder.and_then(|id| id.parse::<MembershipId>().ok()) else { return Ok(Vec::new()) };
        let membership = self.load::<Membership>(&id.to_string()).await?.state;
        let Some(stay) = membership.stays().last().filter(|stay| stay.until.is_none()) else { return Ok(Vec::new()) };
        let since =
            membership.stays().iter().rev().take_while(|one| one.until.is_none_or(|until| until >= one.from)).map(|one| one.from).last();
        let term = GrantTerm { from: since.unwrap_or(stay.from), to: None };
        let own = HeldGrant { role: Role::Member, scope: GrantScope::Membership(id), term, source: GrantSource::Membership };
        let mut wanted = vec![(GrantId(ids::derived("grant", &["membership", &id.to_string()])), own)];
        let chapter = self.load::<Chapter>(&stay.chapter_id.to_string()).await?.state;
        for officer in chapter.founded().iter().flat_map(|chapter| &chapter.officers).filter(|officer| officer.membership_id == id) {
            let office = projections::office_name(officer.office);
            let parts = ["office", &stay.chapter_id.to_string(), &id.to_string(), &office, &officer.term.starts_on.to_string()];
            let term = GrantTerm { from: officer.term.starts_on, to: Some(officer.term.ends_on) };
            let scope = GrantScope::Chapter(stay.chapter_id);
            let grant = HeldGrant { role: Role::ChapterOfficer, scope, term, source: GrantSource::Office };
            wanted.push((GrantId(ids::derived("grant", &parts)), grant));
        }
        Ok(wanted)
    }
}

/// Issues a token. What it is, is kept elsewhere.
pub struct IssueToken {
    pub id: TokenId,
    /// None for one that an operator issues to a program.
    pub holder: Option<UserId>,
    pub actor: ActorId,
    pub label: Name,
    pub role: Role,
    pub scope: GrantScope,
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the holder has the role in the scope.
    pub held: bool,
}

impl UseCase for IssueToken {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let Self { holder, actor, role, scope, expires_at, held, .. } = *self;
        let now = unit.now();
        let issue = Issue { actor, holder, label: self.label.clone(), role, scope, expires_at };
        let id = self.id.to_string();
        let version = unit.create::<ApiToken>(&id, Scope::ORGANISATION, ApiTokenCommand::Issue { issue, held, now }).await?;
        Ok(Answer::new(id, version))
    }
}

/// Revokes a token.
pub struct RevokeToken {
    pub id: TokenId,
}

impl UseCase for RevokeToken {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.id.to_string();
        unit.existing::<ApiToken>(&id, "token").await?;
        let version = unit.decide::<ApiToken>(&id, Scope::ORGANISATION, ApiTokenCommand::Revoke).await?;
        Ok(Answer::new(id, version))
    }
}
