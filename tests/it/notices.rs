//! Notices: who hears of what, on which day, and once.

use std::collections::BTreeMap;

use domain::MembershipId;
use domain::calendar::days_from;
use domain::chapter::Office;
use domain::meeting::{Mark, SheetEntry};
use domain::notices::NoticeClass;
use domain::referral::Tier;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::commands::memberships::MembershipChange;
use infra::commands::referrals::{ChangeReferral, PledgeReferral, ReferralChange};
use infra::ids::fresh;
use infra::mail::{LedgerFilter, LinkKey, NoticeRow, Sender};
use mail_parser::{MessageParser, MimeHeaders};
use tests::{World, euro, note};

use crate::by_itself::{appoint, day, zurich};

pub fn sender(public_url: &str) -> Sender {
    let key = LinkKey::from_secret(b"a secret for the tests").unwrap();
    Sender { address: "letters@chapters.example".parse().unwrap(), public_url: public_url.to_owned(), key, dkim: None }
}

pub async fn world(from: &str) -> World {
    let world = zurich(from).await;
    world.house.open_post(sender("https://chapters.example"));
    world
}

pub async fn all(world: &World) -> Vec<NoticeRow> {
    world.house.ledger.list(&LedgerFilter::default(), 100_000).await.unwrap()
}

/// How many notices of each kind went to a member.
async fn told(world: &World, to: MembershipId) -> BTreeMap<String, usize> {
    let filter = LedgerFilter { membership_id: Some(to.into()), ..LedgerFilter::default() };
    let mut counts = BTreeMap::new();
    for row in world.house.ledger.list(&filter, 100_000).await.unwrap() {
        *counts.entry(row.kind).or_default() += 1;
    }
    counts
}

pub fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.map(|(kind, count)| (kind.to_owned(), count)).into()
}

#[tokio::test]
async fn a_member_is_invoiced_receipted_invited_and_reminded_each_once_and_never_by_night() {
    let mut world = world("2026-01-05").await;
    let id = world.member().await;
    assert_eq!(told(&world, id).await, counts([("invoice", 1), ("receipt", 1)]));
    // Tuesdays are the 6th, 13th, 20th and 27th.
    world.live_until(day("2026-01-20")).await;
    let invited = counts([("invoice", 1), ("receipt", 1), ("meeting_notice", 2), ("meeting_reminder", 2)]);
    assert_eq!(told(&world, id).await, invited);
    for row in all(&world).await {
        let hour = chrono::Timelike::hour(&row.not_before.with_timezone(&world.zone));
        assert!((7..21).contains(&hour), "{} at {}", row.kind, row.not_before);
        assert_eq!(row.state, "queued", "{:?}", row.reason);
    }
    let notice = all(&world).await.into_iter().find(|row| row.kind == "meeting_notice").unwrap();
    assert_eq!(notice.not_before.with_timezone(&world.zone).date_naive(), day("2026-01-17"), "three days before the latest");
}

#[tokio::test]
async fn a_second_run_of_the_whole_log_and_a_rebuild_tell_nobody_anything() {
    let mut world = world("2026-01-05").await;
    let (giver, receiver) = (world.member().await, world.member().await);
    let id = fresh().into();
    let description = note("Needs a roof.");
    world.done(PledgeReferral { id, chapter_id: world.chapter, giver, receiver, tier: Tier::Outside, contact: None, description }).await;
    world.live(20).await;
    let before = all(&world).await;
    assert!(before.len() > 10, "{}", before.len());
    sqlx::query("UPDATE work.checkpoints SET position = 0 WHERE name = 'policies'").execute(world.house.runner.pool()).await.unwrap();
    sqlx::query("DELETE FROM work.tasks WHERE task->>'task' = 'notify'").execute(world.house.runner.pool()).await.unwrap();
    world.house.runner.rebuild(&[], |_| {}).await.unwrap();
    world.settle().await;
    assert_eq!(all(&world).await, before);
}

#[tokio::test]
async fn the_absent_are_written_to_three_times_and_then_their_seat_is_under_review() {
    let mut world = world("2026-01-05").await;
    let (present, absent) = (world.member().await, world.member().await);
    for week in 1..=4 {
        let held_on = days_from(day("2026-01-06"), 7 * week);
        world.live_until(held_on).await;
        let entry = |membership_id, mark| SheetEntry { membership_id, mark, substitute: None };
        let entries = vec![entry(present, Mark::P), entry(absent, Mark::A)];
        let id = domain::MeetingId::of_slot(world.chapter, held_on);
        world.done(ChangeMeeting { id, change: MeetingChange::CompleteSheet { entries } }).await;
        world.settle().await;
    }
    let heard = told(&world, absent).await;
    assert_eq!((heard.get("absence_letter"), heard.get("seat_under_review")), (Some(&3), Some(&1)));
    assert_eq!(told(&world, present).await.get("absence_letter"), None);
}

