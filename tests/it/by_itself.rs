//! What happens by itself: invoices, activation, renewal, lapse, expiry and the calendar of meetings, on a simulated clock.

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;
use domain::calendar::{Cadence, MeetingRule, Term, add_years, days_from};
use domain::chapter::{Chapter, Office};
use domain::dues::{Dues, InvoiceKind};
use domain::meeting::{HolidayCause, Mark, Meeting, MeetingStatus, SheetEntry};
use domain::membership::{PhaseName, RenewalDecision, SeatReview};
use domain::money::TaxRate;
use domain::policy::PolicyScope;
use domain::referral::Tier;
use domain::region::{FeePlan, LegalEntity, RegionCommand};
use domain::rules::{RenewalRules, Rule};
use domain::text::EntityCode;
use domain::{ChapterId, Currency, MeetingId, MembershipId, Money, RegionId};
use infra::commands::chapters::{ChangeChapter, ChapterChange, FoundChapter};
use infra::commands::dues::{ChangeDues, Charge, DuesChange};
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::policies::{ChangePolicy, PolicyChange};
use infra::commands::referrals::PledgeReferral;
use infra::commands::regions::{ChangeRegion, FoundRegion};
use infra::commands::seats::KeepSeat;
use infra::dashboards::{Window, referral_value_of_chapter};
use infra::ids::fresh;
use infra::runner::Source;
use projections::MemberRow;
use tests::{World, euro, found_region, name, note, prove_read_models, tuesdays};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn zurich(from: &str) -> World {
    World::begin(day(from), Tz::Europe__Zurich, tuesdays(day(from))).await
}

#[tokio::test]
async fn an_approved_applicant_is_invoiced_and_becomes_active_when_the_last_part_is_paid() {
    let mut world = zurich("2026-01-05").await;
    let id = world.approved().await;
    let invoices = world.invoices(id).await;
    assert_eq!(invoices.len(), 1);
    assert_eq!(invoices[0].kind, InvoiceKind::Joining);
    // 200.00 joining fee and 800.00 dues, with 10 % tax.
    assert_eq!(invoices[0].outstanding(), euro(110_000));
    world.pay(id, euro(60_000)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Approved);
    world.live(2).await;
    world.pay(id, euro(50_000)).await;
    let membership = world.membership(id).await;
    assert!(membership.is_active());
    // The term starts on the day of the last payment.
    assert_eq!(membership.term().unwrap().starts_on, day("2026-01-07"));
    assert_eq!(membership.term().unwrap().ends_on, day("2027-01-06"));
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn an_unpaid_approval_is_void_after_seven_days_and_its_invoice_credited() {
    let mut world = zurich("2026-01-05").await;
    let id = world.approved().await;
    world.live(7).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Approved, "the seventh day still counts");
    world.live(1).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Voided);
    assert_eq!(world.dues(id).await.outstanding().unwrap(), euro(0));
    assert!(world.invoices(id).await[0].is_credited_in_full());
}

#[tokio::test]
async fn a_renewal_goes_through_its_calendar_and_extends_from_the_old_end() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, -91)).await;
    assert!(world.perform_decision(id).await.is_err(), "the renewal is not open yet");
    world.live_until(days_from(end, -90)).await;
    world.perform_decision(id).await.unwrap();
    world.live_until(days_from(end, -31)).await;
    assert_eq!(world.invoices(id).await.len(), 1);
    world.live_until(days_from(end, -30)).await;
    assert_eq!(world.invoices(id).await[1].kind, InvoiceKind::Renewal);
    // Paid early: the new term follows the old one all the same.
    world.pay_all(id).await;
    let term = world.membership(id).await.term().unwrap();
    assert_eq!((term.starts_on, term.ends_on), (days_from(end, 1), add_years(end, 1)));
    world.live_until(days_from(end, 20)).await;
    assert!(world.membership(id).await.is_active(), "a renewed member is not lapsed by the old term's deadline");
    assert_eq!(world.invoices(id).await.len(), 2, "and is charged no late fee");
}

