//! The chapters: where they belong, when they meet, and how they stand.

use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::calendar::MeetingRule;
use domain::chapter::ChapterEvent;
use domain::{ChapterId, Currency, Event, Recorded, RegionId};
use serde::{Deserialize, Serialize};

/// How a chapter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChapterStanding {
    Forming,
    Active,
    Suspended,
    Dissolved,
}

text_cells!(ChapterStanding);

read_table! {
    /// A chapter: where it belongs, when it meets, and how it stands.
    ChapterRow, ChapterKey = "chapters" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
        }
        row {
            /// The region it belongs to.
            region_id: RegionId,
            /// Its name.
            name: String,
            /// IANA name of its time zone.
            time_zone: String,
            /// What its members pay dues and report business in.
            currency: Currency,
            /// forming, active, suspended or dissolved.
            status: ChapterStanding,
            /// The day from which it stands so.
            status_since: NaiveDate,
            /// The day of its founding.
            founded_on: NaiveDate,
            /// The day of its charter.
            chartered_on: Option<NaiveDate>,
            /// Weekday of its meetings, monday to sunday, by the latest meeting rule.
            meets_on: String,
            /// Local time of its meetings, such as 07:00.
            meets_at: String,
            /// weekly, fortnightly or monthly.
            cadence: String,
            /// The day from which the latest meeting rule holds.
            rule_from: NaiveDate,
            /// Where it meets.
            place: String,
            /// The link of an online meeting.
            link: Option<String>,
        }
    }
}

impl ChapterRow {
    fn meet_by(&mut self, rule: &MeetingRule) {
        // The rule's own JSON spells weekday, time and cadence as the rest of the house does.
        let written = serde_json::to_value(rule).unwrap_or_default();
        let text = |field: &str| written[field].as_str().unwrap_or_default().to_owned();
        (self.meets_on, self.meets_at, self.cadence) = (text("weekday"), text("at"), text("cadence"));
        self.rule_from = rule.from;
        self.place = rule.place.shown().to_owned();
        self.link = rule.place.link.as_ref().map(|link| link.as_str().to_owned());
    }

    fn stand(&mut self, status: ChapterStanding, since: NaiveDate) {
        (self.status, self.status_since) = (status, since);
    }
}

/// Folds [`ChapterRow`].
pub struct Chapters;

impl Projection for Chapters {
    type Row = ChapterRow;
    const VERSION: i32 = 2;

    fn keys(event: &Recorded) -> Vec<ChapterKey> {
        match (&event.event, event.chapter_id) {
            (Event::Chapter(_), Some(chapter_id)) => vec![ChapterKey { chapter_id }],
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<ChapterRow>, key: &ChapterKey, event: &Recorded) {
        let Event::Chapter(event) = &event.event else { return };
        if let ChapterEvent::Founded { name, region_id, time_zone, meeting_rule, currency, founded_on } = event {
            let mut founded = ChapterRow {
                chapter_id: key.chapter_id,
                region_id: *region_id,
                name: name.to_string(),
                time_zone: time_zone.name().to_owned(),
                currency: *currency,
                status: ChapterStanding::Forming,
                status_since: *founded_on,
                founded_on: *founded_on,
                chartered_on: None,
                meets_on: String::new(),
                meets_at: String::new(),
                cadence: String::new(),
                rule_from: meeting_rule.from,
                place: String::new(),
                link: None,
            };
            founded.meet_by(meeting_rule);
            *row = Some(founded);
        }
        let Some(row) = row else { return };
        match event {
            ChapterEvent::Renamed { name } => row.name = name.to_string(),
            ChapterEvent::Chartered { on } => {
                row.stand(ChapterStanding::Active, *on);
                row.chartered_on = Some(*on);
            }
            ChapterEvent::Suspended { on, .. } => row.stand(ChapterStanding::Suspended, *on),
            ChapterEvent::Resumed { on } => row.stand(ChapterStanding::Active, *on),
            ChapterEvent::Dissolved { on, .. } => row.stand(ChapterStanding::Dissolved, *on),
            ChapterEvent::MeetingRuleChanged { meeting_rule } => row.meet_by(meeting_rule),
            ChapterEvent::Founded { .. } | ChapterEvent::OfficerAppointed { .. } | ChapterEvent::OfficerRemoved { .. } => {}
        }
    }
}
