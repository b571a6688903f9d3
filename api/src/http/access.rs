//! The one authorisation check: who may do what to what. Commands, reads, exports and pages all come here.
//! What one may not see is not there (404); what one sees but may not do is refused (403).

use super::caller::Caller;
use super::problem::Problem;
use super::reach::Reach;
use super::records::{Records, Sensitive};
use domain::chapter::Chapter;
use domain::grants::{GrantScope, Role};
use domain::meeting::Meeting;
use domain::membership::Membership;
use domain::referral::Referral;
use domain::region::Region;
use domain::user::User;
use domain::{ChapterId, Decide, MeetingId, MembershipId, ReferralId, RegionId, UserId};
use infra::commands::{CommandError, Commands};
use infra::runner::{Runner, Source};
use projections::{ChapterRow, RegionRow, Where};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// See users, their grants and tokens.
    ReadUsers,
    /// Invite users, disable them, and give and end grants.
    ManageUsers,
    /// Look after the program: rebuild read models, and have tasks tried again.
    Operate,
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
    User(UserId),
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
            Object::User(_) => "user",
        }
    }
}

impl From<GrantScope> for Object {
    fn from(scope: GrantScope) -> Self {
        match scope {
            GrantScope::Organisation => Object::Organisation,
            GrantScope::Region(id) => Object::Region(id),
            GrantScope::Chapter(id) => Object::Chapter(id),
            GrantScope::Membership(id) => Object::Membership(id),
        }
    }
}

/// Where something belongs: its regions from the nearest up, its chapter, and whose it is.
#[derive(Debug, Default)]
struct Place {
    regions: Vec<RegionId>,
    chapter: Option<ChapterId>,
    memberships: Vec<MembershipId>,
}

/// How much a caller knows of the members of a chapter.
pub struct Insight {
    /// All of all of them: somebody with a charge, not a fellow member.
    pub whole: bool,
    own: Vec<MembershipId>,
}

impl Insight {
    /// Whether the caller may know all of a membership: of others, a member knows what is on their card.
    pub fn knows(&self, membership: MembershipId) -> bool {
        self.whole || self.own.contains(&membership)
    }
}

/// Checks what callers may do.
#[derive(Clone)]
pub struct Access {
    commands: Commands,
    records: Records,
}

/// What a grant lets pass, from nothing up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Unseen,
    Seen,
    Allowed,
}

impl Access {
    /// A check over the organisation as the log has it. What it refuses, it records.
    pub fn new(commands: Commands, records: Records) -> Self {
        Self { commands, records }
    }

    /// Lets the caller pass, or says why not: one grant suffices.
    pub async fn require(&self, caller: &Caller, action: Action, object: Object) -> Result<(), Problem> {
        let refused = |problem: Problem| {
            self.records.denied(caller, action, object);
            if caller.wants_second_factor {
                problem.told("some of your roles count only after signing in with a second factor")
            } else {
                problem
            }
        };
        let place = match self.place(object).await {
            Ok(place) => place,
            Err(problem) if problem.status == 404 => return Err(refused(problem)),
            Err(problem) => return Err(problem),
        };
        match self.best(caller, action, object, &place).await? {
            Verdict::Allowed => Ok(()),
            Verdict::Seen if !caller.reads => {
                Err(refused(Problem::forbidden("your role does not include this: ask your chapter's officers or headquarters to do it")))
            }
            _ => Err(refused(Problem::not_found(object.name()))),
        }
    }

    /// Whether the caller may: for what is offered, and what is not. Nothing is refused by it, and nothing recorded.
    pub async fn lets(&self, caller: &Caller, action: Action, object: Object) -> Result<bool, Problem> {
        let place = match self.place(object).await {
            Ok(place) => place,
            Err(problem) if problem.status == 404 => return Ok(false),
            Err(problem) => return Err(problem),
        };
        Ok(self.best(caller, action, object, &place).await? == Verdict::Allowed)
    }

