//! A year of forty chapters in eight time zones: what was sent is what the rules say, no more and no fewer, as an oracle of its
//! own reckons it from the script of the year.

mod acts;
mod calendar;
mod drive;
mod facts;
mod oracle;
mod script;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{NaiveDate, Timelike};
use domain::notices::NoticeKind;
use infra::mail::{LedgerFilter, NoticeRow};

use crate::by_itself::day;
use acts::Chapter;
use drive::Stage;

/// A notice as both sides speak of it: its kind, the chapter, the day there, the member, and what became of it.
type Key = (String, usize, NaiveDate, usize, String);

/// What the ledger has until the last day, with the hour at which it went out.
async fn ledger(stage: &Stage<'_>, script: &[Chapter]) -> Vec<(Key, u32, NoticeRow)> {
    let who: BTreeMap<_, _> = stage.members.iter().map(|(who, id)| (id.0, *who)).collect();
    let read = |row: NoticeRow| {
        let (chapter, member) = who[&row.membership_id.unwrap()];
        assert_eq!(row.chapter_id, Some(stage.chapters[chapter].0));
        let at = row.attempted_at.unwrap_or(row.not_before).with_timezone(&script[chapter].zone);
        let state = match (row.state.as_str(), row.reason.as_deref()) {
            ("suppressed", Some("the recipient does without letters of this class")) => "muted",
            (state, _) => state,
        };
        ((row.kind.clone(), chapter, at.date_naive(), member, state.to_owned()), at.hour(), row)
    };
    let rows = stage.world.house.ledger.list(&LedgerFilter::default(), 1_000_000).await.unwrap();
    rows.into_iter().map(read).filter(|((_, _, on, ..), ..)| *on <= day(script::LAST)).collect()
}

/// What is missing and what is too many, by kind, chapter and day.
fn differences<'k>(expected: impl Iterator<Item = &'k Key>, found: impl Iterator<Item = &'k Key>) -> String {
    let mut surplus: BTreeMap<&Key, i64> = BTreeMap::new();
    found.for_each(|key| *surplus.entry(key).or_default() += 1);
    expected.for_each(|key| *surplus.entry(key).or_default() -= 1);
    let mut text = String::new();
    for ((kind, chapter, on, member, state), surplus) in surplus.into_iter().filter(|(_, surplus)| *surplus != 0) {
        let word = if surplus < 0 { "missing" } else { "surplus" };
        writeln!(text, "{word} {}: {kind}, chapter {chapter}, {on}, member {member}, {state}", surplus.abs()).unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_notices_of_a_year_in_eight_time_zones_are_those_of_the_rules_no_more_no_fewer() {
    let script = script::chapters();
    let mut stage = Stage::set(&script).await;
    stage.live().await;
    let found = ledger(&stage, &script).await;

    // Whether it may go out at night.
    let mut expected: Vec<(Key, bool)> = Vec::new();
    for chapter in &script {
        for told in oracle::told(chapter) {
            let state = if told.muted { "muted" } else { "sent" };
            expected.push(((told.kind.to_owned(), chapter.number, told.day, told.member, state.to_owned()), told.urgent));
        }
    }
    let differences = differences(expected.iter().map(|(key, _)| key), found.iter().map(|(key, ..)| key));
    assert!(differences.is_empty(), "{} differences:\n{differences}", differences.lines().count());

    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (key, hour, row) in &found {
        *kinds.entry((&key.0, &key.4)).or_default() += 1;
        if key.4 == "sent" {
            assert!((7..21).contains(hour) || expected.iter().any(|(other, urgent)| *urgent && other == key), "{key:?} at {hour}");
            assert!(row.attempts == 1 && stage.mails.path().join(format!("{}.eml", row.id)).exists(), "{key:?} went out once");
        }
    }
    // Those to users are about no chapter: they have a test of their own.
    let to_users = [NoticeKind::UserInvitation, NoticeKind::PasswordReset, NoticeKind::AccountChanged];
    let to_members = NoticeKind::ALL.iter().filter(|kind| !to_users.contains(kind)).count();
    assert_eq!(kinds.keys().filter(|(_, state)| *state == "sent").count(), to_members, "{kinds:?}");
    for ((kind, state), count) in kinds {
        println!("{count:>6} {kind} {state}");
    }
}
