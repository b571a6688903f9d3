//! How mails leave the house: once, as the mail server and the ledger agree, whatever the server does.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::referral::Tier;
use infra::commands::memberships::MembershipChange;
use infra::commands::referrals::PledgeReferral;
use infra::ids::fresh;
use infra::kept::Kept;
use infra::mail::{
    Encryption, LedgerFilter, MailerSettings, NoticeRow, NoticeState, Settlement, SmtpSettings, SuppressedAddress, Transport,
};
use mail_parser::MessageParser;
use tests::smtp::{Mood, ScriptedServer};
use tests::{App, World, chapter, name, note};

use crate::notices::{all, counts, sender, world};

fn transport(server: &ScriptedServer) -> Transport {
    patient(server, std::time::Duration::from_millis(400))
}

fn patient(server: &ScriptedServer, patience: std::time::Duration) -> Transport {
    Transport::smtp(SmtpSettings {
        host: server.address.ip().to_string(),
        port: server.address.port(),
        encryption: Encryption::None,
        credentials: None,
        trust: None,
        hello: "chapters.example".to_owned(),
        patience,
    })
    .unwrap()
}

fn one_at_a_time() -> MailerSettings {
    MailerSettings { at_once: 1, ..MailerSettings::default() }
}

/// A world with four notices that are due, and a server.
async fn four_due() -> (World, ScriptedServer, Vec<NoticeRow>) {
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
    let (world, server, rows) = four_due().await;
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
    let (world, server, _) = four_due().await;
    let mailer = world.house.mailer(transport(&server), one_at_a_time());
    server.next([Mood::Recipient(450), Mood::Recipient(550), Mood::DropAfterDot, Mood::Message(554)]);
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("deferred", 1), ("failed", 2), ("uncertain", 1)]));
    // Nobody writes to a mailbox that is not there: its other mails are held back.
    let suppressed = world.house.ledger.suppressed(&SuppressedAddress::first("address", false, 10)).await.unwrap();
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
    assert!(world.house.ledger.allow(&suppressed[0].row.address).await.unwrap());
    world.house.ledger.settle(uncertain.id, Settlement::SendAgain, world.now()).await.unwrap();
    mailer.drain().await.unwrap();
    let frozen = world.house.ledger.message(uncertain.id).await.unwrap().unwrap();
    assert_eq!(server.taken().iter().filter(|mail| mail.bytes.starts_with(&frozen)).count(), 2);
    assert_eq!(world.house.ledger.notice(uncertain.id).await.unwrap().unwrap().state, "sent");
}