    /// What the caller's grants let pass together.
    async fn best(&self, caller: &Caller, action: Action, object: Object, place: &Place) -> Result<Verdict, Problem> {
        // One's own account is one's own to see.
        let own_account =
            matches!(object, Object::User(id) if caller.user == Some(id)) && matches!(action, Action::ReadUsers | Action::ReadMoney);
        let mut best = if own_account { Verdict::Allowed } else { Verdict::Unseen };
        for grant in &caller.grants {
            best = best.max(self.verdict(*grant, action, object, place).await?);
        }
        Ok(best)
    }

    async fn verdict(&self, (role, scope): (Role, GrantScope), action: Action, object: Object, place: &Place) -> Result<Verdict, Problem> {
        let own = matches!(scope, GrantScope::Membership(id) if place.memberships.contains(&id));
        if let (Action::Read, Object::Region(region)) = (action, object)
            && self.home_region(scope).await? == Some(region)
        {
            return Ok(Verdict::Allowed);
        }
        let within = own || self.covers(scope, place).await?;
        Ok(match within && sees(role, object, own) {
            false => Verdict::Unseen,
            true if may(role, action, own) => Verdict::Allowed,
            true => Verdict::Seen,
        })
    }

    /// Whether any of the caller's grants lets an action be done in its own scope.
    pub fn may_somewhere(&self, caller: &Caller, action: Action) -> bool {
        caller.grants.iter().any(|(role, _)| may(*role, action, true))
    }

    /// Lets the caller pass where any of their grants does in its own scope.
    pub fn require_somewhere(&self, caller: &Caller, action: Action) -> Result<(), Problem> {
        if self.may_somewhere(caller, action) {
            return Ok(());
        }
        let object = caller.grants.first().map_or(Object::Organisation, |(_, scope)| (*scope).into());
        self.records.denied(caller, action, object);
        Err(Problem::not_found(object.name()))
    }