#[tokio::test]
async fn a_renewal_that_nobody_pays_is_late_the_day_after_and_lapses_on_the_fifteenth() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(end).await;
    assert_eq!(world.invoices(id).await.len(), 2);
    world.live_until(days_from(end, 1)).await;
    let invoices = world.invoices(id).await;
    assert_eq!(invoices[2].kind, InvoiceKind::LateFee);
    assert_eq!(invoices[2].outstanding(), euro(5_500));
    world.live_until(days_from(end, 14)).await;
    assert!(world.membership(id).await.is_active());
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
    assert!(world.invoices(id).await[1].is_credited_in_full(), "nothing was bought by the renewal invoice");
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_late_payment_renews_from_the_old_end_and_keeps_the_late_fee() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, 10)).await;
    world.pay_all(id).await;
    let membership = world.membership(id).await;
    assert_eq!(membership.term().unwrap().starts_on, days_from(end, 1));
    assert_eq!(world.dues(id).await.outstanding().unwrap(), euro(0));
    assert_eq!(world.invoices(id).await.len(), 3);
}

#[tokio::test]
async fn a_changed_policy_moves_the_deadlines_of_terms_that_begin_under_it() {
    let mut world = zurich("2026-01-05").await;
    let rule = Rule::Renewal(RenewalRules { lapses_days_after: 30, final_notice_days_after: vec![7, 14], ..RenewalRules::default() });
    let change = PolicyChange::Change(Box::new(rule));
    world.done(ChangePolicy { scope: PolicyScope::Chapter(world.chapter), change, holds_from: world.today(), reason: None }).await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, 29)).await;
    assert!(world.membership(id).await.is_active());
    world.live_until(days_from(end, 30)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
}

#[tokio::test]
async fn a_day_that_was_set_under_one_policy_version_comes_under_it_whatever_has_changed_since() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live(3).await;
    let rule = Rule::Renewal(RenewalRules { lapses_days_after: 60, final_notice_days_after: vec![7, 14], ..RenewalRules::default() });
    let change = PolicyChange::Change(Box::new(rule));
    world.done(ChangePolicy { scope: PolicyScope::Organisation, change, holds_from: world.today(), reason: None }).await;
    world.live_until(days_from(end, 15)).await;
    assert_eq!(world.membership(id).await.phase_name(), PhaseName::Lapsed);
}

#[tokio::test]
async fn a_pledge_without_news_expires_after_180_days() {
    let mut world = zurich("2026-01-05").await;
    let (giver, receiver) = (world.member().await, world.member().await);
    let id = fresh().into();
    let pledge = PledgeReferral {
        id,
        chapter_id: world.chapter,
        giver,
        receiver,
        tier: Tier::Outside,
        contact: None,
        description: note("Wants a roof."),
    };
    world.done(pledge).await;
    let expired = |world: &World| {
        let reader = world.house.log.reader.clone();
        async move { reader.stream("referral", &id.to_string(), 0).await.unwrap().iter().any(|event| event.event_type == "referral.expired") }
    };
    world.live(179).await;
    assert!(!expired(&world).await);
    world.live(1).await;
    assert!(expired(&world).await);
}

async fn meeting(world: &World, slot: NaiveDate) -> Option<Meeting> {
    let id = MeetingId::of_slot(world.chapter, slot).to_string();
    let loaded = world.house.commands.load::<Meeting>(&id, true).await.unwrap();
    (loaded.version > 0).then(|| Meeting::clone(&loaded.state))
}

#[tokio::test]
async fn meetings_are_scheduled_eight_weeks_ahead_across_the_change_of_clocks_and_the_horizon_rolls() {
    let world = zurich("2026-03-02").await;
    let start_of = async |slot: &str| meeting(&world, day(slot)).await.unwrap().starts_at().unwrap();
    for slot in ["2026-03-03", "2026-03-24", "2026-03-31", "2026-04-21"] {
        assert_eq!(start_of(slot).await, day(slot).and_hms_opt(7, 0, 0).unwrap(), "seven o'clock stays seven o'clock");
    }
    assert!(meeting(&world, day("2026-05-05")).await.is_none(), "nine weeks ahead");
    world.live(8).await;
    assert!(meeting(&world, day("2026-05-05")).await.is_some());
    world.live(30).await;
    assert!(meeting(&world, day("2026-06-02")).await.is_some());
}