#[tokio::test]
async fn officers_are_not_reminded_of_a_sheet_that_nobody_stands_on() {
    let mut world = world("2026-03-03").await;
    // Half an hour after midnight, the day after the first meeting, the chapter gets its first member.
    world.house.log.clock.move_to("2026-03-03T23:30:00Z".parse().unwrap());
    let president = world.member().await;
    appoint(&world, president, Office::President, "2025-10-01", "2026-09-30").await;
    world.live(3).await;
    assert_eq!(told(&world, president).await.get("sheet_overdue"), None);
    world.live(6).await;
    assert_eq!(told(&world, president).await.get("sheet_overdue"), Some(&1), "of the meeting a week later");
}

#[tokio::test]
async fn an_unpaid_renewal_is_told_on_each_day_of_its_calendar() {
    let mut world = world("2026-01-05").await;
    let id = world.member().await;
    let end = world.membership(id).await.term().unwrap().ends_on;
    world.live_until(days_from(end, 16)).await;
    let filter = LedgerFilter { membership_id: Some(id.into()), ..LedgerFilter::default() };
    let renewals = ["renewal_opened", "renewal_reminder", "renewal_overdue", "renewal_final_notice", "lapsed"];
    let mut days: Vec<(i64, String)> = Vec::new();
    for row in world.house.ledger.list(&filter, 100_000).await.unwrap() {
        let on = row.not_before.with_timezone(&world.zone).date_naive();
        let of_renewal = renewals.contains(&row.kind.as_str()) || (row.kind == "invoice" && on > days_from(end, -40));
        if of_renewal {
            days.push(((on - end).num_days(), row.kind));
        }
    }
    days.sort();
    let expected = [
        (-90, "renewal_opened"),
        (-60, "renewal_reminder"),
        (-30, "invoice"),
        (-14, "renewal_reminder"),
        (-7, "renewal_reminder"),
        (-1, "renewal_reminder"),
        (1, "invoice"),
        (1, "renewal_overdue"),
        (7, "renewal_final_notice"),
        (14, "renewal_final_notice"),
        (15, "lapsed"),
    ];
    assert_eq!(days, expected.map(|(day, kind)| (day, kind.to_owned())));
}

#[tokio::test]
async fn a_referral_is_told_to_its_receiver_and_its_business_to_its_giver() {
    let mut world = world("2026-01-05").await;
    let (giver, receiver) = (world.member().await, world.member().await);
    let id = fresh().into();
    let description = note("Needs a roof.");
    world.done(PledgeReferral { id, chapter_id: world.chapter, giver, receiver, tier: Tier::Outside, contact: None, description }).await;
    world.live(46).await;
    let heard = told(&world, receiver).await;
    assert_eq!((heard["referral_received"], heard["referral_reminder"]), (1, 2), "on days 14 and 45");
    let close = |amount_shared| ReferralChange::Close { closure_id: fresh().into(), amount: euro(125_000), amount_shared, on: None };
    world.done(ChangeReferral { id, change: close(false) }).await;
    world.done(ChangeReferral { id, change: close(true) }).await;
    world.live(60).await;
    assert_eq!(told(&world, receiver).await["referral_reminder"], 2, "something has come of it");
    let mut texts = Vec::new();
    for row in all(&world).await.into_iter().filter(|row| row.kind == "closed_business_thanks") {
        assert_eq!(row.membership_id, Some(giver.0));
        let message = world.house.ledger.message(row.id).await.unwrap().unwrap();
        texts.push(MessageParser::default().parse(&message).unwrap().body_text(0).unwrap().into_owned());
    }
    assert_eq!(texts.len(), 2);
    assert_eq!(texts.iter().filter(|text| text.contains("1,250.00")).count(), 1, "an amount that is not shared is not told: {texts:?}");
}

