//! Notices: who hears of what, on which day, once; how they leave the house; and what comes back by their links.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::MembershipId;
use domain::calendar::days_from;
use domain::meeting::{Mark, Meeting, SheetEntry};
use domain::membership::Membership;
use domain::notices::NoticeClass;
use domain::referral::Tier;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::commands::memberships::MembershipChange;
use infra::commands::referrals::{ChangeReferral, PledgeReferral, ReferralChange};
use infra::ids::fresh;
use infra::mail::{Encryption, LedgerFilter, LinkKey, MailerSettings, NoticeRow, NoticeState, Sender, Settlement, SmtpSettings, Transport};
use mail_parser::{MessageParser, MimeHeaders};
use tests::smtp::{Mood, ScriptedServer};
use tests::{App, World, chapter, euro, name, note};

use crate::by_itself::{day, zurich};

pub fn sender(public_url: &str) -> Sender {
    let key = LinkKey::from_secret(b"a secret for the tests").unwrap();
    Sender { address: "letters@chapters.example".parse().unwrap(), public_url: public_url.to_owned(), key, dkim: None }
}

async fn world(from: &str) -> World {
    let world = zurich(from).await;
    world.house.open_post(sender("https://chapters.example"));
    world
}

async fn all(world: &World) -> Vec<NoticeRow> {
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

fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.map(|(kind, count)| (kind.to_owned(), count)).into()
}

fn transport(server: &ScriptedServer) -> Transport {
    Transport::smtp(SmtpSettings {
        host: server.address.ip().to_string(),
        port: server.address.port(),
        encryption: Encryption::None,
        credentials: None,
        trust: None,
        hello: "chapters.example".to_owned(),
        patience: std::time::Duration::from_millis(400),
    })
    .unwrap()
}

fn one_at_a_time() -> MailerSettings {
    MailerSettings { at_once: 1, ..MailerSettings::default() }
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
        assert_eq!(row.membership_id, giver.0);
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

/// A world with three notices that are due, and a server.
async fn three_due() -> (World, ScriptedServer, Vec<NoticeRow>) {
    let mut world = world("2026-01-05").await;
    world.member().await;
    world.member().await;
    let mut rows = all(&world).await;
    rows.retain(|row| row.kind == "invoice" || row.kind == "receipt");
    assert_eq!(rows.len(), 4);
    (world, ScriptedServer::start().await, rows)
}

async fn states(world: &World) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in all(world).await.into_iter().filter(|row| row.kind == "invoice" || row.kind == "receipt") {
        *counts.entry(row.state).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn mails_go_out_once_with_the_bytes_that_were_frozen() {
    let (world, server, rows) = three_due().await;
    let mailer = world.house.mailer(transport(&server), MailerSettings::default());
    let other = world.house.mailer(transport(&server), MailerSettings::default());
    let (first, second) = tokio::join!(mailer.drain(), other.drain());
    assert!(first.unwrap() + second.unwrap() >= 4);
    let taken = server.taken();
    for row in &rows {
        let frozen = world.house.ledger.message(row.id).await.unwrap().unwrap();
        let copies: Vec<_> = taken.iter().filter(|mail| mail.bytes.starts_with(&frozen)).collect();
        assert_eq!(copies.len(), 1, "{}", row.kind);
        assert_eq!(copies[0].to, row.address);
        assert!(copies[0].from.starts_with("bounce-"));
    }
    assert_eq!(states(&world).await, counts([("sent", 4)]));
    assert_eq!(mailer.drain().await.unwrap(), 0);
}

#[tokio::test]
async fn what_a_server_does_is_what_the_ledger_says() {
    let (world, server, _) = three_due().await;
    let mailer = world.house.mailer(transport(&server), one_at_a_time());
    server.next([Mood::Recipient(450), Mood::Recipient(550), Mood::DropAfterDot, Mood::Message(554)]);
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("deferred", 1), ("failed", 2), ("uncertain", 1)]));
    // Nobody writes to a mailbox that is not there: its other mails are held back.
    let suppressed = world.house.ledger.suppressed(None, 10).await.unwrap();
    assert_eq!(suppressed.len(), 1);
    // Only what was put off is tried again by itself, and not before its time.
    assert_eq!(mailer.drain().await.unwrap(), 0);
    world.house.log.clock.move_to(world.now() + Duration::hours(1));
    mailer.drain().await.unwrap();
    let after = states(&world).await;
    assert_eq!((after.get("uncertain"), after.get("deferred")), (Some(&1), None));
    let uncertain = all(&world).await.into_iter().find(|row| row.state == "uncertain").unwrap();
    assert_eq!(uncertain.doubts, 1);
    // The mailbox is there again; settled by a person, the uncertain one goes once more, under the same Message-ID.
    assert!(world.house.ledger.allow(&suppressed[0].address).await.unwrap());
    world.house.ledger.settle(uncertain.id, Settlement::SendAgain, world.now()).await.unwrap();
    mailer.drain().await.unwrap();
    let frozen = world.house.ledger.message(uncertain.id).await.unwrap().unwrap();
    assert_eq!(server.taken().iter().filter(|mail| mail.bytes.starts_with(&frozen)).count(), 2);
    assert_eq!(world.house.ledger.notice(uncertain.id).await.unwrap().unwrap().state, "sent");
}