#[tokio::test]
async fn a_holiday_is_no_meeting_and_a_changed_rule_moves_the_calendar_but_not_what_people_moved() {
    let world = zurich("2026-03-02").await;
    let moved = MeetingId::of_slot(world.chapter, day("2026-03-17"));
    let to = day("2026-03-18").and_hms_opt(8, 0, 0).unwrap();
    world.done(ChangeMeeting { id: moved, change: MeetingChange::Move { to, place: None, reason: note("Room taken.") } }).await;
    let command = RegionCommand::DeclareHoliday { on: day("2026-05-14"), name: name("Ascension Day") };
    world.done(ChangeRegion { id: world.region, command }).await;
    let rule = MeetingRule { weekday: Weekday::Thu, cadence: Cadence::Fortnightly, ..tuesdays(day("2026-04-02")) };
    world.done(ChangeChapter { id: world.chapter, change: ChapterChange::ChangeMeetingRule { meeting_rule: rule } }).await;
    world.settle().await;
    let status = async |slot: &str| meeting(&world, day(slot)).await.and_then(|meeting| meeting.status());
    assert!(matches!(status("2026-03-17").await, Some(MeetingStatus::Moved)));
    assert!(
        meeting(&world, day("2026-04-07")).await.unwrap().gathering().is_some_and(|g| !g.takes_place()),
        "the old rule's Tuesday is off"
    );
    assert!(meeting(&world, day("2026-04-02")).await.unwrap().gathering().unwrap().takes_place());
    assert!(meeting(&world, day("2026-04-09")).await.is_none(), "every second Thursday");
    assert!(meeting(&world, day("2026-04-16")).await.is_some());
    world.live_until(day("2026-04-01")).await;
    assert!(meeting(&world, day("2026-05-14")).await.unwrap().gathering().is_some_and(|g| !g.takes_place()), "a holiday");
}

#[tokio::test]
async fn a_regions_holiday_takes_the_meetings_that_stand_already_and_gives_them_back_when_it_is_withdrawn() {
    let world = zurich("2026-03-02").await;
    let region = |command| ChangeRegion { id: world.region, command };
    let declare = |on: &str| region(RegionCommand::DeclareHoliday { on: day(on), name: name("Carnival") });
    let withdraw = |on: &str| region(RegionCommand::WithdrawHoliday { on: day(on) });
    let status = async |slot: &str| meeting(&world, day(slot)).await.unwrap().status().unwrap();
    let (regional, own) = (MeetingStatus::Holiday(HolidayCause::Region), MeetingStatus::Holiday(HolidayCause::Chapter));
    let eve = MeetingId::of_slot(world.chapter, day("2026-03-24"));
    world.done(ChangeMeeting { id: eve, change: MeetingChange::DeclareHoliday { name: name("Founders' day") } }).await;
    for on in ["2026-03-03", "2026-03-17", "2026-03-24", "2026-05-05"] {
        world.done(declare(on)).await;
    }
    world.settle().await;
    assert_eq!((status("2026-03-17").await, status("2026-03-24").await), (regional, own));
    world.live(8).await;
    assert_eq!(status("2026-05-05").await, regional, "scheduled while it was a holiday");
    for on in ["2026-03-03", "2026-03-17", "2026-03-24", "2026-05-05"] {
        world.done(withdraw(on)).await;
    }
    world.settle().await;
    assert_eq!(status("2026-03-03").await, regional, "a day that is over stays as it was");
    assert_eq!((status("2026-03-17").await, status("2026-05-05").await), (MeetingStatus::ByRule, MeetingStatus::ByRule));
    assert_eq!(status("2026-03-24").await, own, "the chapter's own day off stays off");
    let back = meeting(&world, day("2026-05-05")).await.unwrap();
    assert_eq!(back.starts_at(), day("2026-05-05").and_hms_opt(7, 0, 0));
    prove_read_models(&world.house).await;
}

