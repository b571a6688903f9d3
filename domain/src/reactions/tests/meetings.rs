//! What chapters, regions and meetings say of the calendar and of seats.

use super::*;

fn of_chapter(event: ChapterEvent) -> Vec<Reaction> {
    of("schedule_meetings", &recorded(&chapter().to_string(), event), &founding())
}

fn look() -> Reaction {
    Reaction::Do(Task::ScheduleMeetings { chapter_id: chapter() })
}

#[test]
fn whatever_changes_when_a_chapter_meets_looks_at_its_calendar() {
    let (on, reason) = (day("2025-02-01"), note("No venue."));
    assert_eq!(of_chapter(ChapterEvent::Chartered { on }), [look()]);
    assert_eq!(of_chapter(ChapterEvent::Suspended { on, reason: reason.clone() }), [look()]);
    assert_eq!(of_chapter(ChapterEvent::Resumed { on }), [look()]);
    assert_eq!(of_chapter(ChapterEvent::Dissolved { on, reason }), [look()]);
    assert_eq!(of_chapter(ChapterEvent::Renamed { name: name("Quay") }), []);
}

#[test]
fn a_regions_holiday_looks_at_the_calendar_of_each_of_its_chapters() {
    let on = day("2025-12-25");
    for event in [RegionEvent::HolidayDeclared { on, name: name("Christmas Day") }, RegionEvent::HolidayWithdrawn { on }] {
        let event = Event::from(event);
        assert!(hears_in_chapters(&event));
        let heard = Recorded { chapter_id: Some(chapter()), ..recorded("a region", event) };
        assert_eq!(of("schedule_meetings", &heard, &founding()), [look()]);
    }
    assert!(!hears_in_chapters(&Event::from(RegionEvent::Renamed { name: name("West Country") })));
}

#[test]
fn a_rule_that_begins_far_ahead_waits_until_its_first_meeting_is_within_reach() {
    let meeting_rule = crate::calendar::MeetingRule { from: day("2026-01-01"), ..tuesdays() };
    // Eight weeks before the first Tuesday of 2026.
    let wait = on("2025-11-11", Task::ScheduleMeetings { chapter_id: chapter() }, FOUNDING);
    assert_eq!(of_chapter(ChapterEvent::MeetingRuleChanged { meeting_rule: meeting_rule.clone() }), [look(), wait.clone()]);
    let founded = ChapterEvent::Founded {
        name: name("Harbour"),
        region_id: id(1),
        time_zone: Tz::Europe__London,
        meeting_rule,
        currency: currency("GBP"),
        founded_on: day("2025-01-01"),
    };
    assert_eq!(of_chapter(founded), [look(), wait]);
}

#[test]
fn each_meeting_names_the_day_on_which_the_next_comes_within_reach() {
    let scheduled = MeetingEvent::Scheduled {
        chapter_id: chapter(),
        slot: day("2025-03-04"),
        starts_at: tuesdays().starts_at(day("2025-03-04")),
        time_zone: Tz::Europe__London,
        place: tuesdays().place,
        next_slot: day("2025-04-01"),
    };
    let stream = MeetingId::of_slot(chapter(), day("2025-03-04")).to_string();
    let next = on("2025-02-04", Task::ScheduleMeetings { chapter_id: chapter() }, FOUNDING);
    assert_eq!(of("schedule_meetings", &recorded(&stream, scheduled), &founding()), [next]);
}

#[test]
fn a_sheet_looks_at_the_seats_of_those_about_whose_absence_it_tells() {
    let (chapter_id, held_on) = (chapter(), day("2025-03-04"));
    let stream = MeetingId::of_slot(chapter_id, held_on).to_string();
    let review = |members| [Reaction::Do(Task::ReviewSeats { chapter_id, held_on, members })];
    let entry = |n, mark| SheetEntry { membership_id: id(n), mark, substitute: None };
    let completed =
        |entries| of("review_seats", &recorded(&stream, MeetingEvent::SheetCompleted { chapter_id, held_on, entries }), &founding());
    assert_eq!(completed(vec![entry(2, Mark::P), entry(3, Mark::A), entry(4, Mark::L)]), review(vec![id(3)]));
    assert_eq!(completed(vec![entry(2, Mark::P)]), []);
    let change = |n, from, to| MarkChange { membership_id: id(n), from: Some(from), to, substitute: None };
    let changes = vec![change(2, Mark::A, Mark::P), change(3, Mark::P, Mark::A), change(4, Mark::P, Mark::L)];
    let amended = MeetingEvent::SheetAmended { chapter_id, held_on, changes, reason: note("Miscounted.") };
    assert_eq!(of("review_seats", &recorded(&stream, amended), &founding()), review(vec![id(2), id(3)]));
}
