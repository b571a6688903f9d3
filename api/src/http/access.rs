//! The one authorisation check: who may do what to what. Commands, reads, exports and pages all come here.
//! What one may not see is not there (404); what one sees but may not do is refused (403).

use super::caller::Caller;
use super::problem::Problem;
use domain::chapter::Chapter;
use domain::dues::Dues;
use domain::meeting::Meeting;
use domain::membership::Membership;
use domain::referral::Referral;
use domain::region::Region;
use domain::{ChapterId, Decide, MeetingId, MembershipId, ReferralId, RegionId};
use infra::commands::{CommandError, Commands};
use infra::runner::{Runner, Source};
use infra::tokens::{GrantScope, Role};
use projections::{ChapterRow, RegionRow, Where};
use std::sync::Arc;
use uuid::Uuid;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// See regions, chapters, meetings, rosters, policies, and totals.
    Read,
    /// See dashboards, and the referrals and attendance of everybody.
    ReadDashboards,
    /// See what is owed and paid.
    ReadMoney,
    /// Read the event log.
    ReadLog,
    /// Found and change regions and chapters.
    Administer,
    /// Change the rules: policies, for a scope.
    ChangeRules,
    /// Run meetings, applications, renewals, leave, officers.
    RunChapter,
    /// Record payments, and issue what corrects them.
    HandleMoney,
    /// See what people were told, stop mail, and settle what is uncertain.
    RunMail,
    /// Act as a member, or for one: pledge, report, apply, resign.
    ActAsMember,
}

/// What it is to be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    Organisation,
    Region(RegionId),
    Chapter(ChapterId),
    Membership(MembershipId),
    Meeting(MeetingId),
    Referral(ReferralId),
}

impl Object {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Object::Organisation => "page of the organisation",
            Object::Region(_) => "region",
            Object::Chapter(_) => "chapter",
            Object::Membership(_) => "membership",
            Object::Meeting(_) => "meeting",
            Object::Referral(_) => "referral",
        }
    }
}

impl From<GrantScope> for Object {
    fn from(scope: GrantScope) -> Self {
        match scope {
            GrantScope::Organisation => Object::Organisation,
            GrantScope::Region(id) => Object::Region(id.into()),
            GrantScope::Chapter(id) => Object::Chapter(id.into()),
            GrantScope::Membership(id) => Object::Membership(id.into()),
        }
    }
}

/// Where something belongs: its regions from the nearest up, its chapter, and whose it is.
#[derive(Debug, Default)]
struct Place {
    regions: Vec<Uuid>,
    chapter: Option<Uuid>,
    memberships: Vec<Uuid>,
}

/// How far a caller's grant reaches, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    Everything,
    /// These regions: the granted one with its subtree.
    Regions(Vec<Uuid>),
    /// One chapter: an officer's, or a member's own.
    Chapter {
        chapter: Uuid,
        region: Uuid,
    },
}

/// Checks what callers may do.
#[derive(Clone)]
pub struct Access {
    commands: Commands,
}

impl Reach {
    /// Whether it takes in what belongs to a region and perhaps a chapter.
    pub fn covers(&self, region: Option<Uuid>, chapter: Option<Uuid>) -> bool {
        match self {
            Reach::Everything => true,
            Reach::Regions(regions) => region.is_some_and(|region| regions.contains(&region)),
            Reach::Chapter { chapter: own, .. } => chapter == Some(*own),
        }
    }
}

impl Access {
    /// A check over the organisation as the log has it.
    pub fn new(commands: Commands) -> Self {
        Self { commands }
    }

