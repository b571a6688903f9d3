//! Looked-up facts: what a decision needs to know of other streams. Each is read under the log's guard:
//! if it changes before the append, the command is decided anew.

use super::{CommandError, Loaded, Scope, Unit};
use crate::event_log::StoredEvent;
use chrono::{NaiveDate, NaiveDateTime};
use domain::chapter::Chapter;
use domain::meeting::{Gathering, Guest, MOST_DAYS_MOVED, Meeting, RosterEntry};
use domain::membership::{Membership, Phase};
use domain::policy::{Policy, PolicyScope, PolicyVersion, Says};
use domain::reactions::RulesInForce;
use domain::region::{FeePlan, Region};
use domain::rules::{RenewalRules, Rule, Rules, Section};
use domain::text::EmailAddress;
use domain::{ChapterId, Currency, MeetingId, MembershipId, PersonId, RegionId, calendar};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Unit<'_> {
    /// An event as it stands in the log.
    pub async fn stored(&mut self, position: i64) -> Result<Option<StoredEvent>, CommandError> {
        Ok(self.commands.log.reader.event(position).await?)
    }

    /// The first event of a stream: what an aggregate need not keep stands in it.
    pub async fn first_of(&mut self, aggregate_type: &str, aggregate_id: &str) -> Result<Option<StoredEvent>, CommandError> {
        Ok(self.commands.log.reader.stream(aggregate_type, aggregate_id, 0).await?.into_iter().next())
    }

    /// A chapter that must exist.
    pub async fn chapter(&mut self, id: ChapterId) -> Result<Arc<Chapter>, CommandError> {
        self.existing::<Chapter>(&id.to_string(), "chapter").await
    }

    /// A region that must exist.
    pub async fn region(&mut self, id: RegionId) -> Result<Arc<Region>, CommandError> {
        self.existing::<Region>(&id.to_string(), "region").await
    }

    /// A membership that must exist.
    pub async fn membership(&mut self, id: MembershipId) -> Result<Arc<Membership>, CommandError> {
        self.existing::<Membership>(&id.to_string(), "membership").await
    }

    /// The scope of a chapter's events.
    pub async fn scope_of(&mut self, chapter_id: ChapterId) -> Result<Scope, CommandError> {
        Ok(Scope { chapter_id: Some(chapter_id), region_id: Some(self.region_of(chapter_id).await?) })
    }

    /// The region that a chapter belongs to.
    pub async fn region_of(&mut self, chapter_id: ChapterId) -> Result<RegionId, CommandError> {
        self.chapter(chapter_id).await?.region_id().ok_or(CommandError::NotFound { what: "chapter" })
    }

    /// The time zone of a chapter.
    pub async fn zone_of(&mut self, chapter_id: ChapterId) -> Result<chrono_tz::Tz, CommandError> {
        self.chapter(chapter_id).await?.time_zone().ok_or(CommandError::NotFound { what: "chapter" })
    }

    /// What day it is in a chapter.
    pub async fn today_in(&mut self, chapter_id: ChapterId) -> Result<NaiveDate, CommandError> {
        let zone = self.zone_of(chapter_id).await?;
        Ok(calendar::local_date(zone, self.now()))
    }

    /// A region and the regions above it, nearest first.
    pub async fn lineage(&mut self, region: RegionId) -> Result<Vec<(RegionId, Arc<Region>)>, CommandError> {
        let mut line = Vec::new();
        let mut next = Some(region);
        while let Some(id) = next {
            let region = self.region(id).await?;
            next = region.parent();
            line.push((id, region));
        }
        Ok(line)
    }

    /// The rules that hold for a place on a day: the chapter's own, else the nearest region's, else the organisation's, else the founding ones.
    pub async fn rules(
        &mut self,
        chapter: Option<ChapterId>,
        region: Option<RegionId>,
        on: NaiveDate,
    ) -> Result<Arc<RulesInForce>, CommandError> {
        let mut scopes = Vec::new();
        if let Some(id) = chapter {
            scopes.push(PolicyScope::Chapter(id));
        }
        if let Some(id) = region {
            scopes.extend(self.lineage(id).await?.into_iter().map(|(id, _)| PolicyScope::Region(id)));
        }
        scopes.push(PolicyScope::Organisation);
        let policies = self.load_all::<Policy>(&scopes).await?;
        let policies: Vec<_> = scopes.into_iter().zip(policies).collect();
        let versions = policies.iter().map(|(scope, policy)| (*scope, policy.version)).collect();
        Ok(self.commands.cache.rules((versions, on), || rules_of_these(&policies, on)))
    }

    /// The renewal rules of one version, whether or not it still holds.
    pub async fn renewal_rules(&mut self, version: PolicyVersion) -> Result<RenewalRules, CommandError> {
        let policy = self.load::<Policy>(&version.scope.to_string()).await?.state;
        let said = policy.versions().iter().find(|known| known.version == version.version).map(|known| &known.says);
        Ok(match said {
            Some(Says::Own(rule)) => match &**rule {
                Rule::Renewal(rules) => rules.clone(),
                _ => RenewalRules::default(),
            },
            _ => RenewalRules::default(),
        })
    }

    /// The rules that hold for a chapter on a day.
    pub async fn rules_of(&mut self, chapter_id: ChapterId, on: NaiveDate) -> Result<Arc<RulesInForce>, CommandError> {
        let region = self.region_of(chapter_id).await?;
        self.rules(Some(chapter_id), Some(region), on).await
    }

    /// The fee plan for a currency on a day: the region's, else that of the nearest region above.
    pub async fn fee_plan(&mut self, region: RegionId, currency: Currency, on: NaiveDate) -> Result<FeePlan, CommandError> {
        let line = self.lineage(region).await?;
        let plan = line.iter().find_map(|(_, region)| region.fee_plan(currency, on).cloned());
        plan.ok_or_else(|| CommandError::no_fee_plan(currency, on))
    }

    /// The currencies of a chapter's region.
    pub async fn currencies_of(&mut self, chapter_id: ChapterId) -> Result<Vec<Currency>, CommandError> {
        let region = self.region_of(chapter_id).await?;
        Ok(self.region(region).await?.currencies().to_vec())
    }

    /// Makes sure that whoever founds a chapter in a region, and whoever changes its currencies, at the same moment, come one after the other.
    pub async fn one_at_a_time_on_currencies(&mut self, region: RegionId) -> Result<(), CommandError> {
        let id = region.to_string();
        // Chapters that are founded side by side queue here rather than collide in the log.
        self.take_turn::<Region>(&id).await;
        let version = self.load::<Region>(&id).await?.version;
        let chapters = self.commands.log.reader.chapters_of(region.into()).await?.len();
        self.take_ticket(domain::claims::currencies(region, version, chapters));
        Ok(())
    }

    /// The currencies of a region's own chapters, those aside that are dissolved.
    pub async fn currencies_of_chapters(&mut self, region: RegionId) -> Result<Vec<Currency>, CommandError> {
        let ids = self.commands.log.reader.chapters_of(region.into()).await?;
        let chapters = self.load_all::<Chapter>(&ids).await?;
        Ok(chapters.iter().filter(|chapter| !chapter.state.is_dissolved()).filter_map(|chapter| chapter.state.currency()).collect())
    }

    /// Whether somebody is an active member of a chapter on a day.
    pub async fn is_member(&mut self, id: MembershipId, chapter_id: ChapterId, on: NaiveDate) -> Result<bool, CommandError> {
        let membership = self.load::<Membership>(&id.to_string()).await?;
        Ok(membership.state.chapter_on(on) == Some(chapter_id))
    }

    /// The membership that a field of the request names: it must exist.
    pub async fn named_membership(&mut self, id: MembershipId, field: &'static str) -> Result<(), CommandError> {
        self.membership(id).await.map(drop).map_err(|error| error.named_by(field))
    }

    /// The membership, other than this one, that holds a seat.
    pub async fn seat_taken_by(
        &mut self,
        chapter: ChapterId,
        profession: &domain::text::Profession,
        other_than: Option<MembershipId>,
    ) -> Result<Option<MembershipId>, CommandError> {
        let key = domain::claims::seat(chapter, profession);
        let holder = self.commands.log.reader.holder(&key.0).await?;
        let holder = holder.and_then(|id| id.parse::<MembershipId>().ok());
        Ok(holder.filter(|holder| Some(*holder) != other_than))
    }

    /// How many meetings that take place a person visits or has visited, in any chapter.
    pub async fn visits_of(&mut self, person: PersonId) -> Result<u32, CommandError> {
        let ids = self.commands.log.reader.visited(person.into()).await?;
        let meetings = self.load_all::<Meeting>(&ids).await?;
        let visited = |meeting: &&Gathering| meeting.takes_place() && meeting.visitors.iter().any(|visitor| visitor.person_id == person);
        let visits = meetings.iter().filter_map(|meeting| meeting.state.gathering()).filter(visited).count();
        Ok(u32::try_from(visits).unwrap_or(u32::MAX))
    }

    /// How often a person has been registered as a visitor, whatever became of it.
    pub async fn registrations_of(&mut self, person: PersonId) -> Result<u32, CommandError> {
        let registrations = self.commands.log.reader.registrations(person.into()).await?;
        Ok(u32::try_from(registrations).unwrap_or(u32::MAX))
    }

    /// What whoever has an e-mail address is to a chapter on a day.
    pub async fn guest(&mut self, email: &EmailAddress, chapter_id: ChapterId, on: NaiveDate) -> Result<Guest, CommandError> {
        let reader = &self.commands.log.reader;
        let Some(person) = reader.holder(&domain::claims::email(email).0).await?.and_then(|id| id.parse::<PersonId>().ok()) else {
            return Ok(Guest::Stranger);
        };
        let Some(membership) = reader.holder(&domain::claims::person(person).0).await? else { return Ok(Guest::Stranger) };
        let membership = self.load::<Membership>(&membership).await?.state;
        let waits = matches!(membership.phase(), Phase::Applied { .. } | Phase::Approved { .. } | Phase::Returning { .. });
        Ok(if membership.chapter_on(on) == Some(chapter_id) {
            Guest::Member
        } else if waits && membership.chapter_id() == Some(chapter_id) {
            Guest::Applicant
        } else {
            Guest::Stranger
        })
    }

    /// The meetings that were ever put on a day, or later, by the rule or by hand.
    pub async fn meetings_from(&mut self, chapter_id: ChapterId, day: NaiveDate) -> Result<Vec<String>, CommandError> {
        Ok(self.commands.log.reader.meetings_from(chapter_id.into(), day).await?)
    }

    /// The meetings that may be held on a day: any that is near enough to be moved there, and the day's own, be it not scheduled yet.
    pub async fn meetings_near(&mut self, chapter_id: ChapterId, day: NaiveDate) -> Result<BTreeSet<String>, CommandError> {
        let near = self.meetings_from(chapter_id, calendar::days_from(day, -MOST_DAYS_MOVED)).await?;
        Ok(near.into_iter().chain([MeetingId::of_slot(chapter_id, day).to_string()]).collect())
    }

    /// When those of these meetings begin that take place, one aside.
    pub async fn starts_beside(&mut self, one: &str, near: &BTreeSet<String>) -> Result<Vec<NaiveDateTime>, CommandError> {
        let others: Vec<String> = near.iter().filter(|id| *id != one).cloned().collect();
        let meetings = self.load_all::<Meeting>(&others).await?;
        let gatherings = meetings.iter().filter_map(|meeting| meeting.state.gathering());
        Ok(gatherings.filter(|meeting| meeting.takes_place()).map(|meeting| meeting.starts_at).collect())
    }

    /// Everybody who is an active member of the chapter on a day.
    pub async fn roster(&mut self, chapter_id: ChapterId, on: NaiveDate) -> Result<Vec<RosterEntry>, CommandError> {
        let mut roster = Vec::new();
        let ids = self.commands.log.reader.members_ever(chapter_id.into()).await?;
        for (id, membership) in ids.iter().zip(self.load_all::<Membership>(&ids).await?) {
            let membership_id = id.parse().map_err(|_| CommandError::Fault(format!("{id} is not a membership's id")))?;
            roster.extend(RosterEntry::of(membership_id, &membership.state, chapter_id, on));
        }
        roster.sort_by_key(|entry| entry.membership_id);
        Ok(roster)
    }
}

/// What these policies, the nearest first, say on a day; the founding rules where none says anything.
fn rules_of_these(policies: &[(PolicyScope, Loaded<Policy>)], on: NaiveDate) -> RulesInForce {
    let mut in_force = RulesInForce { rules: Rules::default(), versions: BTreeMap::new(), on };
    for section in Section::ALL {
        let found = policies
            .iter()
            .find_map(|(scope, policy)| policy.state.version_in_force(section, on).map(|(rule, version)| (*scope, rule, version)));
        if let Some((scope, rule, version)) = found {
            in_force.rules.replace(rule);
            in_force.versions.insert(section, PolicyVersion { scope, version });
        }
    }
    in_force
}
