//! Scores of a month go out on a business day of the next. Every meeting that is scheduled asks for those of its month; they are
//! written once.

use super::{Reaction, RulesInForce, on};
use crate::calendar::{add_months, month_of, nth_business_day};
use crate::event::{Event, Recorded};
use crate::meeting::MeetingEvent;
use crate::notices::Notice;
use crate::rules::Section;

pub(in crate::reactions) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    let Event::Meeting(MeetingEvent::Scheduled { chapter_id, slot, .. }) = &recorded.event else { return Vec::new() };
    let month = month_of(*slot);
    let day = nth_business_day(add_months(month, 1), rules.rules.notices.scores_business_day);
    let notice = Notice::MonthlyScores { chapter_id: *chapter_id, month };
    on(day, *chapter_id, notice, rules, Section::Notices).into_iter().collect()
}
