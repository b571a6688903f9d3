//! Each chapter's meetings stand in its calendar so many weeks ahead. Whatever changes when a chapter meets, its region's
//! holidays and the policy among it, looks at the whole calendar again; each meeting, once scheduled, names the day on which the one after it comes within reach.

use super::{Reaction, RulesInForce, Task};
use crate::calendar::days_from;
use crate::chapter::ChapterEvent;
use crate::event::{Event, Recorded};
use crate::ids::ChapterId;
use crate::meeting::MeetingEvent;
use crate::policy::PolicyEvent;
use crate::region::RegionEvent;
use crate::rules::Section;
use chrono::NaiveDate;

pub(super) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    match &recorded.event {
        Event::Chapter(event) => {
            let Ok(chapter_id) = recorded.aggregate_id.parse::<ChapterId>() else { return Vec::new() };
            on_chapter(event, chapter_id, rules)
        }
        // Heard once in each chapter of the region.
        Event::Region(RegionEvent::HolidayDeclared { .. } | RegionEvent::HolidayWithdrawn { .. }) => {
            let now = |chapter_id| Reaction::Do(Task::ScheduleMeetings { chapter_id });
            recorded.chapter_id.map(now).into_iter().collect()
        }
        // Heard once in each chapter of the scope.
        Event::Policy(event) => on_policy(event, recorded.chapter_id, rules),
        Event::Meeting(MeetingEvent::Scheduled { chapter_id, next_slot, .. }) => vec![within_reach(*next_slot, *chapter_id, rules)],
        _ => Vec::new(),
    }
}

/// How far the calendar reaches is looked at on the day from which it holds; a day that is over is at once.
fn on_policy(event: &PolicyEvent, chapter_id: Option<ChapterId>, rules: &RulesInForce) -> Vec<Reaction> {
    let (section, day) = match event {
        PolicyEvent::Changed { rule, holds_from, .. } => (rule.section(), *holds_from),
        PolicyEvent::OverrideEnded { section, holds_from, .. } => (*section, *holds_from),
    };
    let policy = rules.version(Section::Meetings);
    let look = |chapter_id| Reaction::On { day, chapter_id, task: Task::ScheduleMeetings { chapter_id }, policy };
    chapter_id.filter(|_| section == Section::Meetings).map(look).into_iter().collect()
}

fn on_chapter(event: &ChapterEvent, chapter_id: ChapterId, rules: &RulesInForce) -> Vec<Reaction> {
    let now = Reaction::Do(Task::ScheduleMeetings { chapter_id });
    match event {
        // A rule may begin further ahead than the calendar reaches: then its first meeting waits for that day.
        ChapterEvent::Founded { meeting_rule, .. } | ChapterEvent::MeetingRuleChanged { meeting_rule } => {
            vec![now, within_reach(meeting_rule.first_date(), chapter_id, rules)]
        }
        ChapterEvent::Chartered { .. } | ChapterEvent::Suspended { .. } | ChapterEvent::Resumed { .. } | ChapterEvent::Dissolved { .. } => {
            vec![now]
        }
        _ => Vec::new(),
    }
}

/// The day on which a meeting's date comes within the calendar.
fn within_reach(slot: NaiveDate, chapter_id: ChapterId, rules: &RulesInForce) -> Reaction {
    let weeks = i64::from(rules.rules.meetings.scheduled_weeks_ahead);
    let task = Task::ScheduleMeetings { chapter_id };
    Reaction::On { day: days_from(slot, -7 * weeks), chapter_id, task, policy: rules.version(Section::Meetings) }
}