    /// The same for what a field names: if it is not there for the caller, the field is at fault.
    pub async fn require_named(&self, caller: &Caller, action: Action, object: Object, field: &str) -> Result<(), Problem> {
        let missing = |problem: Problem| if problem.status == 404 { Problem::unknown(field, object.name()) } else { problem };
        self.require(caller, action, object).await.map_err(missing)
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

    /// Records that something sensitive was read.
    pub fn read(&self, caller: &Caller, what: Sensitive, object: Object) {
        self.records.read(caller, what, object);
    }

    /// How much the caller knows of the members of a chapter.
    pub async fn insight(&self, caller: &Caller, chapter: ChapterId) -> Result<Insight, Problem> {
        let place = self.place(Object::Chapter(chapter)).await?;
        let mut whole = false;
        for (role, scope) in &caller.grants {
            whole = whole || (*role != Role::Member && self.covers(*scope, &place).await?);
        }
        Ok(Insight { whole, own: caller.own_memberships().collect() })
    }

    /// Whether a grant reaches a place. A member's reaches into their own chapter, to see it.
    async fn covers(&self, scope: GrantScope, place: &Place) -> Result<bool, Problem> {
        Ok(match scope {
            GrantScope::Organisation => true,
            GrantScope::Region(id) => place.regions.contains(&id),
            of_one => {
                let home = self.home(of_one).await?;
                home.is_some() && home == place.chapter
            }
        })
    }

    /// The chapter of a grant that is of one chapter, or of a member there.
    async fn home(&self, scope: GrantScope) -> Result<Option<ChapterId>, Problem> {
        match scope {
            GrantScope::Organisation | GrantScope::Region(_) => Ok(None),
            GrantScope::Chapter(id) => Ok(Some(id)),
            GrantScope::Membership(id) => Ok(self.existing::<Membership>(id.into(), "membership").await?.chapter_id()),
        }
    }

    /// The region of that chapter: whoever is of the chapter may read what the region is.
    async fn home_region(&self, scope: GrantScope) -> Result<Option<RegionId>, Problem> {
        let Some(chapter) = self.home(scope).await? else { return Ok(None) };
        Ok(self.existing::<Chapter>(chapter.into(), "chapter").await?.region_id())
    }

    /// How far the caller's grants reach by which an action may be done.
    pub async fn reach(&self, caller: &Caller, action: Action, runner: &Runner) -> Result<Reach, Problem> {
        let mut reach = Reach::default();
        for (_, scope) in caller.grants.iter().filter(|(role, _)| may(*role, action, true)) {
            match scope {
                GrantScope::Organisation => reach.everything = true,
                GrantScope::Region(id) => reach.regions.extend(Self::subtree(runner, (*id).into()).await?),
                GrantScope::Chapter(id) => reach.chapters.push((*id).into()),
                GrantScope::Membership(id) => {
                    reach.own.push((*id).into());
                    reach.homes.extend(self.home(*scope).await?.map(Uuid::from));
                }
            }
            reach.home_regions.extend(self.home_region(*scope).await?.map(Uuid::from));
        }
        Ok(reach)
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
            Object::User(id) => self.existing::<User>(id.into(), "user").await.map(|_| None)?,
            Object::Region(id) => {
                place.regions = self.regions_up(id).await?;
                None
            }
            Object::Chapter(id) => Some(id),
            Object::Membership(id) => {
                place.memberships.push(id);
                self.existing::<Membership>(id.into(), "membership").await?.chapter_id()
            }
            Object::Meeting(id) => self.existing::<Meeting>(id.into(), "meeting").await?.chapter_id(),
            Object::Referral(id) => {
                let parties = self.existing::<Referral>(id.into(), "referral").await?.parties();
                place.memberships.extend(parties.iter().flat_map(|p| [p.giver, p.receiver]));
                parties.map(|p| p.chapter_id)
            }
        };
        if let Some(id) = chapter {
            let region = self.existing::<Chapter>(id.into(), "chapter").await?.region_id();
            place.chapter = Some(id);
            if let Some(region) = region {
                place.regions = self.regions_up(region).await?;
            }
        }
        Ok(place)
    }

    /// A region and those above it.
    async fn regions_up(&self, region: RegionId) -> Result<Vec<RegionId>, Problem> {
        let mut line = Vec::new();
        let mut next = Some(region);
        while let Some(id) = next {
            line.push(id);
            next = self.existing::<Region>(id.into(), "region").await?.parent();
        }
        Ok(line)
    }
}

/// Whether a role knows of an object in its scope at all. Other people's referrals are not a member's to know.
fn sees(role: Role, object: Object, own: bool) -> bool {
    own || role != Role::Member || !matches!(object, Object::Referral(_) | Object::Organisation | Object::Region(_))
}

/// What each role may do within its scope. `own` is what a member does to their own membership and referrals.
fn may(role: Role, action: Action, own: bool) -> bool {
    use Action::{
        ActAsMember, Administer, ChangeRules, HandleMoney, ManageUsers, Operate, Read, ReadDashboards, ReadLog, ReadMoney, ReadUsers,
        RunChapter, RunMail,
    };
    match role {
        Role::HeadquartersAdmin => true,
        // Staff do the daily work by the rules, and do not make them.
        Role::HeadquartersStaff => !matches!(action, ChangeRules | Operate),
        Role::RegionalDirector => !matches!(action, HandleMoney | ReadLog | RunMail | ReadUsers | ManageUsers | Operate),
        Role::ChapterOfficer => matches!(action, Read | ReadDashboards | ReadMoney | RunChapter | ActAsMember),
        Role::Accountant => matches!(action, Read | ReadDashboards | ReadMoney | ReadLog | ReadUsers),
        Role::Member => match action {
            Read => true,
            ReadMoney | ActAsMember | ReadDashboards => own,
            Administer | ChangeRules | RunChapter | RunMail | HandleMoney | ReadLog | ReadUsers | ManageUsers | Operate => false,
        },
    }
}
