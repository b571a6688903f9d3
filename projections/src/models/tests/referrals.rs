//! Pledges through their stages, and their closings.

use crate::testing::{Log, day, gbp, id, note};
use crate::*;
use domain::MembershipId;
use domain::calendar::days_from;
use domain::policy::PolicyVersion;
use domain::referral::{AmendmentOutcome, Parties, ReferralEvent, Stage, Tier};
use uuid::Uuid;

fn pledged() -> (Log, Parties) {
    let mut log = Log::default();
    let parties = log.parties(id::<MembershipId>(11), id(12), Tier::Outside, "2026-01-06");
    log.pledged(1, parties);
    (log, parties)
}

#[test]
fn a_pledge_goes_through_its_stages_and_is_open_until_it_has_an_outcome() {
    let (mut log, parties) = pledged();
    let (policy, expires_on) = (PolicyVersion::FOUNDING, days_from(day("2026-01-20"), 180));
    let stream = Uuid::from_u128(1);
    let on = day("2026-01-20");
    log.tell(stream, ReferralEvent::Acknowledged { parties, on, expires_on, policy });
    assert_eq!((log.row::<Referrals>().stage, log.row::<OpenReferrals>().expires_on), (Stage::Acknowledged, expires_on));
    log.tell(stream, ReferralEvent::Contacted { parties, on, expires_on, policy });
    let row = log.row::<Referrals>();
    assert_eq!((row.stage, row.is_open, row.stage_since), (Stage::Contacted, true, on));
    log.closed(1, parties, 71, gbp(100), true, "2026-02-01").closed(1, parties, 72, gbp(200), false, "2026-02-08");
    let row = log.row::<Referrals>();
    assert_eq!((row.stage, row.is_open, row.closings, row.first_closed_on), (Stage::Closed, false, 2, Some(day("2026-02-01"))));
    assert!(log.rows::<OpenReferrals>().is_empty());
}

#[test]
fn every_other_outcome_closes_the_pledge_too() {
    let on = day("2026-02-01");
    let stage = |event: fn(Parties, chrono::NaiveDate) -> ReferralEvent| {
        let (mut log, parties) = pledged();
        log.tell(Uuid::from_u128(1), event(parties, on));
        assert!(log.rows::<OpenReferrals>().is_empty());
        log.row::<Referrals>().stage
    };
    assert_eq!(stage(|parties, on| ReferralEvent::NotSold { parties, reason: note("Too dear."), on }), Stage::NotSold);
    assert_eq!(stage(|parties, on| ReferralEvent::Expired { parties, on }), Stage::Expired);
    assert_eq!(stage(|parties, on| ReferralEvent::Disputed { parties, reason: note("Unknown."), on }), Stage::Disputed);
    assert_eq!(stage(|parties, on| ReferralEvent::Withdrawn { parties, reason: note("Mistaken."), on }), Stage::Withdrawn);
}

#[test]
fn an_amended_amount_stands_in_the_place_of_the_old_one() {
    let (mut log, parties) = pledged();
    log.closed(1, parties, 71, gbp(100_000), true, "2026-02-01");
    log.amount_amended(1, parties, 71, "2026-02-01", gbp(100_000), gbp(10_000), None);
    let row = log.row::<Closings>();
    assert_eq!((row.closed_on, row.amount_minor, row.amended, row.amount_shared), (day("2026-02-01"), 10_000, true, true));
    let month = log.row::<ChapterBusinessMonths>();
    assert_eq!((month.month, month.amount_minor, month.closings), (day("2026-02-01"), 10_000, 1));
    let (stage, expires_on, policy) = (Stage::Contacted, day("2026-09-09"), PolicyVersion::FOUNDING);
    let reopened = AmendmentOutcome::Reopened { stage, expires_on, policy };
    log.amount_amended(1, parties, 71, "2026-02-01", gbp(10_000), gbp(0), Some(reopened));
    let row = log.row::<Referrals>();
    assert_eq!((row.closings, row.stage, row.is_open, row.first_closed_on), (0, stage, true, None));
    assert_eq!((log.row::<OpenReferrals>().stage, log.row::<OpenReferrals>().expires_on), (stage, expires_on));
    assert_eq!((log.rows::<MemberBusinessMonths>().len(), log.row::<ChapterReferralMonths>().closed), (0, 0));
    log.amount_amended(1, parties, 71, "2026-02-01", gbp(0), gbp(10_000), Some(AmendmentOutcome::ClosedAgain));
    let row = log.row::<Referrals>();
    assert_eq!((row.closings, row.stage, row.first_closed_on), (1, Stage::Closed, Some(day("2026-02-01"))));
    assert_eq!((log.rows::<OpenReferrals>().len(), log.row::<ChapterReferralMonths>().closed), (0, 1));
}