#[tokio::test]
async fn a_server_that_hangs_closes_or_drops_the_line_puts_mails_off_and_loses_none() {
    let (world, server, _) = four_due().await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_says_nothing_keeps_nobody_waiting_and_its_mails_go_out_when_it_is_back() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    app.house.open_post(sender(app.base()));
    let mut server = ScriptedServer::start().await;
    // Both of the mails that may be on their way at once hang, for longer than this test may take.
    server.next([Mood::Silent, Mood::Silent]);
    let settings = MailerSettings { at_once: 2, ..MailerSettings::default() };
    let mailer = app.house.mailer(patient(&server, std::time::Duration::from_secs(600)), settings);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(mailer.run(stopped));
    let founded = chapter::founded(&app, &admin, 2).await;
    let in_state = async |state: &str| {
        let filter = LedgerFilter { state: NoticeState::named(state), ..LedgerFilter::default() };
        app.house.ledger.list(&filter, 100).await.unwrap().len()
    };
    while in_state("attempting").await < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    // Commands are answered, and what they did is read, while the mails hang.
    let third = chapter::member(&app, &admin, &founded.chapter, "Third Member", "Dentist").await;
    let read = admin.get(&format!("/memberships/{third}")).await;
    assert_eq!((read.status, in_state("attempting").await, server.count()), (200, 2, 0));
    server.restart(std::time::Duration::from_millis(50)).await;
    while in_state("sent").await < 5 {
        app.clock_at(&(app.house.log.clock.now() + Duration::seconds(30)).to_rfc3339());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    running.await.unwrap();
    assert_eq!(server.taken().iter().map(|mail| &mail.bytes).collect::<std::collections::BTreeSet<_>>().len(), server.count(), "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_hangs_holds_up_itself_alone() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    app.house.open_post(sender(app.base()));
    let server = ScriptedServer::start().await;
    server.next([Mood::Silent]);
    chapter::founded(&app, &admin, 6).await;
    let in_state = async |state: NoticeState| {
        let filter = LedgerFilter { state: Some(state), ..LedgerFilter::default() };
        app.house.ledger.list(&filter, 100).await.unwrap().len()
    };
    // More than a mailer takes in hand at once.
    while in_state(NoticeState::Queued).await < 12 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let settings = MailerSettings { at_once: 2, ..MailerSettings::default() };
    let mailer = app.house.mailer(patient(&server, std::time::Duration::from_secs(600)), settings);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(mailer.run(stopped));
    while in_state(NoticeState::Sent).await < 11 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(in_state(NoticeState::Attempting).await, 1, "it hangs still");
    running.abort();
    drop(stop);
}

#[tokio::test]
async fn the_stop_switch_holds_everything_back_and_quiet_hours_hold_the_night() {
    let (world, server, _) = four_due().await;
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
    let (world, server, _) = four_due().await;
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
async fn what_is_in_doubt_is_repeated_or_let_be_by_the_rules_of_its_kind_and_else_asked_about() {
    let (world, server, rows) = four_due().await;
    let pool = world.house.runner.pool();
    let settings = || MailerSettings { at_once: 1, ..MailerSettings::default() };
    let mailer = world.house.mailer(transport(&server), settings());
    // An invoice is a person's to settle; the others stand here for kinds that the rules settle.
    let fates = ["ask", "repeat", "let_be", "ask"];
    for (row, fate) in rows.iter().zip(fates) {
        sqlx::query("UPDATE mail.notices SET in_doubt = $2 WHERE id = $1").bind(row.id).bind(fate).execute(pool).await.unwrap();
    }
    server.next([Mood::DropAfterDot, Mood::DropAfterDot, Mood::DropAfterDot, Mood::DropAfterDot]);
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("uncertain", 4)]));
    world.house.log.clock.move_to(world.now() + Duration::minutes(59));
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("uncertain", 4)]), "a slow mailer may still say what became of it");
    world.house.log.clock.move_to(world.now() + Duration::minutes(2));
    server.next([Mood::DropAfterDot]);
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("uncertain", 3), ("failed", 1)]), "one was repeated, and is in doubt again");
    world.house.log.clock.move_to(world.now() + Duration::hours(2));
    mailer.drain().await.unwrap();
    assert_eq!(states(&world).await, counts([("uncertain", 3), ("failed", 1)]), "twice in doubt, it is a person's to settle");
    let repeated = world.house.ledger.notice(rows[1].id).await.unwrap().unwrap();
    assert_eq!((repeated.doubts, repeated.attempts), (2, 2));
    let frozen = world.house.ledger.message(repeated.id).await.unwrap().unwrap();
    assert_eq!(server.taken().iter().filter(|mail| mail.bytes.starts_with(&frozen)).count(), 2, "the same bytes, the same Message-ID");
}

#[tokio::test]
async fn each_kind_has_its_rule_for_doubt() {
    use domain::notices::NoticeKind;
    use domain::rules::{InDoubt, NoticeRules};
    let rules = NoticeRules::default();
    assert_eq!(rules.in_doubt(NoticeKind::MeetingCancelled), InDoubt::Repeat);
    assert_eq!(rules.in_doubt(NoticeKind::MeetingReminder), InDoubt::LetBe);
    assert_eq!(rules.in_doubt(NoticeKind::Invoice), InDoubt::Ask);
    let old = serde_json::json!({"meeting_notice_days_before": 3, "meeting_reminder_days_before": 1, "scores_business_day": 3,
                                 "quiet_from": "21:00", "quiet_until": "07:00"});
    assert_eq!(serde_json::from_value::<NoticeRules>(old).unwrap(), rules, "rules from before are read with the defaults");
}

#[tokio::test]
async fn names_cannot_break_out_of_their_header_nor_dots_out_of_the_mail() {
    let mut world = world("2026-01-05").await;
    let (giver, receiver) = (world.member().await, world.member().await);
    assert!(domain::text::Name::parse("Eve\r\nBcc: everybody@example.org").is_err());
    let arabic = name("\u{645}\u{62d}\u{645}\u{62f} <eve@example.org>, \"Evil\"");
    world
        .change(
            receiver,
            MembershipChange::ChangeContact { name: Some(arabic.clone()), email: None, phone: domain::membership::Change::Keep },
        )
        .await;
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
