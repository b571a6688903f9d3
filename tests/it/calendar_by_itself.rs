//! What happens by itself to a chapter's calendar and sheets: meetings, holidays, and seats that absences open for review.

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use domain::calendar::{Cadence, MeetingRule};
use domain::dues::PaymentMethod;
use domain::meeting::{CancelCause, HolidayCause, Mark, Meeting, MeetingStatus, SheetEntry};
use domain::membership::SeatReview;
use domain::policy::PolicyScope;
use domain::region::RegionCommand;
use domain::rules::{MeetingRules, Rule};
use domain::{MeetingId, MembershipId};
use infra::commands::chapters::{ChangeChapter, ChapterChange};
use infra::commands::dues::{ChangeDues, DuesChange};
use infra::commands::meetings::{ChangeMeeting, MeetingChange, ScheduleMeeting};
use infra::commands::memberships::MembershipChange;
use infra::commands::policies::{ChangePolicy, PolicyChange};
use infra::commands::regions::ChangeRegion;
use infra::commands::seats::KeepSeat;
use infra::commands::{CommandError, Committed};
use tests::{World, name, note, prove_read_models, tuesdays};

use crate::by_itself::{day, zurich};

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

#[tokio::test]
async fn a_meeting_scheduled_beyond_the_horizon_follows_holidays_rules_and_the_chapters_standing() {
    let world = zurich("2026-03-02").await;
    let chapter = |change| ChangeChapter { id: world.chapter, change };
    for slot in ["2026-07-07", "2026-07-14", "2026-07-21"] {
        world.done(ScheduleMeeting { chapter_id: world.chapter, slot: day(slot) }).await;
    }
    let command = RegionCommand::DeclareHoliday { on: day("2026-07-14"), name: name("Fair") };
    world.done(ChangeRegion { id: world.region, command }).await;
    world.settle().await;
    let status = async |slot: &str| meeting(&world, day(slot)).await.unwrap().status().unwrap();
    assert_eq!(
        (status("2026-07-07").await, status("2026-07-14").await),
        (MeetingStatus::ByRule, MeetingStatus::Holiday(HolidayCause::Region))
    );
    world.done(chapter(ChapterChange::Charter { on: None })).await;
    world.done(chapter(ChapterChange::Suspend { reason: note("No officers.") })).await;
    world.settle().await;
    assert_eq!(status("2026-07-07").await, MeetingStatus::Cancelled(CancelCause::Rule));
    world.done(chapter(ChapterChange::Resume)).await;
    let rule = MeetingRule { at: NaiveTime::from_hms_opt(8, 0, 0).unwrap(), cadence: Cadence::Fortnightly, ..tuesdays(day("2026-06-02")) };
    world.done(chapter(ChapterChange::ChangeMeetingRule { meeting_rule: rule })).await;
    world.settle().await;
    // Every second Tuesday from 2 June: the 14th is one, and the 7th and the 21st are not.
    assert_eq!(status("2026-07-07").await, MeetingStatus::Cancelled(CancelCause::Rule));
    assert_eq!(status("2026-07-21").await, MeetingStatus::Cancelled(CancelCause::Rule));
    let withdraw = RegionCommand::WithdrawHoliday { on: day("2026-07-14") };
    world.done(ChangeRegion { id: world.region, command: withdraw }).await;
    world.settle().await;
    assert_eq!(meeting(&world, day("2026-07-14")).await.unwrap().starts_at(), day("2026-07-14").and_hms_opt(8, 0, 0));
    assert!(meeting(&world, day("2026-06-30")).await.is_none(), "what nobody scheduled waits for the horizon");
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_calendar_that_is_to_reach_further_does_so_on_the_day_from_which_that_holds() {
    let world = zurich("2026-03-02").await;
    let weeks = |weeks| PolicyChange::Change(Box::new(Rule::Meetings(MeetingRules { scheduled_weeks_ahead: weeks })));
    let change = |scope, change, holds_from: &str| ChangePolicy { scope, change, holds_from: day(holds_from), reason: None };
    world.done(change(PolicyScope::Organisation, weeks(10), "2026-03-02")).await;
    world.settle().await;
    assert!(meeting(&world, day("2026-05-05")).await.is_some() && meeting(&world, day("2026-05-12")).await.is_none());
    world.done(change(PolicyScope::Region(world.region), weeks(12), "2026-03-05")).await;
    world.done(change(PolicyScope::Chapter(world.chapter), weeks(16), "2026-03-09")).await;
    world.settle().await;
    assert!(meeting(&world, day("2026-05-12")).await.is_none(), "not yet");
    world.live_until(day("2026-03-05")).await;
    assert!(meeting(&world, day("2026-05-26")).await.is_some() && meeting(&world, day("2026-06-02")).await.is_none());
    world.live_until(day("2026-03-09")).await;
    assert!(meeting(&world, day("2026-06-23")).await.is_some());
}

#[tokio::test]
async fn a_chapter_that_meets_monthly_meets_on_the_same_weekday_of_every_month() {
    let world =
        World::begin(day("2026-01-05"), Tz::Europe__Zurich, MeetingRule { cadence: Cadence::Monthly, ..tuesdays(day("2026-01-13")) }).await;
    world.live_until(day("2026-12-31")).await;
    let sql = "SELECT payload->'meeting.scheduled'->>'slot' FROM log.events WHERE event_type = 'meeting.scheduled' ORDER BY 1";
    let slots: Vec<String> = sqlx::query_scalar(sql).fetch_all(world.house.runner.pool()).await.unwrap();
    let expected = [
        "2026-01-13",
        "2026-02-10",
        "2026-03-10",
        "2026-04-14",
        "2026-05-12",
        "2026-06-09",
        "2026-07-14",
        "2026-08-11",
        "2026-09-08",
        "2026-10-13",
        "2026-11-10",
        "2026-12-08",
        "2027-01-12",
        "2027-02-09",
    ];
    assert_eq!(slots, expected);
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
async fn a_suspension_takes_what_is_ahead_and_a_resumption_gives_it_back_where_it_had_been_moved() {
    let mut world = zurich("2026-03-02").await;
    let member = world.member().await;
    let to = day("2026-03-11").and_hms_opt(8, 0, 0).unwrap();
    let moved = MeetingId::of_slot(world.chapter, day("2026-03-10"));
    world.done(ChangeMeeting { id: moved, change: MeetingChange::Move { to, place: None, reason: note("Room taken.") } }).await;
    // Noon: the meeting of this morning is over, and its sheet half typed.
    world.live(1).await;
    let today = MeetingId::of_slot(world.chapter, day("2026-03-03"));
    let entries = vec![SheetEntry { membership_id: member, mark: Mark::P, substitute: None }];
    world.done(ChangeMeeting { id: today, change: MeetingChange::DraftSheet { entries } }).await;
    let chapter = |change| ChangeChapter { id: world.chapter, change };
    world.done(chapter(ChapterChange::Charter { on: None })).await;
    world.done(chapter(ChapterChange::Suspend { reason: note("No officers.") })).await;
    world.settle().await;
    let takes_place = async |slot: &str| meeting(&world, day(slot)).await.unwrap().gathering().unwrap().takes_place();
    let held_today = meeting(&world, day("2026-03-03")).await.unwrap();
    assert_eq!(held_today.sheet().unwrap().entries().len(), 1, "what was typed stays");
    assert!(takes_place("2026-03-03").await && !takes_place("2026-03-10").await && !takes_place("2026-03-17").await);
    world.done(chapter(ChapterChange::Resume)).await;
    world.settle().await;
    assert_eq!(meeting(&world, day("2026-03-10")).await.unwrap().starts_at(), Some(to));
    assert!(takes_place("2026-03-10").await && takes_place("2026-03-17").await);
    // A rule that no longer has the slot leaves the meeting where somebody moved it.
    let rule = MeetingRule { weekday: Weekday::Fri, ..tuesdays(day("2026-03-06")) };
    world.done(chapter(ChapterChange::ChangeMeetingRule { meeting_rule: rule })).await;
    world.settle().await;
    assert_eq!(meeting(&world, day("2026-03-10")).await.unwrap().starts_at(), Some(to));
    assert!(takes_place("2026-03-10").await && !takes_place("2026-03-17").await && takes_place("2026-03-20").await);
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn no_two_meetings_of_a_chapter_begin_at_once_by_hand_or_by_rule() {
    let world = zurich("2026-03-02").await;
    let of = |slot: &str| MeetingId::of_slot(world.chapter, day(slot));
    let seven = |on: &str| day(on).and_hms_opt(7, 0, 0).unwrap();
    let change = |slot: &str, change| ChangeMeeting { id: of(slot), change };
    let move_to = |to| MeetingChange::Move { to, place: None, reason: note("Room taken.") };
    let refused = |performed: Result<Committed, CommandError>| match performed {
        Err(CommandError::Refused { code, field, .. }) => (code, field.unwrap_or_default()),
        other => panic!("{other:?}"),
    };
    let onto = world.perform(change("2026-03-10", move_to(seven("2026-03-17")))).await;
    assert_eq!(refused(onto), ("another_meeting_then", "to"));
    // Whoever comes first has the time: of two that move there at once, one; and what is called off takes none.
    let free = day("2026-03-18").and_hms_opt(7, 0, 0).unwrap();
    let both = tokio::join!(world.perform(change("2026-03-10", move_to(free))), world.perform(change("2026-03-24", move_to(free))));
    assert_eq!([&both.0, &both.1].iter().filter(|moved| moved.is_ok()).count(), 1, "{both:?}");
    world.done(change("2026-03-31", MeetingChange::Cancel { reason: note("Snow.") })).await;
    world.done(change("2026-03-17", move_to(seven("2026-03-31")))).await;
    // Beyond what is scheduled by itself, a meeting waits where the rule will put another.
    world.done(change("2026-04-21", move_to(seven("2026-05-05")))).await;
    let by_hand = ScheduleMeeting { chapter_id: world.chapter, slot: day("2026-05-05") };
    assert_eq!(refused(world.perform(by_hand).await), ("slot_taken", "slot"));
    world.live(15).await;
    let takes_place = async |slot: &str| meeting(&world, day(slot)).await.unwrap().gathering().unwrap().takes_place();
    assert!(!takes_place("2026-05-05").await, "the day has its meeting");
    assert!(takes_place("2026-05-12").await, "and the calendar rolls on");
    world.done(change("2026-04-21", move_to(seven("2026-05-06")))).await;
    world.live(8).await;
    assert!(takes_place("2026-05-05").await, "the time is free again");
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn a_member_whose_payment_of_the_meetings_day_is_recorded_later_gets_a_line_on_the_completed_sheet() {
    let mut world = zurich("2026-03-02").await;
    let (present, late) = (world.member().await, world.approved().await);
    world.live(1).await;
    let id = MeetingId::of_slot(world.chapter, day("2026-03-03"));
    let line = |membership_id| vec![SheetEntry { membership_id, mark: Mark::P, substitute: None }];
    world.done(ChangeMeeting { id, change: MeetingChange::CompleteSheet { entries: line(present) } }).await;
    world.live(2).await;
    let amend = || ChangeMeeting { id, change: MeetingChange::AmendSheet { entries: line(late), reason: note("Paid on the third.") } };
    assert!(world.perform(amend()).await.is_err(), "no member on that day, as far as anybody knows");
    let (payment_id, amount) = (infra::ids::fresh().into(), world.dues(late).await.outstanding().unwrap());
    let (received_on, method) = (Some(day("2026-03-03")), PaymentMethod::Cash);
    let change = DuesChange::ReceivePayment { payment_id, amount, invoice_id: None, received_on, method, reference: None };
    world.done(ChangeDues { membership_id: late, change }).await;
    world.settle().await;
    world.done(amend()).await;
    assert_eq!(meeting(&world, day("2026-03-03")).await.unwrap().sheet().unwrap().entries().len(), 2);
    prove_read_models(&world.house).await;
}

#[tokio::test]
async fn who_leaves_on_the_day_of_a_meeting_is_on_its_sheet_only_if_it_was_completed_before() {
    let mut world = zurich("2026-03-02").await;
    let (ada, ben, cleo) = (world.member().await, world.member().await, world.member().await);
    world.live_until(day("2026-03-03")).await;
    let on_roster = async |world: &World| -> Vec<MembershipId> {
        world.house.commands.roster(world.chapter, day("2026-03-03")).await.unwrap().iter().map(|entry| entry.membership_id).collect()
    };
    world.change(ada, MembershipChange::Resign { reason: None }).await;
    assert!(!on_roster(&world).await.contains(&ada), "from the day of departure on, nobody is a member");
    absent(&world, "2026-03-03", ben).await;
    let id = MeetingId::of_slot(world.chapter, day("2026-03-03"));
    let line = |membership_id| vec![SheetEntry { membership_id, mark: Mark::P, substitute: None }];
    let amend =
        |membership_id| ChangeMeeting { id, change: MeetingChange::AmendSheet { entries: line(membership_id), reason: note("Came.") } };
    assert!(world.perform(amend(ada)).await.is_err(), "no line for who had left before the sheet was completed");
    // Who leaves after it was completed was there in the morning: the line, and the absence, stay and can be put right.
    world.change(ben, MembershipChange::Resign { reason: None }).await;
    world.settle().await;
    assert_eq!(on_roster(&world).await, [cleo]);
    let mark = async |world: &World| {
        let sheet = meeting(world, day("2026-03-03")).await.unwrap();
        let lines = sheet.sheet().unwrap().entries().to_vec();
        (lines.len(), lines.iter().find(|line| line.membership_id == ben).map(|line| line.mark))
    };
    assert_eq!(mark(&world).await, (2, Some(Mark::A)));
    world.done(amend(ben)).await;
    assert_eq!(mark(&world).await, (2, Some(Mark::P)));
    prove_read_models(&world.house).await;
}
