//! What a user decides.

use super::UserRefusal::*;
use super::{Ending, Identity, Known, NewLink, PasswordBy, Standing, User, UserCommand, UserEvent, UserRefusal};
use crate::aggregate::{Claim, Decide, aggregate};
use crate::claims::{self, Held};
use crate::grants::{GrantScope, GrantSource, GrantTerm, HeldGrant, Role};
use crate::ids::{GrantId, SecretId, SessionId};
use crate::text::{Note, Personal};
use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use std::collections::BTreeMap;

aggregate!(User, "user", command UserCommand, event UserEvent, refusal UserRefusal);

type Decision = Result<Vec<UserEvent>, UserRefusal>;

impl Decide for User {
    fn decide(&self, command: UserCommand) -> Decision {
        match (self.known(), command) {
            (None, UserCommand::Invite { name, email, person_id, language, link: NewLink { link_id, expires_at } }) => {
                Ok(vec![UserEvent::Invited { name: Personal(name), email: Personal(email), person_id, language, link_id, expires_at }])
            }
            (None, _) => Err(NotInvited),
            (Some(_), UserCommand::Invite { .. }) => Err(AlreadyInvited),
            (Some(known), command) => known.decide(command),
        }
    }

    fn claims(&self, stream: &str, events: &[UserEvent]) -> Vec<Claim> {
        let mut after = self.clone();
        events.iter().cloned().for_each(|event| after.apply(event));
        claims::between(&self.held(stream), &after.held(stream))
    }
}

impl User {
    fn held(&self, stream: &str) -> Held {
        let Some(known) = self.known() else { return Held::new() };
        let person = known.person_id.map(claims::user_person);
        let keys = [claims::user_email(&known.email.0)].into_iter().chain(person);
        keys.chain(known.identities.iter().map(claims::user_identity)).map(|key| (key.0, stream.to_owned())).collect()
    }
}

impl Known {
    fn decide(&self, command: UserCommand) -> Decision {
        match command {
            UserCommand::Invite { .. } => Err(AlreadyInvited),
            UserCommand::InviteAgain { link: NewLink { link_id, expires_at } } => match self.standing() {
                Standing::Invited => Ok(vec![UserEvent::InvitedAgain { link_id, expires_at }]),
                Standing::Active => Err(AlreadyTakenUp),
                Standing::Disabled => Err(IsDisabled),
            },
            UserCommand::LinkPerson { person_id } => match self.person_id {
                None => Ok(vec![UserEvent::PersonLinked { person_id }]),
                Some(known) if known == person_id => Err(NothingChanges),
                Some(_) => Err(PersonTaken),
            },
            UserCommand::AskReset { link: NewLink { link_id, expires_at } } => {
                self.must_be_active()?;
                Ok(vec![UserEvent::ResetAsked { link_id, expires_at }])
            }
            UserCommand::SetPassword { credential_id, by, link_id, now } => self.set_password(credential_id, by, link_id, now),
            UserCommand::EnrolSecondFactor { secret_id, code_ids } => {
                self.must_be_active()?;
                match self.second_factor {
                    Some(_) => Err(AlreadyEnrolled),
                    None => Ok(vec![UserEvent::SecondFactorEnrolled { secret_id }, UserEvent::RecoveryCodesMade { code_ids }]),
                }
            }
            UserCommand::RemoveSecondFactor { reason } => {
                self.second_factor.ok_or(NoSecondFactor)?;
                // Whoever was let in by it is let in anew.
                Ok(vec![UserEvent::SecondFactorRemoved { reason }, UserEvent::SignedOutEverywhere {}])
            }
            UserCommand::MakeRecoveryCodes { code_ids } => {
                self.second_factor.ok_or(NoSecondFactor)?;
                Ok(vec![UserEvent::RecoveryCodesMade { code_ids }])
            }
            UserCommand::UseRecoveryCode { code_id } => {
                self.must_be_active()?;
                if self.recovery_codes.contains(&code_id) { Ok(vec![UserEvent::RecoveryCodeUsed { code_id }]) } else { Err(CodeSpent) }
            }
            UserCommand::LinkIdentity { identity } => self.link_identity(identity),
            UserCommand::UnlinkIdentity { identity, present } => self.unlink_identity(identity, present),
            UserCommand::SignIn { session_id, by, with_second_factor, now: at, expires_at } => {
                self.must_be_active()?;
                Ok(vec![UserEvent::SignedIn { session_id, by, with_second_factor, at, expires_at }])
            }
            UserCommand::EndSession { session_id, why } => {
                self.sessions.get(&session_id).ok_or(NoSuchSession)?;
                Ok(vec![UserEvent::SessionEnded { session_id, why }])
            }
            UserCommand::SignOutEverywhere if self.sessions.is_empty() => Err(NothingChanges),
            UserCommand::SignOutEverywhere => Ok(vec![UserEvent::SignedOutEverywhere {}]),
            UserCommand::SlowSignIn { until, now } => match self.slowed_until {
                // Said once for each stretch: whoever guesses must not fill the log.
                Some(before) if now < before => Err(NothingChanges),
                _ => Ok(vec![UserEvent::SignInSlowed { until }]),
            },
            UserCommand::Give { grant_id, role, scope, term, giver } => self.give(grant_id, (role, scope, term), &giver),
            UserCommand::EndGrant { grant_id, reason, giver } => self.end_grant(grant_id, reason, &giver),
            UserCommand::Follow { wanted, reason } => Ok(self.follow(&wanted, &reason)),
            UserCommand::Disable { .. } if self.disabled => Err(NothingChanges),
            UserCommand::Disable { reason } => Ok(vec![UserEvent::Disabled { reason }]),
            UserCommand::Enable if self.disabled => Ok(vec![UserEvent::Enabled {}]),
            UserCommand::Enable => Err(NotDisabled),
        }
    }