async fn absent(world: &World, slot: &str, absent: MembershipId) {
    let entry = |membership_id, mark| SheetEntry { membership_id, mark, substitute: None };
    let roster = world.house.commands.roster(world.chapter, day(slot)).await.unwrap();
    let entries = roster.iter().map(|on| entry(on.membership_id, if on.membership_id == absent { Mark::A } else { Mark::P })).collect();
    let id = MeetingId::of_slot(world.chapter, day(slot));
    world.done(ChangeMeeting { id, change: MeetingChange::CompleteSheet { entries } }).await;
    world.settle().await;
}

async fn excused(world: &World, slot: &str, membership_id: MembershipId) {
    let entries = vec![SheetEntry { membership_id, mark: Mark::P, substitute: None }];
    let change = MeetingChange::AmendSheet { entries, reason: note("Sat at the back.") };
    world.done(ChangeMeeting { id: MeetingId::of_slot(world.chapter, day(slot)), change }).await;
    world.settle().await;
}

#[tokio::test]
async fn the_fourth_absence_opens_the_seat_for_review_and_an_amendment_that_takes_it_away_closes_it() {
    let mut world = zurich("2026-01-05").await;
    let (ada, _ben) = (world.member().await, world.member().await);
    let review = async |world: &World| world.membership(ada).await.seat_review();
    world.live_until(day("2026-02-10")).await;
    // The second sheet comes late: the absence on it makes the fourth of a later meeting.
    for slot in ["2026-01-13", "2026-01-27", "2026-02-03"] {
        absent(&world, slot, ada).await;
    }
    assert_eq!(review(&world).await, SeatReview::Never, "three are warned of");
    absent(&world, "2026-01-20", ada).await;
    let SeatReview::Open(absences) = review(&world).await else { panic!("the seat is open for review") };
    assert_eq!((absences.counted, absences.allowed, absences.window.ends_on), (4, 3, day("2026-02-03")));
    excused(&world, "2026-01-13", ada).await;
    assert_eq!(review(&world).await, SeatReview::Never, "there were three after all");
    absent(&world, "2026-02-10", ada).await;
    assert!(matches!(review(&world).await, SeatReview::Open(_)));
    world.done(KeepSeat { id: ada, note: note("Was abroad.") }).await;
    assert_eq!(review(&world).await, SeatReview::Kept { known_to: day("2026-02-10") });
    world.live_until(day("2026-02-17")).await;
    excused(&world, "2026-01-20", ada).await;
    assert_eq!(review(&world).await, SeatReview::Kept { known_to: day("2026-02-10") });
    // With one absence taken away there are four again: one more than the committee knew of is looked at anew.
    absent(&world, "2026-02-17", ada).await;
    assert!(matches!(review(&world).await, SeatReview::Open(_)));
    world.change(ada, MembershipChange::Terminate { reason: note("Too often absent.") }).await;
    assert_eq!(review(&world).await, SeatReview::Never);
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn what_was_done_is_not_done_again_by_a_rebuild_or_by_a_second_run_of_the_policies() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    world.live(3).await;
    let before = world.house.log.reader.last_position().await.unwrap();
    world.house.runner.catch_up().await.unwrap();
    for projection in world.house.runner.projections().to_vec() {
        world.house.runner.rebuild(projection.info.name).await.unwrap();
    }
    assert_eq!(world.settle().await, 0);
    // As after a restore of the work tables from yesterday: everything is asked for once more.
    world.forget_what_was_done().await;
    assert!(world.settle().await > 0);
    assert_eq!(world.house.log.reader.last_position().await.unwrap(), before);
    assert_eq!(world.invoices(id).await.len(), 1);
    prove_read_models(&world.house).await;
}

