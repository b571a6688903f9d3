//! Every (type, version) of event that has ever been written, as the exact text of a sample. The files under `corpus/`
//! are for ever: a new shape gets a new version and a new file beside the old one, and an upcaster that lifts the old.
//! `CORPUS=write cargo test -p domain corpus` adds the files that are missing and touches none that are there.

mod samples;

use crate::event::Event;
use crate::upcast;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// A file of the corpus: `membership.applied-1.0.json`.
struct Entry {
    event_type: String,
    version: String,
    text: String,
}

fn entries() -> Vec<Entry> {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let entry = |path: PathBuf| {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (event_type, version) = stem.rsplit_once('-').expect("a file is named after its event's type and version");
        Entry { event_type: event_type.to_owned(), version: version.to_owned(), text: std::fs::read_to_string(&path).unwrap() }
    };
    let mut all: Vec<_> = files.map(entry).collect();
    all.sort_by(|a, b| a.event_type.cmp(&b.event_type));
    all
}

fn aggregate_of(event_type: &str) -> &'static str {
    Event::catalogue().into_iter().find(|(_, name, _)| *name == event_type).expect("the event is in the catalogue").0
}

fn file_of(event: &Event) -> PathBuf {
    folder().join(format!("{}-{}.json", event.name(), event.version()))
}

/// In the order in which the fields are stored.
fn pretty(event: &Event) -> String {
    format!("{}\n", serde_json::to_string_pretty(event).unwrap())
}

#[test]
fn every_event_ever_written_is_still_read_and_written_the_same() {
    let entries = entries();
    assert!(!entries.is_empty());
    for Entry { event_type, version, text } in entries {
        let lifted = upcast::to_current(&event_type, &version, &text).unwrap_or_else(|error| panic!("{error}"));
        let current = lifted.unwrap_or(text);
        let event = Event::from_json(aggregate_of(&event_type), &current).unwrap_or_else(|error| panic!("{event_type} {version}: {error}"));
        assert_eq!(event.name(), event_type);
        let (before, after): (Value, Value) =
            (serde_json::from_str(&current).unwrap(), serde_json::from_str(&event.to_json().unwrap()).unwrap());
        assert_eq!(before, after, "{event_type} {version}");
    }
}

#[test]
fn every_event_of_the_catalogue_has_its_file() {
    let there: BTreeSet<_> = entries().into_iter().map(|entry| (entry.event_type, entry.version)).collect();
    let wanted = Event::catalogue().into_iter().map(|(_, event_type, version)| (event_type.to_owned(), version.to_owned()));
    let missing: Vec<_> = wanted.filter(|event| !there.contains(event)).collect();
    assert!(missing.is_empty(), "write a sample of {missing:?}, then CORPUS=write cargo test -p domain corpus");
}

#[test]
fn every_sample_is_what_its_file_says() {
    let write = std::env::var("CORPUS").is_ok_and(|word| word == "write");
    let mut seen = BTreeSet::new();
    for event in samples::all() {
        assert!(seen.insert(event.name()), "one sample of {} is enough", event.name());
        let file = file_of(&event);
        if write && !file.exists() {
            std::fs::write(&file, pretty(&event)).unwrap();
        }
        let stored = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(pretty(&event), stored, "{} has changed its shape: give it a new version", event.name());
    }
    assert_eq!(seen.len(), Event::catalogue().len());
}

#[test]
fn every_stored_name_belongs_to_its_aggregate_and_to_one_event() {
    let mut names = BTreeSet::new();
    for (aggregate, name, version) in Event::catalogue() {
        assert!(names.insert(name), "{name} is used twice");
        assert_eq!(name.split_once('.').map(|(prefix, _)| prefix), Some(aggregate));
        assert!(version.split_once('.').is_some_and(|(major, minor)| major.parse::<u32>().is_ok() && minor.parse::<u32>().is_ok()));
    }
}

#[test]
fn a_text_that_is_no_event_is_refused() {
    assert!(Event::from_json("teapot", "{}").unwrap_err().to_string().contains("teapot"));
    assert!(Event::from_json("region", r#"{"region.painted":{}}"#).is_err());
    assert!(Event::from_json("region", r#"{"region.renamed":{"name":"a\u0000b"}}"#).is_err());
}