    /// Lets the caller pass, or says why not.
    pub async fn require(&self, caller: &Caller, action: Action, object: Object) -> Result<(), Problem> {
        let place = self.place(object).await?;
        let grant = &caller.grant;
        let own = matches!(grant.scope, GrantScope::Membership(id) if place.memberships.contains(&id));
        if let (Action::Read, Object::Region(region)) = (action, object)
            && self.home_region(grant.scope).await? == Some(region)
        {
            return Ok(());
        }
        let within = own || self.covers(grant.scope, &place).await?;
        if !within || !sees(grant.role, object, own) {
            return Err(Problem::not_found(object.name()));
        }
        if may(grant.role, action, own) {
            return Ok(());
        }
        if matches!(action, Action::Read | Action::ReadDashboards | Action::ReadMoney | Action::ReadLog) {
            return Err(Problem::not_found(object.name()));
        }
        Err(Problem::forbidden("your role does not include this: ask your chapter's officers or headquarters to do it"))
    }

    /// Lets the caller act for a member, on something that the caller sees: whoever may not is told so.
    pub async fn require_for(&self, caller: &Caller, member: MembershipId) -> Result<(), Problem> {
        self.require(caller, Action::ActAsMember, Object::Membership(member)).await.map_err(|problem| {
            if problem.status == 404 {
                Problem::forbidden("this is another member's to say: ask them, or an officer of their chapter")
            } else {
                problem
            }
        })
    }

    /// Whether a grant reaches a place. A member's reaches into their own chapter, to see it.
    async fn covers(&self, scope: GrantScope, place: &Place) -> Result<bool, Problem> {
        Ok(match scope {
            GrantScope::Organisation => true,
            GrantScope::Region(id) => place.regions.contains(&id),
            of_one => {
                let home = self.home(of_one).await?;
                home.is_some() && home.map(Uuid::from) == place.chapter
            }
        })
    }

    /// The chapter of a grant that is of one chapter, or of a member there.
    async fn home(&self, scope: GrantScope) -> Result<Option<ChapterId>, Problem> {
        match scope {
            GrantScope::Organisation | GrantScope::Region(_) => Ok(None),
            GrantScope::Chapter(id) => Ok(Some(ChapterId(id))),
            GrantScope::Membership(id) => Ok(self.existing::<Membership>(id, "membership").await?.chapter_id()),
        }
    }

    /// The region of that chapter: whoever is of the chapter may read what the region is.
    async fn home_region(&self, scope: GrantScope) -> Result<Option<RegionId>, Problem> {
        let Some(chapter) = self.home(scope).await? else { return Ok(None) };
        Ok(self.existing::<Chapter>(chapter.into(), "chapter").await?.region_id())
    }

    /// How far the caller's grant reaches.
    pub async fn reach(&self, caller: &Caller, runner: &Runner) -> Result<Reach, Problem> {
        let chapter = match caller.grant.scope {
            GrantScope::Organisation => return Ok(Reach::Everything),
            GrantScope::Region(id) => return Ok(Reach::Regions(Self::subtree(runner, id).await?)),
            of_one => self.home(of_one).await?.ok_or_else(|| Problem::not_found("membership"))?,
        };
        let region = self.existing::<Chapter>(chapter.into(), "chapter").await?.region_id();
        Ok(Reach::Chapter { chapter: chapter.into(), region: region.ok_or_else(|| Problem::not_found("chapter"))?.into() })
    }

    /// A region and all beneath it.
    pub async fn subtree(runner: &Runner, root: Uuid) -> Result<Vec<Uuid>, Problem> {
        let regions: Vec<RegionRow> = Source::live(runner).await?.rows(&[]).await?;
        let mut line = vec![root];
        let mut next = 0;
        while let Some(above) = line.get(next).copied() {
            line.extend(regions.iter().filter(|row| row.parent_id.map(Uuid::from) == Some(above)).map(|row| Uuid::from(row.region_id)));
            next += 1;
        }
        Ok(line)
    }

    /// The chapters of some regions.
    pub async fn chapters_of(runner: &Runner, regions: Vec<Uuid>) -> Result<Vec<Uuid>, Problem> {
        let chapters: Vec<ChapterRow> = Source::live(runner).await?.rows(&[Where::In("region_id", regions)]).await?;
        Ok(chapters.iter().map(|chapter| chapter.chapter_id.into()).collect())
    }

