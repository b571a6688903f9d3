//! From an event to the notices that it calls for, with their days.

use super::*;
use crate::calendar::Term;
use crate::event::{Event, Recorded};
use crate::ids::{MeetingId, MembershipId, ReferralId};
use crate::meeting::{CancelCause, HolidayCause, Mark, MeetingEvent, SheetEntry};
use crate::membership::MembershipEvent;
use crate::notices::{MeetingOccasion, RenewalStep};
use crate::policy::PolicyVersion;
use crate::referral::{Parties, ReferralEvent, Tier};
use crate::rules::Rules;
use crate::testing::*;
use crate::text::Personal;
use chrono::DateTime;
use chrono_tz::Tz;

const CHAPTER: ChapterId = ChapterId(uuid::Uuid::from_u128(1));

fn on_day(today: &str) -> RulesInForce {
    RulesInForce { rules: Rules::default(), versions: Default::default(), on: day(today) }
}

fn recorded(aggregate_id: impl ToString, sequence: i64, event: impl Into<Event>) -> Recorded {
    let event = event.into();
    let recorded_at = DateTime::UNIX_EPOCH;
    Recorded {
        position: 1,
        aggregate_id: aggregate_id.to_string(),
        sequence,
        recorded_at,
        chapter_id: Some(CHAPTER),
        region_id: None,
        event,
    }
}

/// The days of dated notices in short, `now` for those at once.
fn told(reactions: Vec<Reaction>) -> Vec<(String, Notice)> {
    let short = |reaction| match reaction {
        Reaction::Do(Task::Notify(notice)) => ("now".to_owned(), notice),
        Reaction::On { day, task: Task::Notify(notice), chapter_id, policy } => {
            assert_eq!((chapter_id, policy), (CHAPTER, PolicyVersion::FOUNDING));
            (day.to_string(), notice)
        }
        other => panic!("{other:?} is no notice"),
    };
    reactions.into_iter().map(short).collect()
}

fn meeting_id() -> MeetingId {
    id(7)
}

fn scheduled(starts_at: &str) -> MeetingEvent {
    let slot = day(&starts_at[..10]);
    let next_slot = crate::calendar::days_from(slot, 7);
    MeetingEvent::Scheduled {
        chapter_id: CHAPTER,
        slot,
        starts_at: starts_at.parse().unwrap(),
        time_zone: Tz::UTC,
        place: tuesdays().place,
        next_slot,
    }
}

fn of_meetings(today: &str, sequence: i64, event: MeetingEvent) -> Vec<(String, Notice)> {
    told(meetings::react(&recorded(meeting_id(), sequence, event), &on_day(today)))
}

fn of(held_on: &str, occasion: MeetingOccasion) -> Notice {
    Notice::Meeting { meeting_id: meeting_id(), held_on: day(held_on), occasion }
}

#[test]
fn members_are_invited_three_days_before_a_meeting_and_reminded_on_the_day_before() {
    let both = of_meetings("2026-01-10", 1, scheduled("2026-03-10T07:00:00"));
    let notice = ("2026-03-07".to_owned(), of("2026-03-10", MeetingOccasion::Notice));
    let reminder = ("2026-03-09".to_owned(), of("2026-03-10", MeetingOccasion::Reminder));
    assert_eq!(both, [notice, reminder.clone()]);
    // Scheduled late, the invitation goes at once, and no reminder on the same day.
    assert_eq!(of_meetings("2026-03-08", 1, scheduled("2026-03-10T07:00:00"))[0].0, "2026-03-08");
    assert_eq!(of_meetings("2026-03-08", 1, scheduled("2026-03-10T07:00:00"))[1], reminder);
    assert_eq!(
        of_meetings("2026-03-09", 1, scheduled("2026-03-10T07:00:00")),
        [("2026-03-09".to_owned(), of("2026-03-10", MeetingOccasion::Notice))]
    );
    assert_eq!(of_meetings("2026-03-11", 1, scheduled("2026-03-10T07:00:00")), []);
}

#[test]
fn what_somebody_says_of_one_meeting_is_told_at_once_and_what_a_rule_does_only_to_those_invited() {
    let held_on = day("2026-03-10");
    let cancelled = |cause| MeetingEvent::Cancelled { chapter_id: CHAPTER, held_on, cause, reason: note("Snow.") };
    let holiday = |cause| MeetingEvent::HolidayDeclared { chapter_id: CHAPTER, held_on, name: name("Carnival"), cause };
    let off = vec![("now".to_owned(), Notice::MeetingCancelled { meeting_id: meeting_id(), held_on })];
    for today in ["2026-02-01", "2026-03-07"] {
        assert_eq!(of_meetings(today, 2, cancelled(CancelCause::Chapter)), off);
        assert_eq!(of_meetings(today, 2, holiday(HolidayCause::Chapter)), off);
    }
    assert_eq!(of_meetings("2026-03-06", 2, cancelled(CancelCause::Rule)), []);
    assert_eq!(of_meetings("2026-03-06", 2, holiday(HolidayCause::Region)), []);
    assert_eq!(of_meetings("2026-03-07", 2, cancelled(CancelCause::Rule)), off);
    assert_eq!(of_meetings("2026-03-07", 2, holiday(HolidayCause::Region)), off);
    assert_eq!(of_meetings("2026-03-11", 2, cancelled(CancelCause::Chapter)), [], "nobody is told of what is past");
    let moved = ("now".to_owned(), Notice::MeetingMoved { meeting_id: meeting_id(), held_on });
    assert!(
        !of_meetings("2026-03-06", 3, scheduled("2026-03-10T08:00:00")).contains(&moved),
        "the rule moved it before anybody was invited"
    );
    assert!(of_meetings("2026-03-07", 3, scheduled("2026-03-10T08:00:00")).contains(&moved));
}

