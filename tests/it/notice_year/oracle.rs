//! What the rules say that people are told, as tables of days; reckoned from the script alone, by no code of the product.

use chrono::{Duration, NaiveDate, NaiveDateTime};
use domain::chapter::Office;
use domain::notices::NoticeClass;

use super::acts::{Act, Chapter, News, What};
use super::calendar::{days, end_of_year_from, months_told, six_months_to};
use super::facts::{Facts, Member};
use super::script::LAST;
use crate::by_itself::day;

/// Something that one member is told on one day.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub kind: &'static str,
    pub member: usize,
    pub day: NaiveDate,
    /// Withheld, since the member does without letters of the class.
    pub muted: bool,
    /// Sent at once, be it night.
    pub urgent: bool,
}

/// Days from that of a meeting.
const OF_A_MEETING: [(&str, i64, OfMeeting); 3] = [
    ("meeting_notice", -3, OfMeeting::Members),
    ("meeting_reminder", -1, OfMeeting::Members),
    ("sheet_overdue", 1, OfMeeting::OfficersUnlessDone),
];

enum OfMeeting {
    Members,
    OfficersUnlessDone,
}

/// Days from the last one of a term.
const OF_A_TERM: [(&str, i64, OfTerm); 13] = [
    ("renewal_opened", -90, OfTerm::Always),
    ("renewal_reminder", -60, OfTerm::Always),
    ("renewal_decision_due", -60, OfTerm::CommitteeUntilDecided),
    ("invoice", INVOICED, OfTerm::UnlessRefused),
    ("renewal_reminder", -14, OfTerm::WhileUnpaid),
    ("renewal_reminder", -7, OfTerm::WhileUnpaid),
    ("renewal_reminder", -1, OfTerm::WhileUnpaid),
    // The late fee.
    ("invoice", 1, OfTerm::WhileUnpaid),
    ("renewal_overdue", 1, OfTerm::WhileUnpaid),
    ("renewal_final_notice", 7, OfTerm::WhileUnpaid),
    ("renewal_final_notice", 14, OfTerm::WhileUnpaid),
    ("lapsed", LAPSE, OfTerm::UnlessRenewed),
    // What was invoiced and is not bought.
    ("credit_note", LAPSE, OfTerm::WhileUnpaid),
];

pub const INVOICED: i64 = -30;
pub const LAPSE: i64 = 15;

enum OfTerm {
    Always,
    UnlessRefused,
    WhileUnpaid,
    UnlessRenewed,
    CommitteeUntilDecided,
}

/// Days from the last news of a referral, while it is open.
const OF_A_REFERRAL: [i64; 3] = [14, 45, 90];
/// An approval that is not paid within seven days is void on the next.
const VOID: i64 = 8;
/// In six months; one more opens the seat for review.
const ABSENCES_WARNED_OF: usize = 3;
/// Nothing is sent from this hour until the morning, save what is said of a meeting that is less than a day away.
const NIGHT: u32 = 21;

const REMINDERS: [&str; 3] = ["meeting_reminder", "renewal_reminder", "referral_reminder"];
const NEWS: [&str; 3] = ["referral_received", "closed_business_thanks", "monthly_scores"];

fn morning(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(7, 0, 0).unwrap()
}

pub fn moment(act: &Act) -> NaiveDateTime {
    act.day.and_hms_opt(act.hour, 0, 0).unwrap()
}

/// What happens is told the same day, and the next morning when it is night.
fn at_once(act: &Act) -> NaiveDate {
    if act.hour >= NIGHT { days(act.day, 1) } else { act.day }
}

/// Everything that the members of a chapter are told until the last day.
pub fn told(chapter: &Chapter) -> Vec<Told> {
    let mut year = Year { facts: Facts::of(chapter), told: Vec::new() };
    chapter.acts.iter().for_each(|act| year.of_an_act(act));
    (0..year.facts.meetings.len()).for_each(|meeting| year.of_a_meeting(meeting));
    for member in 0..year.facts.members.len() {
        year.of_absences(member);
        year.of_a_membership(member);
    }
    year.of_referrals();
    year.of_months(chapter.slots[0]);
    year.told.retain(|told| told.day <= day(LAST));
    year.told
}

/// The year of one chapter.
struct Year {
    facts: Facts,
    told: Vec<Told>,
}

impl Year {
    fn tell(&mut self, kind: &'static str, member: usize, day: NaiveDate) {
        self.tell_at(kind, member, day, false);
    }

    fn tell_at(&mut self, kind: &'static str, member: usize, day: NaiveDate, urgent: bool) {
        let does_without = |class: &NoticeClass| match class {
            NoticeClass::Reminders => REMINDERS.contains(&kind),
            NoticeClass::News => NEWS.contains(&kind),
            NoticeClass::Required => false,
        };
        let muted = self.facts.members[member].muted.iter().any(|(since, class)| *since < day && does_without(class));
        self.told.push(Told { kind, member, day, muted, urgent });
    }

