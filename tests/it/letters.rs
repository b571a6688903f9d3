//! Every letter in every language, as another project's mail server and parser have it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::calendar::days_from;
use domain::chapter::Office;
use domain::meeting::{Mark, SheetEntry};
use domain::notices::NoticeKind;
use domain::referral::Tier;
use domain::text::{EmailAddress, Locale};
use domain::user::{Identity, NewLink, PasswordBy, UserCommand};
use domain::{MeetingId, MembershipId, SecretId, UserId};
use infra::commands::chapters::{ChangeChapter, ChapterChange};
use infra::commands::dues::{ChangeDues, Charge, DuesChange};
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use infra::commands::memberships::MembershipChange;
use infra::commands::referrals::{ChangeReferral, PledgeReferral, ReferralChange};
use infra::commands::users::{ChangeUser, InviteUser};
use infra::ids::fresh;
use infra::mail::{Encryption, Mailer, MailerSettings, SmtpSettings, Transport};
use tests::independent::{IndependentServer, ReadMail, make_keys};
use tests::{World, context, euro, name, note, open_folder};
use uuid::Uuid;

use crate::by_itself::day;
use crate::notices::{sender, world};

const LANGUAGES: [&str; 4] = ["en", "de-CH", "fr-FR", "es-ES"];

fn settings(server: &IndependentServer) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        encryption: Encryption::None,
        credentials: None,
        trust: None,
        hello: "chapters.example".to_owned(),
        patience: std::time::Duration::from_secs(5),
    }
}

fn mailer(world: &World, settings: SmtpSettings) -> Mailer {
    world.house.mailer(Transport::smtp(settings).unwrap(), MailerSettings::default())
}

/// Until it is noon of a day; each day's mail goes out.
async fn live_until(world: &World, mailer: &Mailer, date: chrono::NaiveDate) {
    while world.today() < date {
        world.live(1).await;
        mailer.drain().await.unwrap();
    }
}

/// A year of a chapter in which everything happens that people are told of.
async fn a_year(world: &mut World, mailer: &Mailer) -> Vec<MembershipId> {
    let mut members = Vec::new();
    for language in LANGUAGES {
        let id = world.member().await;
        let language = Some(Locale::parse(language).unwrap());
        world.change(id, MembershipChange::SetNoticePreferences { language, muted: Vec::new() }).await;
        members.push(id);
    }
    let slot = |week: i64| days_from(day("2026-01-06"), 7 * week);
    let term = world.membership(members[0]).await.term().unwrap();
    // Each holds an office: all officers are told of a sheet that is late.
    let leaders = [(0, Office::President, term), (1, Office::VicePresident, term), (2, Office::SecretaryTreasurer, term)];
    let committee = (0..4).map(|member| (member, Office::MembershipCommittee, term));
    for (member, office, term) in leaders.into_iter().chain(committee) {
        let change = ChapterChange::AppointOfficer { membership_id: members[member], office, term: Some(term) };
        world.done(ChangeChapter { id: world.chapter, change }).await;
    }
    let meeting = |week: i64| MeetingId::of_slot(world.chapter, slot(week));
    // Charged by hand and paid, for a receipt in the member's own language; charged once more and credited.
    for id in &members {
        let mut numbers = Vec::new();
        for what in ["Name badge", "A second name badge"] {
            let charge = Charge::Other { description: name(what), net: euro(1_000), due_on: None };
            world.done(ChangeDues { membership_id: *id, change: DuesChange::Charge(charge) }).await;
            numbers.push(world.invoices(*id).await.last().unwrap().id);
        }
        world.settle().await;
        world.pay(*id, euro(1_100)).await;
        let change =
            DuesChange::CreditNote { credit_note_id: fresh().into(), invoice_id: numbers[1], amount: None, reason: note("One is enough.") };
        world.done(ChangeDues { membership_id: *id, change }).await;
    }
    for (n, giver) in members.iter().enumerate() {
        let receiver = members[(n + 1) % members.len()];
        let description = note("Needs a roof, and asks for a call in the evening.");
        let id = fresh().into();
        world
            .done(PledgeReferral {
                id,
                chapter_id: world.chapter,
                giver: *giver,
                receiver,
                tier: Tier::Outside,
                contact: None,
                description,
            })
            .await;
    }
    world.settle().await;
    mailer.drain().await.unwrap();
    // The sheet of the 13th is late; then everybody is absent four times.
    live_until(world, mailer, days_from(slot(1), 2)).await;
    for week in 1..=4 {
        live_until(world, mailer, slot(week).max(world.today())).await;
        let entries = members.iter().map(|id| SheetEntry { membership_id: *id, mark: Mark::A, substitute: None }).collect();
        world.done(ChangeMeeting { id: meeting(week), change: MeetingChange::CompleteSheet { entries } }).await;
        world.settle().await;
        mailer.drain().await.unwrap();
    }
    live_until(world, mailer, days_from(slot(6), -1)).await;
    let to = slot(6).and_hms_opt(18, 30, 0).unwrap();
    world.done(ChangeMeeting { id: meeting(6), change: MeetingChange::Move { to, place: None, reason: note("The room is taken.") } }).await;
    world.settle().await;
    live_until(world, mailer, days_from(slot(7), -1)).await;
    world.done(ChangeMeeting { id: meeting(7), change: MeetingChange::Cancel { reason: note("Snow.") } }).await;
    world.settle().await;
    mailer.drain().await.unwrap();
    members
}

