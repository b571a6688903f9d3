//! Who sees what: every caller before every operation, every page and every row, with objects of their own chapter, of a fellow's, of the
//! next chapter, of the region beside and of another country. What each of them may see is said here once more, in the test's own words.

mod callers;
pub mod extras;
mod operations;
mod pages;
mod requests;
mod sight;
mod sql;

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{ChapterId, MembershipId, RegionId};
use tests::{App, TestDatabase};
use uuid::Uuid;

use self::sight::Owner;
use crate::fuzz::organisation::{Ids, NOW, ids_of, simulated};

/// How long anybody follows the news here: what is asked has to come to an end.
const A_MOMENT: Duration = Duration::from_millis(50);

/// A simulated organisation with enough neighbours, and where those who ask are at home.
pub struct Organisation {
    pub app: App,
    pub country: RegionId,
    pub region: RegionId,
    pub chapter: ChapterId,
    pub membership: MembershipId,
    pub fellow: MembershipId,
    /// In another country.
    pub far: Far,
    pub database: TestDatabase,
    /// Mails, each with whose it is: the log does not tell.
    pub notices: Vec<(Uuid, Owner)>,
    /// The ids that each kind of neighbour has, by the names of their fields.
    pub ids: BTreeMap<Whose, Ids>,
}

pub struct Far {
    pub region: RegionId,
    pub chapter: ChapterId,
    pub membership: MembershipId,
}

/// Whose an object is, from where those who ask are at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Own,
    Fellows,
    Siblings,
    /// Of a region beside, under the same parent.
    Parents,
    Others,
}

impl Whose {
    pub const ALL: [Whose; 5] = [Whose::Own, Whose::Fellows, Whose::Siblings, Whose::Parents, Whose::Others];
}

impl Organisation {
    pub async fn new() -> Self {
        let database = TestDatabase::create().await;
        let chapters = simulated(&database, 15, 1).await;
        let app = App::over(&database.options(), NOW, |settings| settings.follow_for = A_MOMENT).await;
        let of = |wanted: &dyn Fn(&api::simulation::SimulatedChapter) -> bool| {
            chapters.iter().find(|chapter| wanted(chapter)).expect("the simulation is large enough")
        };
        let home = of(&|one| {
            let sibling = chapters.iter().any(|other| other.id != one.id && other.region == one.region);
            sibling && chapters.iter().any(|other| other.country == one.country && other.region != one.region)
        });
        let sibling = of(&|other| other.id != home.id && other.region == home.region);
        let beside = of(&|other| other.country == home.country && other.region != home.region);
        let far = of(&|other| other.country != home.country);
        let pool = sqlx::PgPool::connect_with(database.options()).await.unwrap();
        let admin = app.administrator().await;
        let members = async |chapter: ChapterId| -> Vec<MembershipId> {
            let page =
                admin.read(&format!("/memberships?chapter_id={chapter}&status=active&limit=2&min_position={}", app.head().await)).await;
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["membership_id"].as_str().unwrap().parse::<Uuid>().unwrap().into())
                .collect()
        };
        let (ours, theirs) = (members(home.id).await, members(far.id).await);
        let (own, fellow) = (ours[0].to_string(), ours[1].to_string());
        let of_chapter = async |id: ChapterId| ids_of(&app.house, |event| event.chapter_id == Some(id.into())).await;
        let of_member = async |member: &str, not: &str| {
            let about = |event: &infra::event_log::StoredEvent, who: &str| event.aggregate_id == who || event.payload.get().contains(who);
            ids_of(&app.house, |event| event.chapter_id == Some(home.id.into()) && about(event, member) && !about(event, not)).await
        };
        let mut ids = BTreeMap::from([
            (Whose::Own, of_member(&own, &fellow).await),
            (Whose::Fellows, of_member(&fellow, &own).await),
            (Whose::Siblings, of_chapter(sibling.id).await),
            (Whose::Parents, of_chapter(beside.id).await),
            (Whose::Others, of_chapter(far.id).await),
        ]);
        let first = async |who: &str| -> i64 {
            let sql = "SELECT min(position) FROM log.events WHERE chapter_id::text = $1 OR aggregate_id = $1";
            sqlx::query_scalar(sql).bind(who).fetch_one(&pool).await.unwrap()
        };
        let someone = [own.clone(), fellow.clone(), sibling.id.to_string(), beside.id.to_string(), far.id.to_string()];
        let regions = [home.region, home.region, home.region, home.country, far.region];
        let (user, token, filter) = extras::of_headquarters(&app, &admin).await;
        let home_ids = of_chapter(home.id).await;
        let mut notices = Vec::new();
        for (((whose, ids), region), who) in ids.iter_mut().zip(regions).zip(someone) {
            ids.insert("region_id".to_owned(), [region.into()].into());
            ids.insert("position".to_owned(), [Uuid::from_u64_pair(0, first(&who).await.unsigned_abs())].into());
            // Of meetings both are members, and the sheet names them both.
            if let (Whose::Own | Whose::Fellows, Some(meetings)) = (whose, home_ids.get("meeting_id")) {
                ids.insert("meeting_id".to_owned(), meetings.clone());
            }
            let parties = match whose {
                Whose::Own => (home.id, ours[0]),
                Whose::Fellows => (home.id, ours[1]),
                Whose::Siblings => (sibling.id, members(sibling.id).await[0]),
                Whose::Parents => (beside.id, members(beside.id).await[0]),
                Whose::Others => (far.id, theirs[0]),
            };
            let notice = extras::notice(&pool, parties.0, parties.1).await;
            notices.push((notice, Owner::Parties(parties.0.into(), [parties.1.into()].into())));
            let kinds = [("notice_id", notice), ("user_id", user), ("token_id", token), ("event_filter_id", filter)];
            ids.extend(kinds.map(|(kind, id)| (kind.to_owned(), [id].into())));
            if *whose == Whose::Own {
                ids.insert("membership_id".to_owned(), [ours[0].into()].into());
            }
        }
        let far = Far { region: far.region, chapter: far.id, membership: theirs[0] };
        let (country, region, chapter) = (home.country, home.region, home.id);
        Self { app, country, region, chapter, membership: ours[0], fellow: ours[1], far, database, notices, ids }
    }
}