#[tokio::test]
async fn an_invitation_is_a_calendar_entry_that_moves_and_is_cancelled_under_one_uid() {
    let mut world = world("2026-01-05").await;
    world.member().await;
    world.live_until(day("2026-01-11")).await;
    let id = domain::MeetingId::of_slot(world.chapter, day("2026-01-13"));
    let to = "2026-01-14T08:30:00".parse().unwrap();
    world.done(ChangeMeeting { id, change: MeetingChange::Move { to, place: None, reason: note("Room taken.") } }).await;
    world.settle().await;
    world.done(ChangeMeeting { id, change: MeetingChange::Cancel { reason: note("Snow.") } }).await;
    world.settle().await;
    let filter = LedgerFilter { subject_id: Some(id.into()), ..LedgerFilter::default() };
    let mut entries = BTreeMap::new();
    for row in world.house.ledger.list(&filter, 100).await.unwrap() {
        let bytes = world.house.ledger.message(row.id).await.unwrap().unwrap();
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert!(message.header_raw("List-Unsubscribe").is_none() || row.class != "required");
        assert_eq!(message.message_id().map(|id| format!("<{id}>")), Some(row.message_id.clone()));
        let calendar =
            message.parts.iter().find(|part| part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar"))).unwrap();
        let method = calendar.content_type().unwrap().attribute("method").unwrap().to_owned();
        let text = String::from_utf8(calendar.contents().to_vec()).unwrap();
        let parsed: icalendar::Calendar = text.parse().unwrap();
        let event = parsed.events().next().unwrap();
        use icalendar::Component;
        let sequence: i64 = event.property_value("SEQUENCE").unwrap().parse().unwrap();
        let starts = event.property_value("DTSTART").unwrap().to_owned();
        entries.insert(sequence, (row.kind, method, event.get_uid().unwrap().to_owned(), starts));
    }
    let uid = format!("{id}@chapters.example");
    let entry = |kind: &str, method: &str, starts: &str| (kind.to_owned(), method.to_owned(), uid.clone(), starts.to_owned());
    let expected = [
        (0, entry("meeting_notice", "REQUEST", "20260113T060000Z")),
        (1, entry("meeting_moved", "REQUEST", "20260114T073000Z")),
        (2, entry("meeting_cancelled", "CANCEL", "20260114T073000Z")),
    ];
    assert_eq!(entries, BTreeMap::from(expected));
}

#[tokio::test]
async fn a_members_own_language_comes_before_the_regions_and_muted_letters_stay_in_the_ledger() {
    let mut world = world("2026-01-05").await;
    let id = world.member().await;
    let language = Some(domain::text::Locale::parse("de-CH").unwrap());
    world.change(id, MembershipChange::SetNoticePreferences { language, muted: vec![NoticeClass::Reminders] }).await;
    world.live_until(day("2026-01-13")).await;
    let rows = all(&world).await;
    let notice = rows.iter().find(|row| row.kind == "meeting_notice").unwrap();
    assert_eq!(
        (notice.language.as_str(), notice.subject_line.as_str()),
        ("de", "Chapter: Treffen am Dienstag, 13. Januar 2026, 07:00 Uhr")
    );
    let reminder = rows.iter().find(|row| row.kind == "meeting_reminder").unwrap();
    assert_eq!(
        (reminder.state.as_str(), reminder.reason.as_deref()),
        ("suppressed", Some("the recipient does without letters of this class"))
    );
}

#[tokio::test]
async fn who_does_without_reminders_gets_none_of_those_that_wait_already() {
    let mut world = world("2026-01-05").await;
    let (id, other) = (world.member().await, world.member().await);
    // Of the 13th: the reminder waits for the morning of the 12th.
    world.live_until(day("2026-01-12")).await;
    let reminder = async |to: MembershipId| {
        let filter = LedgerFilter { membership_id: Some(to.into()), ..LedgerFilter::default() };
        let rows = world.house.ledger.list(&filter, 100).await.unwrap();
        let row = rows.into_iter().find(|row| row.kind == "meeting_reminder" && row.occurrence == "2026-01-13").unwrap();
        (row.state, row.reason.unwrap_or_default())
    };
    assert_eq!(reminder(id).await.0, "queued");
    world.change(id, MembershipChange::SetNoticePreferences { language: None, muted: vec![NoticeClass::Reminders] }).await;
    world.settle().await;
    assert_eq!(reminder(id).await, ("suppressed".to_owned(), "the recipient does without letters of this class".to_owned()));
    assert_eq!(reminder(other).await.0, "queued");
    assert_eq!(told(&world, id).await.get("meeting_notice"), Some(&1), "what is required is sent");
}

#[tokio::test]
async fn scores_wait_for_read_models_that_somebody_else_is_moving() {
    let mut world = world("2026-01-05").await;
    world.member().await;
    let (runner, end) = (world.house.runner.clone(), world.house.log.reader.last_position().await.unwrap());
    let mut somebody = runner.pool().begin().await.unwrap();
    sqlx::query("SELECT name FROM work.checkpoints FOR UPDATE").execute(&mut *somebody).await.unwrap();
    let waiting = tokio::spawn({
        let runner = runner.clone();
        async move { runner.catch_up_wholly().await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(!waiting.is_finished() && runner.reached() < end);
    somebody.rollback().await.unwrap();
    assert!(waiting.await.unwrap().unwrap());
    assert_eq!(runner.reached(), end);
}