/// Each of the pledges brings business, and each giver hears of it.
async fn close_all(world: &World) {
    let filter = infra::event_log::Filter { event_types: vec!["referral.pledged".to_owned()], ..Default::default() };
    let rows = world.house.log.reader.filtered(&filter, 0, 100);
    for event in rows.await.unwrap() {
        let change = ReferralChange::Close { closure_id: fresh().into(), amount: euro(125_000), amount_shared: true, on: None };
        world.done(ChangeReferral { id: event.aggregate_id.parse().unwrap(), change }).await;
    }
    world.settle().await;
}

/// What is different in every run becomes the same word.
/// A user in each language, to whom everything happens that users are told of.
async fn users(world: &World) {
    let now = world.house.log.clock.now();
    let link = |id: u128| NewLink { link_id: SecretId(Uuid::from_u128(id)), expires_at: now + chrono::Duration::days(7) };
    let secret = |id: u128| SecretId(Uuid::from_u128(id));
    for (number, language) in LANGUAGES.into_iter().enumerate() {
        let id = UserId(Uuid::from_u128(number as u128 + 1));
        let perform = async |command: UserCommand| {
            world.house.commands.perform(context(fresh()), ChangeUser { id, command }).await.unwrap();
            world.house.automation.settle().await.unwrap();
        };
        let invite = InviteUser {
            id,
            name: name("Ada Muster"),
            email: EmailAddress::parse(&format!("user{number}@example.org")).unwrap(),
            language: Some(Locale::parse(language).unwrap()),
            link: link(1),
            grants: Vec::new(),
            giver: Vec::new(),
        };
        world.house.commands.perform(context(fresh()), invite).await.unwrap();
        world.house.automation.settle().await.unwrap();
        let set = |by, link: u128| UserCommand::SetPassword { credential_id: secret(2), by, link_id: Some(secret(link)), now };
        perform(set(PasswordBy::Invitation, 1)).await;
        perform(UserCommand::AskReset { link: link(3) }).await;
        perform(set(PasswordBy::Reset, 3)).await;
        perform(UserCommand::EnrolSecondFactor { secret_id: secret(4), code_ids: vec![secret(5)] }).await;
        perform(UserCommand::UseRecoveryCode { code_id: secret(5) }).await;
        perform(UserCommand::RemoveSecondFactor { reason: note("The telephone is lost.") }).await;
        let identity = Identity { issuer: "https://id.example.org".to_owned(), subject: number.to_string() };
        perform(UserCommand::LinkIdentity { identity }).await;
        perform(UserCommand::SlowSignIn { until: now + chrono::Duration::hours(1), now }).await;
    }
}

