//! What a chapter that is suspended or dissolved no longer does, and what becomes of its members.

use chrono_tz::Tz;
use domain::calendar::days_from;
use domain::dues::InvoiceKind;
use domain::meeting::{CancelCause, Meeting, MeetingStatus};
use domain::membership::{PhaseName, RenewalDecision};
use domain::referral::Tier;
use domain::{ChapterId, MeetingId, MembershipId, ReferralId};
use infra::commands::CommandError;
use infra::commands::chapters::{ChangeChapter, ChapterChange, FoundChapter};
use infra::commands::meetings::{ChangeMeeting, MeetingChange, ScheduleMeeting};
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::referrals::PledgeReferral;
use infra::ids::fresh;
use tests::{World, name, note, prove_read_models, tuesdays};

use crate::by_itself::{day, zurich};

async fn chapter(world: &World, change: ChapterChange) {
    world.done(ChangeChapter { id: world.chapter, change }).await;
    world.settle().await;
}

fn is_refused<T: std::fmt::Debug>(answered: Result<T, CommandError>, expected: &str) {
    assert!(matches!(&answered, Err(CommandError::Refused { code, .. }) if *code == expected), "{answered:?}");
}

fn pledge(world: &World, giver: MembershipId, receiver: MembershipId) -> PledgeReferral {
    let (id, chapter_id, tier): (ReferralId, _, _) = (fresh().into(), world.chapter, Tier::Inside);
    PledgeReferral { id, chapter_id, giver, receiver, tier, contact: None, description: note("Bread.") }
}

async fn status(world: &World, slot: &str) -> Option<MeetingStatus> {
    let id = MeetingId::of_slot(world.chapter, day(slot)).to_string();
    world.house.commands.load::<Meeting>(&id, true).await.unwrap().state.status()
}

async fn takes_in_meets_and_passes_nothing(world: &World, applicant: MembershipId, giver: MembershipId, receiver: MembershipId) {
    let approve = MembershipChange::Approve { conditions: None, term_years: 1 };
    is_refused(world.perform(ChangeMembership { id: applicant, change: approve }).await, "chapter_not_open");
    is_refused(world.perform(pledge(world, giver, receiver)).await, "chapter_not_open");
    let slot = days_from(day("2026-01-06"), 7 * 20);
    is_refused(world.perform(ScheduleMeeting { chapter_id: world.chapter, slot }).await, "chapter_not_open");
}

#[tokio::test]
async fn a_suspended_chapter_takes_nobody_in_and_passes_no_referral_until_it_is_resumed() {
    let mut world = zurich("2026-01-05").await;
    let (giver, receiver, applicant) = (world.member().await, world.member().await, world.applicant().await);
    chapter(&world, ChapterChange::Charter { on: None }).await;
    chapter(&world, ChapterChange::Suspend { reason: note("No officers.") }).await;
    takes_in_meets_and_passes_nothing(&world, applicant, giver, receiver).await;
    chapter(&world, ChapterChange::Resume).await;
    world.done(pledge(&world, giver, receiver)).await;
    world.change(applicant, MembershipChange::Approve { conditions: None, term_years: 1 }).await;
}

#[tokio::test]
async fn a_dissolved_chapter_meets_no_more_and_its_members_run_out_with_their_terms() {
    let mut world = zurich("2026-01-05").await;
    let (stayer, receiver, applicant) = (world.member().await, world.member().await, world.applicant().await);
    let end = world.membership(stayer).await.term().unwrap().ends_on;
    world.live(8).await;
    // Moved beyond the day that its slot is on, to an evening that is still to come.
    let (late, to) = (MeetingId::of_slot(world.chapter, day("2026-01-13")), day("2026-01-20").and_hms_opt(19, 0, 0).unwrap());
    world.done(ChangeMeeting { id: late, change: MeetingChange::Move { to, place: None, reason: note("Snow.") } }).await;
    world.live(3).await;
    chapter(&world, ChapterChange::Dissolve { reason: note("Too few.") }).await;
    let dropped = Some(MeetingStatus::Cancelled(CancelCause::Rule));
    for slot in ["2026-01-13", "2026-01-20", "2026-03-03"] {
        assert_eq!(status(&world, slot).await, dropped, "{slot}");
    }
    assert_eq!(status(&world, "2026-01-06").await, Some(MeetingStatus::ByRule), "what was held was held");
    takes_in_meets_and_passes_nothing(&world, applicant, stayer, receiver).await;
    world.live_until(days_from(end, 14)).await;
    assert_eq!(status(&world, "2026-12-29").await, None, "nothing is put into the calendar");
    let decide = MembershipChange::DecideRenewal { decision: RenewalDecision::Renew { term_years: 1 } };
    is_refused(world.perform(ChangeMembership { id: stayer, change: decide }).await, "renewal_not_open");
    let kinds: Vec<_> = world.invoices(stayer).await.iter().map(|invoice| invoice.kind).collect();
    assert_eq!(kinds, [InvoiceKind::Joining], "neither a renewal nor a late fee");
    assert!(world.membership(stayer).await.is_active());
    world.live(1).await;
    assert_eq!(world.membership(stayer).await.phase_name(), PhaseName::Lapsed);
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_member_of_a_dissolved_chapter_may_move_and_is_renewed_in_the_new_one() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    chapter(&world, ChapterChange::Dissolve { reason: note("Too few.") }).await;
    world.live_until(days_from(end, -60)).await;
    let to_chapter: ChapterId = fresh().into();
    let (region_id, time_zone, meeting_rule) = (world.region, Tz::Europe__Zurich, tuesdays(world.today()));
    world.done(FoundChapter { id: to_chapter, name: name("Quay"), region_id, time_zone, meeting_rule, currency: None }).await;
    world.change(id, MembershipChange::Transfer { to_chapter, profession: None }).await;
    world.settle().await;
    world.change(id, MembershipChange::DecideRenewal { decision: RenewalDecision::Renew { term_years: 1 } }).await;
    world.live_until(days_from(end, -30)).await;
    assert_eq!(world.invoices(id).await[1].kind, InvoiceKind::Renewal);
    prove_read_models(&world.house).await;
}
