//! `chapterhouse events query`

use std::io::{IsTerminal, stdout};

use chrono::SecondsFormat;
use domain::event::Metadata;
use infra::event_log::{Format, StoredEvent};
use infra::house::House;

use super::filter::FilterFlags;
use crate::cli::output::{line, raw};
use crate::cli::shutdown::Shutdown;

#[derive(clap::Args)]
pub(super) struct Args {
    /// How many at most
    #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 50)]
    lines: usize,

    /// The latest first
    #[arg(long)]
    latest: bool,

    /// Print CSV
    #[arg(long)]
    csv: bool,

    #[command(flatten)]
    filter: FilterFlags,
}

#[derive(Clone, Copy)]
enum Form {
    Table,
    Written(Format),
}

pub(super) async fn run(args: Args, house: &House, shutdown: &Shutdown) -> anyhow::Result<()> {
    let (mut filter, mut after) = args.filter.filter(house).await?;
    filter.newest_first = args.latest;
    let reader = &house.log.reader;
    let mut end = reader.last_position().await?;
    let form = match (args.csv, stdout().is_terminal()) {
        (true, _) => Form::Written(Format::Csv),
        (false, true) => Form::Table,
        (false, false) => Form::Written(Format::JsonLines),
    };
    begin(form)?;
    let mut wanted = args.lines;
    while wanted > 0 && !shutdown.is_requested() {
        let found = reader.look(&filter, after, end, wanted).await?;
        print(form, &found.events)?;
        wanted -= found.events.len();
        match (found.is_all, args.latest) {
            (true, _) => break,
            (false, true) => end = found.scanned_to - 1,
            (false, false) => after = found.scanned_to,
        }
    }
    Ok(())
}

fn begin(form: Form) -> anyhow::Result<()> {
    match form {
        Form::Table => line(&columns(["POSITION", "RECORDED", "EVENT", "STREAM", "ACTOR"]))?,
        Form::Written(format) => {
            let mut head = Vec::new();
            format.head(&mut head)?;
            raw(&head)?;
        }
    }
    Ok(())
}

fn print(form: Form, events: &[StoredEvent]) -> anyhow::Result<()> {
    match form {
        Form::Table => events.iter().try_for_each(|event| line(&row(event)))?,
        Form::Written(format) => {
            let mut lines = Vec::new();
            format.events(events, &mut lines)?;
            raw(&lines)?;
        }
    }
    Ok(())
}

fn row(event: &StoredEvent) -> String {
    let metadata: Option<Metadata> = serde_json::from_str(event.metadata.get()).ok();
    let actor = metadata.map(|metadata| metadata.actor.to_string()).unwrap_or_default();
    let recorded_at = event.recorded_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    columns([&event.position.to_string(), &recorded_at, &event.event_type, &event.aggregate_id, &actor])
}

fn columns([position, recorded_at, event, stream, actor]: [&str; 5]) -> String {
    format!("{position:>10}  {recorded_at:<20}  {event:<36}  {stream:<36}  {actor}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    #[test]
    fn a_row_of_the_table_stands_under_its_heads() {
        let json = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let id = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";
        let event = StoredEvent {
            position: 1204,
            aggregate_type: "referral".to_owned(),
            aggregate_id: id.to_owned(),
            sequence: 1,
            event_type: "referral.pledged".to_owned(),
            event_version: "1.0".to_owned(),
            payload: json("{}"),
            metadata: json(&format!(r#"{{"actor":"{id}","command_id":"{id}","correlation":"{id}"}}"#)),
            recorded_at: "2026-03-03T06:00:00.25Z".parse().unwrap(),
            chapter_id: None,
            region_id: None,
        };
        let (head, row) = (columns(["POSITION", "RECORDED", "EVENT", "STREAM", "ACTOR"]), row(&event));
        for (name, value) in [("RECORDED", "2026-03-03T06:00:00Z"), ("EVENT", "referral.pledged"), ("ACTOR", id)] {
            let at = head.find(name).unwrap();
            assert!(row[at..].starts_with(value), "{head}\n{row}");
        }
        assert!(row.starts_with("      1204  "), "{row}");
    }
}