fn steady(text: &str) -> String {
    let mut steady = String::new();
    let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=');
    let mut rest = text;
    while let Some(at) = rest.find(token) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !token(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        steady.push_str(before);
        let is_made_up = word.parse::<Uuid>().is_ok() || word.len() >= 40;
        steady.push_str(if is_made_up { "<made up>" } else { word });
        rest = after;
    }
    steady + rest
}

fn shown(mail: &ReadMail) -> String {
    let mut text = String::new();
    for header in ["From", "Reply-To", "Subject", "Content-Language", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"] {
        if let Some(value) = mail.header(header) {
            writeln!(text, "{header}: {}", steady(value)).unwrap();
        }
    }
    let kinds: Vec<&str> = mail.parts.iter().map(|part| part.kind.as_str()).collect();
    writeln!(text, "Parts: {}\n\n{}", kinds.join(", "), steady(&mail.part("text/plain").unwrap().text).trim_end()).unwrap();
    writeln!(text, "\n-- as a page --\n{}", steady(&mail.part("text/html").unwrap().visible)).unwrap();
    if let Some(calendar) = mail.part("text/calendar") {
        let own = |line: &&str| !line.starts_with("DTSTAMP") && !line.starts_with("ATTENDEE");
        let lines: Vec<String> = calendar.text.lines().filter(own).map(steady).collect();
        writeln!(text, "\n-- for the calendar: {:?} --\n{}", calendar.parameters.get("method"), lines.join("\n")).unwrap();
    }
    text
}

#[tokio::test]
async fn every_letter_in_every_language_is_read_by_others_as_it_was_meant() {
    let server = IndependentServer::start(&[]);
    let mut world = world("2026-01-05").await;
    let mailer = mailer(&world, settings(&server));
    let members = a_year(&mut world, &mailer).await;
    live_until(&world, &mailer, day("2026-03-01")).await;
    close_all(&world).await;
    let end = world.membership(members[0]).await.term().unwrap().ends_on;
    live_until(&world, &mailer, days_from(end, 17)).await;
    users(&world).await;
    world.live(1).await;
    mailer.drain().await.unwrap();

    let mut letters: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for mail in server.mails() {
        assert_eq!(mail.defects, Vec::<String>::new());
        let id: Uuid = mail.header("Message-ID").unwrap().trim_matches(['<', '>']).split('@').next().unwrap().parse().unwrap();
        assert!(seen.insert(id), "sent once");
        let row = world.house.ledger.notice(id).await.unwrap().unwrap();
        assert_eq!((mail.to.as_slice(), row.state.as_str()), ([row.address.clone()].as_slice(), "sent"));
        // Of several the same one in every run, whichever was sent first.
        let text = shown(&mail);
        let kept = letters.entry(row.kind).or_default().entry(row.language).or_insert_with(|| text.clone());
        *kept = text.min(kept.clone());
    }
    for kind in NoticeKind::ALL {
        let of_kind = letters.get(kind.name()).unwrap_or_else(|| panic!("nobody was sent a {}", kind.name()));
        assert_eq!(of_kind.keys().map(String::as_str).collect::<Vec<_>>(), ["de", "en", "es", "fr"], "{}", kind.name());
        let all: String = of_kind.iter().map(|(language, text)| format!("######## {language}\n{text}\n")).collect();
        insta::assert_snapshot!(kind.name(), all);
    }
}