#[tokio::test]
async fn a_server_that_hangs_closes_or_drops_the_line_puts_mails_off_and_loses_none() {
    let (world, server, _) = three_due().await;
    let mailer = world.house.mailer(transport(&server), one_at_a_time());
    server.next([Mood::Silent, Mood::Closing, Mood::DropBeforeDot]);
    mailer.drain().await.unwrap();
    let first = states(&world).await;
    // A line that drops in the middle of a short mail may have been one that dropped after it.
    let put_off = first.get("deferred").copied().unwrap_or(0) + first.get("uncertain").copied().unwrap_or(0);
    assert_eq!((put_off, first.get("failed")), (3, None), "{first:?}");
    world.house.log.clock.move_to(world.now() + Duration::minutes(5));
    mailer.drain().await.unwrap();
    let settled = states(&world).await;
    assert_eq!(settled.get("sent").copied().unwrap_or(0) + settled.get("uncertain").copied().unwrap_or(0), 4, "{settled:?}");
}

#[tokio::test]
async fn the_stop_switch_holds_everything_back_and_quiet_hours_hold_the_night() {
    let (world, server, _) = three_due().await;
    let mailer = world.house.mailer(transport(&server), MailerSettings::default());
    world.house.ledger.switch(true, Some("A look at the letters first."), world.now()).await.unwrap();
    assert_eq!(mailer.drain().await.unwrap(), 0);
    world.house.ledger.switch(false, None, world.now()).await.unwrap();
    // The 5th at 21:30 in Zurich.
    world.house.log.clock.move_to("2026-01-05T20:30:00Z".parse().unwrap());
    mailer.drain().await.unwrap();
    assert_eq!((server.taken().len(), states(&world).await), (0, counts([("queued", 4)])));
    world.house.log.clock.move_to("2026-01-06T06:00:00Z".parse().unwrap());
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("sent", 4)]));
}