    fn must_be_active(&self) -> Result<(), UserRefusal> {
        match self.standing() {
            Standing::Active => Ok(()),
            Standing::Invited => Err(NotTakenUp),
            Standing::Disabled => Err(IsDisabled),
        }
    }

    /// A password that somebody else may have known lets nobody stay in.
    fn set_password(&self, credential_id: SecretId, by: PasswordBy, link_id: Option<SecretId>, now: DateTime<Utc>) -> Decision {
        match by {
            PasswordBy::Change => self.must_be_active()?,
            PasswordBy::Invitation | PasswordBy::Reset if self.disabled => return Err(IsDisabled),
            PasswordBy::Invitation if self.standing() == Standing::Active => return Err(AlreadyTakenUp),
            PasswordBy::Invitation | PasswordBy::Reset => {
                let holds = self.link.is_some_and(|link| Some(link.link_id) == link_id && now < link.expires_at);
                holds.then_some(()).ok_or(LinkSpent)?;
            }
        }
        let mut events = vec![UserEvent::PasswordSet { credential_id, by }];
        events.extend((!self.sessions.is_empty()).then_some(UserEvent::SignedOutEverywhere {}));
        Ok(events)
    }

    fn link_identity(&self, identity: Identity) -> Decision {
        if self.disabled {
            return Err(IsDisabled);
        }
        if self.identities.contains(&identity) {
            return Err(NothingChanges);
        }
        // A provider may give an address to somebody else: whoever shows another account of the same one is not taken for its holder.
        if self.identities.iter().any(|linked| linked.issuer == identity.issuer) {
            return Err(OtherIdentityLinked);
        }
        Ok(vec![UserEvent::IdentityLinked { identity: Personal(identity) }])
    }

    fn unlink_identity(&self, identity: Identity, present: Option<SessionId>) -> Decision {
        if !self.identities.contains(&identity) {
            return Err(NotLinked);
        }
        // Something has to let them in.
        self.credential_id.ok_or(NoPassword)?;
        let others = self.sessions.keys().filter(|session| Some(**session) != present);
        let ended = others.map(|session| UserEvent::SessionEnded { session_id: *session, why: Ending::Revoked });
        Ok([UserEvent::IdentityUnlinked { identity: Personal(identity) }].into_iter().chain(ended).collect())
    }

    fn give(&self, grant_id: GrantId, (role, scope, term): (Role, GrantScope, GrantTerm), giver: &[Role]) -> Decision {
        if self.disabled {
            return Err(IsDisabled);
        }
        may_give(giver, role)?;
        if let Some(instead) = role.lacks(scope) {
            return Err(WrongScope { role, instead });
        }
        if term.to.is_some_and(|to| to < term.from) {
            return Err(TermBackwards);
        }
        let overlaps = |grant: &HeldGrant| {
            let begins_before_end = |one: GrantTerm, other: GrantTerm| one.to.is_none_or(|to| other.from <= to);
            grant.role == role && grant.scope == scope && begins_before_end(grant.term, term) && begins_before_end(term, grant.term)
        };
        if self.grants.values().any(overlaps) {
            return Err(GrantHeld);
        }
        Ok(vec![UserEvent::GrantGiven { grant_id, role, scope, term, source: GrantSource::Given }])
    }

    fn end_grant(&self, grant_id: GrantId, reason: Note, giver: &[Role]) -> Decision {
        let HeldGrant { role, scope, source, .. } = *self.grants.get(&grant_id).ok_or(NoSuchGrant)?;
        if source != GrantSource::Given {
            return Err(NotGivenByHand { role });
        }
        may_give(giver, role)?;
        Ok(vec![UserEvent::GrantEnded { grant_id, role, scope, reason }])
    }

    /// Ends what no longer goes with a membership or an office, gives what does now, and leaves alone what headquarters gave.
    fn follow(&self, wanted: &[(GrantId, HeldGrant)], reason: &Note) -> Vec<UserEvent> {
        let wanted: BTreeMap<GrantId, HeldGrant> = wanted.iter().copied().collect();
        let gone = self.following().filter(|(id, grant)| wanted.get(id) != Some(grant));
        let ended = |(id, grant): (&GrantId, &HeldGrant)| UserEvent::GrantEnded {
            grant_id: *id,
            role: grant.role,
            scope: grant.scope,
            reason: reason.clone(),
        };
        let new = wanted.iter().filter(|(id, grant)| self.grants.get(id) != Some(grant));
        let given = |(id, grant): (&GrantId, &HeldGrant)| {
            let HeldGrant { role, scope, term, source } = *grant;
            UserEvent::GrantGiven { grant_id: *id, role, scope, term, source }
        };
        gone.map(ended).chain(new.map(given)).collect()
    }
}

fn may_give(giver: &[Role], role: Role) -> Result<(), UserRefusal> {
    if giver.iter().any(|giver| giver.may_give(role)) { Ok(()) } else { Err(MayNotGive { role }) }
}
