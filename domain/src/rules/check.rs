//! Whether the values of a section can work together. A policy that could stop a deadline, a score or a seat from
//! ever being right is refused when it is made, rather than found out later.

use super::*;
use std::collections::BTreeSet;

/// Ten years: no deadline of the house lies further from its event.
const MOST_DAYS: u32 = 3_660;
const MOST_MONTHS: u32 = 120;
const MOST_POINTS: u32 = 1_000;
const MOST_FEE: u32 = 1_000_000;

type Check = Result<(), &'static str>;

fn ensure(holds: bool, otherwise: &'static str) -> Check {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn months(months: u32) -> Check {
    ensure((1..=MOST_MONTHS).contains(&months), "a window has 1 to 120 months")
}

fn days<const N: usize>(all: [u32; N]) -> Check {
    ensure(all.iter().all(|days| *days <= MOST_DAYS), "a number of days is at most 3660")
}

impl Rule {
    /// What is wrong with the values, in words that complete "the rule cannot work: ...".
    pub fn check(&self) -> Check {
        match self {
            Rule::Attendance(rules) => rules.check(),
            Rule::Referrals(rules) => rules.check(),
            Rule::MemberScore(rules) => rules.check(),
            Rule::ChapterScore(rules) => rules.check(),
            Rule::Joining(rules) => rules.check(),
            Rule::Renewal(rules) => rules.check(),
            Rule::Meetings(rules) => {
                ensure((1..=104).contains(&rules.scheduled_weeks_ahead), "meetings are scheduled 1 to 104 weeks ahead")
            }
            Rule::Professions(rules) => rules.check(),
            Rule::Notices(rules) => rules.check(),
            Rule::Offices(rules) => rules.check(),
            Rule::Fees(rules) => rules.check(),
        }
    }
}

impl NoticeRules {
    fn check(&self) -> Check {
        ensure(self.meeting_notice_days_before <= 60, "a meeting is announced at most 60 days before")?;
        let order = self.meeting_reminder_days_before < self.meeting_notice_days_before;
        ensure(order, "a meeting is announced before anybody is reminded of it")?;
        ensure((1..=20).contains(&self.scores_business_day), "scores go out on the 1st to 20th business day of the month")?;
        ensure(self.quiet_from != self.quiet_until, "quiet hours begin and end at different times")?;
        let both = self.repeated_in_doubt.iter().any(|kind| self.let_be_in_doubt.contains(kind));
        ensure(!both, "a kind of notice in doubt is repeated or let be, not both")
    }
}

impl OfficeRules {
    fn check(&self) -> Check {
        // 2025 has no 29 February.
        ensure(self.begins_in(2025).is_some(), "the officers' year begins on a day that every year has")
    }
}

impl AttendanceRules {
    fn check(&self) -> Check {
        months(self.window_months)?;
        ensure(self.medical_leave_weeks <= 520, "medical leave is at most 520 weeks")?;
        days([self.sheet_due_days])
    }
}

impl ReferralRules {
    fn check(&self) -> Check {
        days([self.expires_after_days])?;
        ensure(self.expires_after_days > 0, "a pledge needs at least a day before it expires")?;
        let before_expiry = self.reminder_days.iter().all(|day| *day < self.expires_after_days);
        ensure(before_expiry, "a reminder must come before the pledge expires")
    }
}

impl Bands {
    fn check(&self) -> Check {
        let rising = self.below.windows(2).all(|pair| pair[0].limit_thousandths < pair[1].limit_thousandths);
        ensure(rising, "the limits of bands must rise from one to the next")?;
        let points = self.below.iter().map(|band| band.points).chain([self.otherwise]);
        ensure(points.max().unwrap_or(0) <= MOST_POINTS, "a band gives at most 1000 points")
    }
}

impl MemberScoreRules {
    fn check(&self) -> Check {
        months(self.window_months)?;
        ensure(self.currency.has_minor_unit(), "business is scored in a currency that people pay with")?;
        let measures = [
            &self.referrals_per_week,
            &self.visitors_per_week,
            &self.absences,
            &self.training,
            &self.closed_business,
            &self.testimonials_per_week,
        ];
        measures.into_iter().try_for_each(Bands::check)?;
        ensure(self.never_late <= MOST_POINTS, "never being late gives at most 1000 points")?;
        ensure(self.red_from < self.amber_from && self.amber_from < self.green_from, "red, amber and green must begin one above the other")
    }
}

impl ChapterScoreRules {
    fn check(&self) -> Check {
        months(self.window_months)?;
        let measures = [
            &self.size,
            &self.growth,
            &self.retention,
            &self.referrals_per_member_week,
            &self.visitors_per_week,
            &self.visitor_conversion,
            &self.absenteeism,
        ];
        measures.into_iter().try_for_each(Bands::check)
    }
}

impl FeeRules {
    fn check(&self) -> Check {
        ensure(self.late_fee <= MOST_FEE, "a late fee is at most 1000000")?;
        days([self.days_to_pay])
    }
}

impl JoiningRules {
    fn check(&self) -> Check {
        ensure(self.references <= 20, "at most 20 references can be asked for")?;
        days([self.decide_within_days, self.seat_held_days, self.training_within_days])
    }
}

impl RenewalRules {
    fn check(&self) -> Check {
        days([self.opens_days_before, self.overdue_days_after, self.lapses_days_after])?;
        let in_order = self.opens_days_before >= self.decision_days_before && self.decision_days_before >= self.invoice_days_before;
        ensure(in_order, "a renewal opens, is decided and is invoiced in that order")?;
        ensure(self.overdue_days_after > 0, "a term is overdue a day after its end at the earliest")?;
        ensure(self.lapses_days_after > self.overdue_days_after, "a membership lapses after the late fee is charged")?;
        ensure(self.reminder_days_before.iter().all(|day| *day <= self.opens_days_before), "a reminder must come after the renewal opens")?;
        ensure(self.final_notice_days_after.iter().all(|day| *day <= self.lapses_days_after), "a final notice must come before the lapse")?;
        ensure(self.transfer_months_left <= MOST_MONTHS, "a transfer asks for at most 120 months left")
    }
}

impl ProfessionRules {
    fn check(&self) -> Check {
        ensure(!self.names.is_empty(), "the list of professions is empty")?;
        // Two spellings of one profession would be one seat under two names.
        let distinct: BTreeSet<String> = self.names.iter().map(|name| name.as_str().to_lowercase()).collect();
        ensure(distinct.len() == self.names.len(), "the list of professions names one twice")
    }
}