    /// What is told when it happens.
    fn of_an_act(&mut self, act: &Act) {
        let on = at_once(act);
        let invoiced = |member: &usize| self.facts.members[*member].is_invoiced(act.day);
        match &act.what {
            What::Approve { member } => self.tell("invoice", *member, on),
            What::Pay { member, .. } => self.tell("receipt", *member, on),
            What::Resign { member } | What::Decide { member, renew: false } if invoiced(member) => self.tell("credit_note", *member, on),
            What::Move { meeting, .. } => self.of_a_change("meeting_moved", act, *meeting),
            What::Cancel { meeting } => self.of_a_change("meeting_cancelled", act, *meeting),
            What::Pledge { receiver, .. } => self.tell("referral_received", *receiver, on),
            What::Tell { referral, news: News::Closed } => self.tell("closed_business_thanks", self.facts.referrals[referral].giver, on),
            What::Resign { .. } | What::Decide { .. } | What::Mute { .. } | What::Appoint { .. } => {}
            What::Complete { .. } | What::Tell { .. } => {}
        }
    }

    fn of_a_change(&mut self, kind: &'static str, act: &Act, meeting: usize) {
        let said = &self.facts.meetings[meeting].said;
        let now = said.iter().position(|(since, _)| *since == moment(act)).unwrap();
        let held = said[now].1.or(said[now - 1].1).unwrap();
        let urgent = held - moment(act) <= Duration::hours(24);
        let on = if urgent { act.day } else { at_once(act) };
        for member in self.facts.these(|member| member.on_roster(act.day)) {
            self.tell_at(kind, member, on, urgent);
        }
    }

    fn of_a_meeting(&mut self, id: usize) {
        for held in self.facts.meetings[id].days() {
            for (kind, ahead, whom) in &OF_A_MEETING {
                let (facts, meeting, on) = (&self.facts, &self.facts.meetings[id], days(held, *ahead));
                let stands = meeting.known(morning(on)).is_some_and(|known| known.date() == held);
                let done = meeting.completed.as_ref().is_some_and(|(done, _)| *done < on);
                let to = match whom {
                    _ if !stands => Vec::new(),
                    OfMeeting::Members => facts.these(|member| member.in_the_morning(on)),
                    OfMeeting::OfficersUnlessDone if done => Vec::new(),
                    OfMeeting::OfficersUnlessDone => facts.officers(on, None),
                };
                to.into_iter().for_each(|member| self.tell(kind, member, on));
            }
        }
    }

    /// A letter on each absence that is let pass; the seat is opened for review once.
    fn of_absences(&mut self, id: usize) {
        let member = self.facts.members[id].clone();
        let absence = |meeting: &super::facts::Meeting| {
            let (held, (done, absent)) = (meeting.held()?, meeting.completed.clone()?);
            (absent.contains(&id) && member.on_roster(held)).then_some((done, held))
        };
        let mut absences: Vec<_> = self.facts.meetings.iter().filter_map(absence).collect();
        absences.sort_unstable();
        let mut under_review = false;
        for (n, (done, held)) in absences.iter().enumerate().filter(|(_, (done, _))| member.on_roster(*done)) {
            let counted = absences[..=n].iter().filter(|(_, other)| six_months_to(*held) <= *other && other <= held).count();
            if counted <= ABSENCES_WARNED_OF {
                self.tell("absence_letter", id, *done);
            } else if !under_review {
                under_review = true;
                self.tell("seat_under_review", id, *done);
            }
        }
    }

    fn of_a_membership(&mut self, id: usize) {
        let member = self.facts.members[id].clone();
        match (member.end(), member.approved) {
            (Some(end), _) => self.of_a_term(id, &member, end),
            (None, Some(approved)) => self.tell("credit_note", id, days(approved, VOID)),
            (None, None) => {}
        }
    }

    fn of_a_term(&mut self, id: usize, member: &Member, end: NaiveDate) {
        for (kind, ahead, when) in &OF_A_TERM {
            let on = days(end, *ahead);
            let unpaid = member.renewed().is_none_or(|paid| on <= paid);
            let to = match when {
                _ if member.resigned.is_some_and(|left| left < on) => Vec::new(),
                OfTerm::Always => vec![id],
                OfTerm::UnlessRefused if !member.refused_before(on) => vec![id],
                OfTerm::WhileUnpaid if unpaid && !member.refused_before(on) => vec![id],
                OfTerm::UnlessRenewed if member.renewed().is_none() => vec![id],
                OfTerm::CommitteeUntilDecided if member.decided.is_none_or(|(decided, _)| on <= decided) => {
                    self.facts.officers(on, Some(Office::MembershipCommittee))
                }
                _ => Vec::new(),
            };
            to.into_iter().for_each(|to| self.tell(kind, to, on));
        }
        assert!(days(end_of_year_from(days(end, 1)), -90) > day(LAST), "the script covers one renewal of each");
    }

    fn of_referrals(&mut self) {
        let mut reminders = Vec::new();
        for referral in self.facts.referrals.values() {
            for (n, news) in referral.news.iter().enumerate() {
                let until = referral.news.get(n + 1).copied().or(referral.done);
                let on = OF_A_REFERRAL.iter().map(|ahead| days(*news, *ahead)).filter(|on| until.is_none_or(|until| *on <= until));
                reminders.extend(on.map(|on| (referral.receiver, on)));
            }
        }
        reminders.into_iter().for_each(|(receiver, on)| self.tell("referral_reminder", receiver, on));
    }

    fn of_months(&mut self, first: NaiveDate) {
        for on in months_told(first, day(LAST)) {
            self.facts.these(|member| member.in_the_morning(on)).into_iter().for_each(|member| self.tell("monthly_scores", member, on));
        }
    }
}