#[tokio::test]
async fn mails_go_out_over_tls_signed_in_and_signed_and_not_to_a_server_that_nobody_vouches_for() {
    let keys = open_folder();
    let record = make_keys(keys.path());
    let path = |name: &str| keys.path().join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (path("server.pem"), path("server.key"));
    let with_tls = ["--certificate", &certificate, "--key", &key, "--dkim-record", &record];
    let pem = std::fs::read_to_string(path("dkim.pem")).unwrap();
    let dkim = infra::mail::signing("letters", "chapters.example", &pem).unwrap();
    let world = crate::by_itself::zurich("2026-01-05").await;
    world.house.open_post(infra::mail::Sender { dkim: Some(std::sync::Arc::new(dkim)), ..sender("https://chapters.example") });
    let mut world = world;
    world.member().await;
    let trust = Some(std::fs::read(path("ca.pem")).unwrap());
    let credentials = Some(("letters".to_owned(), "p@ss:word".to_owned()));

    for (encryption, from_the_first_byte) in [(Encryption::StartTls, false), (Encryption::Tls, true)] {
        let mut arguments = with_tls.to_vec();
        arguments.push("--sign-in");
        if from_the_first_byte {
            arguments.push("--from-the-first-byte");
        }
        let server = IndependentServer::start(&arguments);
        let good = SmtpSettings { encryption, trust: trust.clone(), credentials: credentials.clone(), ..settings(&server) };
        let unknown = mailer(&world, SmtpSettings { trust: None, ..good.clone() });
        let stranger = mailer(&world, SmtpSettings { credentials: Some(("letters".to_owned(), "wrong".to_owned())), ..good.clone() });
        for refused in [unknown, stranger] {
            refused.drain().await.unwrap();
            assert_eq!(server.mails().len(), 0);
            let waiting = crate::notices::all(&world).await;
            assert!(waiting.iter().any(|row| row.state == "deferred"), "nothing is wrong with the mail: it waits");
            world.house.log.clock.move_to(world.now() + chrono::Duration::minutes(2));
        }
        mailer(&world, good).drain().await.unwrap();
        let mails = server.mails();
        assert!(!mails.is_empty());
        for mail in &mails {
            assert!(mail.tls && mail.signed_in, "{encryption:?}");
            assert_eq!(mail.dkim, Some(true), "the signature holds for what arrived");
        }
        // For the next round.
        let next = world.member().await;
        assert!(world.membership(next).await.is_active());
    }
}

#[tokio::test]
async fn names_and_addresses_of_all_the_world_arrive_as_they_were_written_or_are_refused() {
    let server = IndependentServer::start(&[]);
    let mut world = world("2026-01-05").await;
    let mailer = mailer(&world, settings(&server));
    mailer.drain().await.unwrap();
    let beyond_ascii = EmailAddress::parse("k\u{e4}the@b\u{fc}cher.example").unwrap();
    // Right to left, with a mark that would turn the rest of the line; letters with no Latin form; a name that looks like an address.
    for called in [
        "\u{645}\u{62d}\u{645}\u{62f} \u{639}\u{644}\u{64a}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "\u{1f9c1} Baker, \"the\" <eve@example.org>",
        &"N".repeat(100),
    ] {
        let id = world.approved().await;
        let change = MembershipChange::ChangeContact {
            name: Some(name(called)),
            email: Some(beyond_ascii.clone()),
            phone: domain::membership::Change::Keep,
        };
        world.change(id, change).await;
        world.pay_all(id).await;
        mailer.drain().await.unwrap();
        let receipt = server.mails().into_iter().rev().find(|mail| mail.header("Subject").unwrap().starts_with("Receipt")).unwrap();
        assert_eq!(receipt.to, [beyond_ascii.as_str()]);
        assert!(receipt.options.iter().any(|option| option == "SMTPUTF8"), "{:?}", receipt.options);
        assert!(
            receipt.header("To").unwrap().contains(called.trim_matches('"')) || receipt.part("text/plain").unwrap().text.contains(called)
        );
        assert_eq!(receipt.defects, Vec::<String>::new());
        world.change(id, MembershipChange::Resign { reason: None }).await;
        world.settle().await;
    }
    for refused in [&"N".repeat(10_000), "Eve\r\nBcc: everybody@example.org", "", "   "] {
        assert!(domain::text::Name::parse(refused).is_err(), "{refused:.40}");
    }
    for refused in [
        "nobody",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@exa mple.org",
        "a@example.org\r\nBcc: b@example.org",
        &format!("{}@example.org", "a".repeat(300)),
    ] {
        assert!(EmailAddress::parse(refused).is_err(), "{refused:.40}");
    }
}