    async fn existing<A: Decide>(&self, id: Uuid, what: &'static str) -> Result<Arc<A>, Problem> {
        let loaded = self.commands.load::<A>(&id.to_string(), false).await?;
        // What another process has just written may not be known here yet.
        let loaded = if loaded.version == 0 { self.commands.load::<A>(&id.to_string(), true).await? } else { loaded };
        if loaded.version == 0 { Err(CommandError::NotFound { what }.into()) } else { Ok(loaded.state) }
    }

    async fn place(&self, object: Object) -> Result<Place, Problem> {
        let mut place = Place::default();
        let chapter = match object {
            Object::Organisation => None,
            Object::Region(id) => {
                place.regions = self.regions_up(id).await?;
                None
            }
            Object::Chapter(id) => Some(id),
            Object::Membership(id) => {
                place.memberships.push(id.into());
                self.existing::<Membership>(id.into(), "membership").await?.chapter_id()
            }
            Object::Meeting(id) => self.existing::<Meeting>(id.into(), "meeting").await?.chapter_id(),
            Object::Referral(id) => {
                let parties = self.existing::<Referral>(id.into(), "referral").await?.parties();
                place.memberships.extend(parties.iter().flat_map(|p| [Uuid::from(p.giver), Uuid::from(p.receiver)]));
                parties.map(|p| p.chapter_id)
            }
        };
        if let Some(id) = chapter {
            let region = self.existing::<Chapter>(id.into(), "chapter").await?.region_id();
            place.chapter = Some(id.into());
            if let Some(region) = region {
                place.regions = self.regions_up(region).await?;
            }
        }
        Ok(place)
    }

    /// A region and those above it.
    async fn regions_up(&self, region: RegionId) -> Result<Vec<Uuid>, Problem> {
        let mut line = Vec::new();
        let mut next = Some(region);
        while let Some(id) = next {
            line.push(id.into());
            next = self.existing::<Region>(id.into(), "region").await?.parent();
        }
        Ok(line)
    }

    /// The dues of a membership belong where the membership does; this reads them for whoever may see money.
    pub async fn dues(&self, caller: &Caller, id: MembershipId) -> Result<(Arc<Dues>, i64), Problem> {
        self.require(caller, Action::ReadMoney, Object::Membership(id)).await?;
        let loaded = self.commands.load::<Dues>(&id.to_string(), true).await?;
        Ok((loaded.state, loaded.version))
    }
}

/// Whether a role knows of an object in its scope at all. Other people's referrals are not a member's to know.
fn sees(role: Role, object: Object, own: bool) -> bool {
    own || role != Role::Member || !matches!(object, Object::Referral(_) | Object::Organisation | Object::Region(_))
}

/// What each role may do within its scope. `own` is what a member does to their own membership and referrals.
fn may(role: Role, action: Action, own: bool) -> bool {
    use Action::{ActAsMember, Administer, ChangeRules, HandleMoney, Read, ReadDashboards, ReadLog, ReadMoney, RunChapter, RunMail};
    match role {
        Role::HeadquartersAdmin => true,
        // Staff do the daily work by the rules, and do not make them.
        Role::HeadquartersStaff => !matches!(action, ChangeRules),
        Role::RegionalDirector => !matches!(action, HandleMoney | ReadLog | RunMail),
        Role::ChapterOfficer => matches!(action, Read | ReadDashboards | ReadMoney | RunChapter | ActAsMember),
        Role::Accountant => matches!(action, Read | ReadDashboards | ReadMoney | ReadLog),
        Role::Member => match action {
            Read => true,
            ReadMoney | ActAsMember | ReadDashboards => own,
            Administer | ChangeRules | RunChapter | RunMail | HandleMoney | ReadLog => false,
        },
    }
}