async fn appoint(world: &World, membership_id: MembershipId, office: Office, from: &str, to: &str) {
    let term = Term { starts_on: day(from), ends_on: day(to) };
    world.done(ChangeChapter { id: world.chapter, change: ChapterChange::AppointOfficer { membership_id, office, term } }).await;
}

#[tokio::test]
async fn whoever_leaves_the_chapter_leaves_its_offices_the_same_day() {
    let mut world = zurich("2026-01-05").await;
    let (leaver, stayer) = (world.member().await, world.member().await);
    appoint(&world, leaver, Office::President, "2026-01-05", "2026-09-30").await;
    appoint(&world, leaver, Office::VicePresident, "2026-10-01", "2027-09-30").await;
    appoint(&world, stayer, Office::SecretaryTreasurer, "2026-01-05", "2026-09-30").await;
    world.live(10).await;
    world.change(leaver, MembershipChange::Resign { reason: None }).await;
    world.settle().await;
    let chapter = world.house.commands.load::<Chapter>(&world.chapter.to_string(), true).await.unwrap().state;
    let in_office: Vec<_> = chapter.officers().iter().map(|officer| (officer.membership_id, officer.term.ends_on)).collect();
    // Resigned on the 15th: the 14th was the last day as a member, and so in office.
    assert_eq!(in_office, [(leaver, day("2026-01-14")), (stayer, day("2026-09-30"))]);
    // Somebody else can take the office from that day on.
    appoint(&world, stayer, Office::President, "2026-01-15", "2026-09-30").await;
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_lapse_ends_offices_too() {
    let mut world = zurich("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    appoint(&world, id, Office::President, "2026-01-05", "2028-09-30").await;
    world.live_until(days_from(end, 15)).await;
    let chapter = world.house.commands.load::<Chapter>(&world.chapter.to_string(), true).await.unwrap().state;
    assert_eq!(chapter.officers_on(world.today()).count(), 0);
}

/// A chapter of another legal entity, in francs.
async fn swiss_chapter(world: &World) -> ChapterId {
    let (region, id): (RegionId, ChapterId) = (fresh().into(), fresh().into());
    let currency = Currency::parse("CHF").unwrap();
    let legal_entity = Some(LegalEntity { code: EntityCode::parse("CH01").unwrap(), name: name("Schweiz GmbH") });
    world.done(FoundRegion { legal_entity, currencies: Some(vec![currency]), ..found_region(region, "South") }).await;
    let francs = |minor| Money::of_minor(minor, currency);
    let plan = FeePlan {
        currency,
        joining_fee: francs(30_000),
        dues_one_year: francs(90_000),
        dues_two_years: francs(170_000),
        late_fee: francs(6_000),
        transfer_fee: francs(8_000),
        reinstatement_fee: francs(10_000),
        tax_rate: TaxRate::of_basis_points(0).unwrap(),
        tax_label: name("MWST"),
    };
    world.done(ChangeRegion { id: region, command: RegionCommand::SetFeePlan { plan, holds_from: world.today() } }).await;
    let (region_id, time_zone, meeting_rule) = (region, Tz::Europe__Zurich, tuesdays(world.today()));
    world.done(FoundChapter { id, name: name("Rheinhafen"), region_id, time_zone, meeting_rule, currency: None }).await;
    world.settle().await;
    id
}

#[tokio::test]
async fn a_member_who_moves_to_another_currency_is_invoiced_in_it_and_owes_the_old_amounts_in_the_old_one() {
    let mut world = zurich("2026-01-05").await;
    let south = swiss_chapter(&world).await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    let badge = Charge::Other { description: name("Name badge"), net: euro(1_000), due_on: None };
    world.done(ChangeDues { membership_id: id, change: DuesChange::Charge(badge) }).await;
    world.live(10).await;
    world.change(id, MembershipChange::Transfer { to_chapter: south, profession: None }).await;
    world.settle().await;
    let dues = world.dues(id).await;
    let owed = |dues: &Dues| -> Vec<(String, Money)> {
        let account = dues.account().unwrap();
        account.balances.iter().map(|own| (own.book.legal_entity.to_string(), account.outstanding(&own.book))).collect()
    };
    let francs = |minor| Money::of_minor(minor, Currency::parse("CHF").unwrap());
    // 10.00 euro and 10 % tax from before, the transfer fee of the new region from after.
    assert_eq!(owed(&dues), [("T1".to_owned(), euro(1_100)), ("CH01".to_owned(), francs(8_000))]);
    assert_eq!(dues.invoices().last().unwrap().number.to_string(), "CH01-2026-000001");
    world.pay(id, euro(1_100)).await;
    world.live_until(days_from(end, -29)).await;
    let renewal = world.invoices(id).await.pop().unwrap();
    assert_eq!((renewal.kind, renewal.total), (InvoiceKind::Renewal, francs(90_000)));
    world.pay(id, francs(98_000)).await;
    assert_eq!(owed(&world.dues(id).await), [("T1".to_owned(), euro(0)), ("CH01".to_owned(), francs(0))]);
    assert_eq!(world.membership(id).await.term().unwrap().ends_on, add_years(end, 1));
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn what_two_chapters_share_stands_in_the_log_of_each() {
    let mut world = zurich("2026-01-05").await;
    let (north, south) = (world.chapter, swiss_chapter(&world).await);
    let (ada, mover) = (world.member().await, world.member().await);
    world.chapter = south;
    let sven = world.member().await;
    world.live(1).await;
    let on = world.today();
    world.change(ada, MembershipChange::ReportOneToOne { with: sven, on, topics: None }).await;
    world.change(mover, MembershipChange::Transfer { to_chapter: south, profession: None }).await;
    world.settle().await;
    prove_read_models(&world.house).await;
    let head = world.house.log.reader.last_position().await.unwrap();
    for (chapter, own) in [(north, ada), (south, sven)] {
        let folded = Source::as_of(&world.house.runner, Some(vec![chapter.into()]), head).await.unwrap();
        for source in [Source::live(&world.house.runner), folded] {
            let window = Window { from: Some(on), to: on };
            let answer = referral_value_of_chapter(&source, chapter, window).await.unwrap().unwrap();
            let talks = answer.members.iter().find(|row| row.member.membership_id == own).unwrap().value.one_to_ones;
            assert_eq!((answer.totals.one_to_ones, talks), (1, 1));
        }
    }
    // The new chapter's own events name who came, and until when the term runs.
    let folded = Source::as_of(&world.house.runner, Some(vec![south.into()]), head).await.unwrap();
    let members: Vec<MemberRow> = folded.rows(&[]).await.unwrap();
    let moved = members.iter().find(|row| row.membership_id == mover).unwrap();
    assert_eq!((moved.name.as_deref(), moved.came_from), (Some("Member 2"), Some(north)));
    assert_eq!(moved.term_ends_on, world.membership(mover).await.term().map(|term| term.ends_on));
    let refused =
        world.perform(ChangeMembership { id: ada, change: MembershipChange::ReportOneToOne { with: sven, on, topics: None } }).await;
    assert!(refused.is_err(), "reported once");
}

/// What only these tests do with a world.
trait Doing {
    async fn perform_decision(&self, id: MembershipId) -> Result<infra::commands::Committed, infra::commands::CommandError>;
    async fn forget_what_was_done(&self);
}

impl Doing for World {
    async fn perform_decision(&self, id: MembershipId) -> Result<infra::commands::Committed, infra::commands::CommandError> {
        let decision = RenewalDecision::Renew { term_years: 1 };
        self.perform(ChangeMembership { id, change: MembershipChange::DecideRenewal { decision } }).await
    }

    async fn forget_what_was_done(&self) {
        let pool = self.house.runner.pool();
        sqlx::query("UPDATE work.checkpoints SET position = 0 WHERE name = 'policies'").execute(pool).await.unwrap();
        sqlx::query("DELETE FROM work.tasks").execute(pool).await.unwrap();
    }
}