#[tokio::test]
async fn an_attempt_that_nobody_has_heard_of_again_is_uncertain_and_a_lease_alone_is_not() {
    let (world, server, _) = three_due().await;
    let pool = world.house.runner.pool();
    let abandoned = "UPDATE mail.notices SET state = $1, lease = nextval('mail.lease'), leased_until = $2 WHERE id = (SELECT id FROM mail.notices WHERE state = 'queued' AND kind IN ('invoice', 'receipt') LIMIT 1)";
    for state in ["leased", "attempting"] {
        sqlx::query(abandoned).bind(state).bind(world.now()).execute(pool).await.unwrap();
    }
    world.house.log.clock.move_to(world.now() + Duration::minutes(20));
    world.house.mailer(transport(&server), MailerSettings::default()).drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("sent", 3), ("uncertain", 1)]));
    assert_eq!(server.taken().iter().filter(|mail| mail.to.starts_with("member")).count(), server.taken().len());
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
async fn names_cannot_break_out_of_their_header_nor_dots_out_of_the_mail() {
    let mut world = world("2026-01-05").await;
    let (giver, receiver) = (world.member().await, world.member().await);
    assert!(domain::text::Name::parse("Eve\r\nBcc: everybody@example.org").is_err());
    let arabic = name("\u{645}\u{62d}\u{645}\u{62f} <eve@example.org>, \"Evil\"");
    world.change(receiver, MembershipChange::ChangeContact { name: Some(arabic.clone()), email: None, phone: None }).await;
    let description = note("First line\r\n.\r\nMAIL FROM:<eve@example.org>\n<b>bold</b>");
    let id = fresh().into();
    world.done(PledgeReferral { id, chapter_id: world.chapter, giver, receiver, tier: Tier::Outside, contact: None, description }).await;
    world.settle().await;
    let server = ScriptedServer::start().await;
    world.house.mailer(transport(&server), MailerSettings::default()).drain().await.unwrap();
    let mail = server.taken().into_iter().find(|mail| String::from_utf8_lossy(&mail.bytes).contains("referral_received")).unwrap();
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let to: Vec<_> = message.to().unwrap().iter().map(|to| (to.name().unwrap().to_owned(), to.address().unwrap().to_owned())).collect();
    assert_eq!(to, [(arabic.as_str().to_owned(), mail.to.clone())]);
    assert!(message.bcc().is_none());
    let text = message.body_text(0).unwrap();
    assert!(text.contains("First line\r\n.\r\nMAIL FROM:") || text.contains("First line\n.\nMAIL FROM:"), "{text}");
    assert!(message.body_html(0).unwrap().contains("&lt;b&gt;bold&lt;"), "what people type is text");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_in_a_letter_does_its_one_thing_and_opening_it_does_nothing() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    app.house.open_post(sender(app.base()));
    let founded = chapter::founded(&app, &admin, 2).await;
    let member: MembershipId = founded.members[0].parse().unwrap();
    app.clock_at("2026-01-19T11:00:00Z");
    let filter = LedgerFilter { membership_id: Some(member.0), ..LedgerFilter::default() };
    let mut rows = Vec::new();
    for _ in 0..200 {
        rows = app.house.ledger.list(&filter, 100).await.unwrap();
        if rows.iter().any(|row| row.kind == "meeting_reminder" && row.occurrence == "2026-01-20") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let reminder = rows.iter().find(|row| row.kind == "meeting_reminder" && row.occurrence == "2026-01-20").unwrap();
    let bytes = app.house.ledger.message(reminder.id).await.unwrap().unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.header_raw("List-Unsubscribe-Post").map(str::trim), Some("List-Unsubscribe=One-Click"));
    let unsubscribe = message.header_raw("List-Unsubscribe").unwrap().trim().trim_matches(['<', '>']).to_owned();
    let text = message.body_text(0).unwrap().into_owned();
    let answer = text.lines().find(|line| line.contains("/letters/answer/")).unwrap().trim().to_owned();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let head = app.head().await;
    for link in [&unsubscribe, &answer] {
        let page = http.get(link).send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        assert!(page.text().await.unwrap().contains("<form"));
        let forged = format!("{}{}", &link[..link.len() - 2], "zz");
        assert_eq!(http.get(&forged).send().await.unwrap().status(), 404);
        assert_eq!(
            http.post(&forged)
                .body("action=attending")
                .header("content-type", "application/x-www-form-urlencoded")
                .send()
                .await
                .unwrap()
                .status(),
            404
        );
    }
    assert_eq!(app.head().await, head, "opening a link changes nothing");
    let post =
        |link: String, body: &'static str| http.post(link).body(body).header("content-type", "application/x-www-form-urlencoded").send();
    for _ in 0..2 {
        assert_eq!(post(unsubscribe.clone(), "List-Unsubscribe=One-Click").await.unwrap().status(), 200);
    }
    let muted = app.house.commands.load::<Membership>(&member.to_string(), true).await.unwrap().state.muted_notices().to_vec();
    assert_eq!(muted, [NoticeClass::Reminders]);
    assert_eq!(post(answer.clone(), "action=substitute&substitute=").await.unwrap().status(), 422);
    assert_eq!(post(answer.clone(), "action=substitute&substitute=Sue+Stand-In").await.unwrap().status(), 200);
    assert_eq!(post(answer, "action=attending").await.unwrap().status(), 200);
    let answers = admin.get(&format!("/meetings/{}/answers", reminder.subject_id)).await.json();
    assert_eq!(answers["items"][0], serde_json::json!({"membership_id": member.to_string(), "answer": {"kind": "attending"}}));
    let meeting = app.house.commands.load::<Meeting>(&reminder.subject_id.to_string(), true).await.unwrap();
    assert_eq!(meeting.state.gathering().unwrap().answers.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_is_read_and_settled_through_rest() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    app.house.open_post(sender(app.base()));
    let founded = chapter::founded(&app, &admin, 1).await;
    let path = format!("/notices?membership_id={}", founded.members[0]);
    let listed = app.until(&admin, &path, |page| page["items"].as_array().is_some_and(|items| items.len() >= 2)).await;
    let kinds: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"invoice") && kinds.contains(&"receipt"), "{kinds:?}");
    let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
    let first = admin.get(&format!("{path}&limit=1")).await.json();
    let second = admin.get(&format!("{path}&limit=1&cursor={}", first["next"].as_str().unwrap())).await.json();
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(admin.get(&format!("/notices/{id}")).await.status, 200);
    assert!(admin.get(&format!("/notices/{id}/message")).await.text.contains("Auto-Submitted: auto-generated"));
    let refused = admin.post(&format!("/notices/{id}/settlement"), serde_json::json!({"outcome": "arrived"})).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("notice_in_another_state")));
    let stopped = admin.put("/mail/switch", serde_json::json!({"stopped": true, "reason": "A look first."})).await;
    assert_eq!(stopped.json()["stopped"], true);
    assert_eq!(admin.get("/mail").await.json()["stopped_because"], "A look first.");
    assert_eq!(admin.get("/mail/suppressed-addresses").await.json()["items"], serde_json::json!([]));
    let allowed = admin.post("/mail/allowed-addresses", serde_json::json!({"address": "a@example.org"})).await;
    assert_eq!(allowed.json()["was_suppressed"], false);
    assert_eq!(NoticeState::ALL.len(), admin.get("/mail").await.json()["notices"].as_array().unwrap().len());
}