#[test]
fn a_moved_meeting_is_told_at_once_and_again_on_the_new_days() {
    let moved = |to: &str| MeetingEvent::Moved {
        chapter_id: CHAPTER,
        from: "2026-03-10T07:00:00".parse().unwrap(),
        to: to.parse().unwrap(),
        place: tuesdays().place,
        reason: note("Room taken."),
    };
    let held_on = day("2026-03-20");
    let all = of_meetings("2026-03-01", 2, moved("2026-03-20T07:00:00"));
    let days: Vec<&str> = all.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(days, ["now", "2026-03-17", "2026-03-19"]);
    assert_eq!(all[0].1, Notice::MeetingMoved { meeting_id: meeting_id(), held_on });
    // So near that the move itself is the invitation.
    let near: Vec<String> = of_meetings("2026-03-18", 2, moved("2026-03-20T07:00:00")).into_iter().map(|(day, _)| day).collect();
    assert_eq!(near, ["now", "2026-03-19"]);
}

#[test]
fn officers_hear_of_a_sheet_on_the_day_after_and_the_absent_when_it_is_completed() {
    let react = |today: &str, event| told(attendance::react(&recorded(meeting_id(), 1, event), &on_day(today)));
    let held_on = day("2026-03-10");
    let overdue = ("2026-03-11".to_owned(), Notice::SheetOverdue { meeting_id: meeting_id(), held_on });
    assert_eq!(react("2026-01-10", scheduled("2026-03-10T07:00:00")), [overdue]);
    let entry = |member: u128, mark| SheetEntry { membership_id: id(member), mark, substitute: None };
    let sheet = |entries| MeetingEvent::SheetCompleted { chapter_id: CHAPTER, held_on, entries };
    let members: Vec<MembershipId> = vec![id(11), id(13)];
    let absences = ("now".to_owned(), Notice::Absences { chapter_id: CHAPTER, meeting_id: meeting_id(), held_on, members });
    assert_eq!(react("2026-03-10", sheet(vec![entry(11, Mark::A), entry(12, Mark::L), entry(13, Mark::A)])), [absences]);
    assert_eq!(react("2026-03-10", sheet(vec![entry(12, Mark::P)])), []);
}

#[test]
fn a_term_has_its_calendar_of_notices_less_what_is_past() {
    let member: MembershipId = id(10);
    let renewed = |to: &str| MembershipEvent::Renewed {
        chapter_id: CHAPTER,
        term: Term { starts_on: day("2026-01-01"), ends_on: day(to) },
        on: day("2026-01-01"),
    };
    let react = |today: &str| told(renewals::react(&recorded(member, 9, renewed("2026-12-31")), &on_day(today)));
    let days: Vec<String> = react("2026-01-01").into_iter().map(|(day, _)| day).collect();
    assert_eq!(days, ["2026-11-01", "2026-12-17", "2026-12-24", "2026-12-30", "2027-01-01", "2027-01-07", "2027-01-14"]);
    let steps: Vec<Notice> = react("2026-12-25").into_iter().map(|(_, notice)| notice).collect();
    let step = |step| Notice::Renewal { membership_id: member, term_ends_on: day("2026-12-31"), step };
    let (last, finals) =
        (RenewalStep::Reminder { days_before: 1 }, [7, 14].map(|days_after| step(RenewalStep::FinalNotice { days_after })));
    assert_eq!(steps, [vec![step(last), step(RenewalStep::Overdue)], finals.to_vec()].concat());
}

#[test]
fn a_referral_without_news_is_recalled_on_the_reminder_days_after_the_last_news() {
    let referral: ReferralId = id(20);
    let parties = Parties { chapter_id: CHAPTER, giver: id(10), receiver: id(11), tier: Tier::Outside, pledged_on: day("2026-01-01") };
    let (policy, expires_on) = (PolicyVersion::FOUNDING, day("2026-06-30"));
    let pledged = ReferralEvent::Pledged { parties, contact: None, description: Personal(note("Roof.")), expires_on, policy };
    let react = |today: &str, event| told(referrals::react(&recorded(referral, 1, event), &on_day(today)));
    let remind = |on: &str, last_news: &str, days| {
        (on.to_owned(), Notice::ReferralReminder { referral_id: referral, last_news: day(last_news), days })
    };
    assert_eq!(
        react("2026-01-01", pledged),
        [
            ("now".to_owned(), Notice::ReferralReceived { referral_id: referral }),
            remind("2026-01-15", "2026-01-01", 14),
            remind("2026-02-15", "2026-01-01", 45),
            remind("2026-04-01", "2026-01-01", 90),
        ]
    );
    let contacted = ReferralEvent::Contacted { parties, on: day("2026-01-10"), expires_on, policy };
    assert_eq!(react("2026-01-10", contacted)[0], remind("2026-01-24", "2026-01-10", 14));
}

#[test]
fn scores_go_out_on_the_third_business_day_of_the_next_month() {
    let react = |starts_at: &str| told(scores::react(&recorded(meeting_id(), 1, scheduled(starts_at)), &on_day("2026-01-01")));
    let scores = |on: &str, month: &str| [(on.to_owned(), Notice::MonthlyScores { chapter_id: CHAPTER, month: day(month) })];
    // 1 and 2 August 2026 are a weekend; 1 January 2027 is a Friday.
    assert_eq!(react("2026-07-14T07:00:00"), scores("2026-08-05", "2026-07-01"));
    assert_eq!(react("2026-12-08T07:00:00"), scores("2027-01-05", "2026-12-01"));
}
