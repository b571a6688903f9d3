//! What the program does on its own account: each task of the domain as a use case.

use super::chapters::{ChangeChapter, ChapterChange};
use super::dues::{Account, Charge};
use super::meetings::schedule;
use super::memberships::{MembershipChange, change, home};
use super::referrals::{ChangeReferral, ReferralChange};
use super::{Answer, CommandError, Unit, UseCase, seats, users};
use chrono::NaiveDate;
use domain::calendar::{day_before, days_from};
use domain::dues::{Dues, Invoice};
use domain::meeting::{Meeting, MeetingCommand, Scheduling};
use domain::membership::{Phase, RenewalDecision};
use domain::policy::PolicyVersion;
use domain::reactions::Task;
use domain::text::Note;
use domain::{ChapterId, DocumentId, InvoiceId, MeetingId, MembershipId, ids};
use std::collections::BTreeSet;

/// Carries out a task that was set for a chapter. `policy` is the version that set its day: the day was right by that version, whatever has changed since.
pub struct RunTask {
    pub task: Task,
    /// None for the organisation itself.
    pub chapter_id: Option<ChapterId>,
    pub policy: Option<PolicyVersion>,
}

/// The task came too late, or for nothing: its aggregate would refuse it.
fn nothing_to_do(message: &str) -> CommandError {
    CommandError::Refused { code: "nothing_to_do", field: None, message: message.to_owned() }
}

const HAS_LEFT: &str = "The member has left the chapter.";
const REFUSED: &str = "The committee has refused the renewal.";
const OTHER_TERM: &str = "The committee has decided for a term of another length.";
const NOT_BOUGHT: &str = "The membership it was for did not come about or has ended.";
const TIME_TAKEN: &str = "Another meeting of the chapter has been moved to this time.";
const NOT_BY_RULE: &str = "The chapter's meeting rule no longer puts a meeting on this day.";

fn note(text: &'static str) -> Note {
    Note::parse(text).expect("the reasons of the house are short and plain")
}

impl UseCase for RunTask {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        self.still_the_chapters(unit).await?;
        let (id, what) = match self.task.clone() {
            Task::Activate { membership_id, invoice_id, on } => (membership_id, MembershipChange::Activate { invoice_id, on }),
            Task::Reinstate { membership_id, invoice_id, on } => (membership_id, MembershipChange::Reinstate { invoice_id, on }),
            Task::Renew { membership_id, term, on, .. } => (membership_id, MembershipChange::Renew { term, on }),
            Task::VoidApproval { membership_id } => (membership_id, MembershipChange::VoidApproval),
            Task::OpenRenewal { membership_id, term_ends_on } => {
                (membership_id, MembershipChange::OpenRenewal { term_ends_on, policy: self.policy })
            }
            Task::Lapse { membership_id, term_ends_on } => (membership_id, MembershipChange::Lapse { term_ends_on, policy: self.policy }),
            Task::LapseUnpaid { membership_id, invoice_id } => (membership_id, self.lapse_unpaid(unit, membership_id, invoice_id).await?),
            Task::IssueJoiningInvoice { membership_id } | Task::IssueReinstatementInvoice { membership_id } => {
                return first_invoice(unit, membership_id).await;
            }
            Task::IssueRenewalInvoice { membership_id, term_ends_on } => return renewal_invoice(unit, membership_id, term_ends_on).await,
            Task::ReissueRenewalInvoice { membership_id, term_ends_on } => return reissue_renewal(unit, membership_id, term_ends_on).await,
            Task::IssueTransferInvoice { membership_id } => return transfer_invoice(unit, membership_id).await,
            Task::ChargeLateFee { membership_id, term_ends_on } => return late_fee(unit, membership_id, term_ends_on).await,
            Task::CreditUnpaidInvoices { membership_id } => return credit_unpaid(unit, membership_id).await,
            Task::CreditRefusedRenewal { membership_id, term_ends_on } => return credit_refused(unit, membership_id, term_ends_on).await,
            Task::ExpirePledge { referral_id } => {
                return ChangeReferral { id: referral_id, change: ReferralChange::Expire }.run(unit).await;
            }
            Task::EndOffices { chapter_id, membership_id, left_on } => {
                // The day of departure is the first without the member.
                let change = ChapterChange::EndOffices { membership_id, last_day: day_before(left_on), reason: note(HAS_LEFT) };
                return ChangeChapter { id: chapter_id, change }.run(unit).await;
            }
            Task::ReviewSeats { chapter_id, held_on, members } => return seats::review(unit, chapter_id, held_on, members).await,
            Task::ScheduleMeetings { chapter_id } => return schedule_meetings(unit, chapter_id).await,
            Task::FollowGrants { membership_id } => {
                return users::follow_grants(unit, membership_id).await?.ok_or_else(|| nothing_to_do("the member is no user"));
            }
            Task::WithholdMuted { .. } | Task::Notify(_) => {
                return Err(CommandError::Fault("a notice is written by the post office, not decided".to_owned()));
            }
        };
        let version = change(unit, id, what).await?;
        Ok(Answer::new(id, version))
    }
}

impl RunTask {
    async fn lapse_unpaid(&self, unit: &mut Unit<'_>, id: MembershipId, invoice_id: InvoiceId) -> Result<MembershipChange, CommandError> {
        let membership = unit.membership(id).await?;
        let dues = unit.load::<Dues>(&id.to_string()).await?.state;
        let invoice = dues.invoice(invoice_id).filter(|invoice| membership.has_obtained(invoice));
        let unpaid_since = invoice.and_then(Invoice::unpaid_since);
        // Its day has come where it was set, though the member may since have moved to where it is still yesterday.
        let home = home(unit, id).await?;
        let on = unit.today_in(self.chapter_id.unwrap_or(home)).await?.max(unit.today_in(home).await?);
        Ok(MembershipChange::LapseUnpaid { unpaid_since, on, policy: self.policy })
    }

    /// A member who moves has the calendar of the term again in the new chapter, by its clock and its rules: the old one's is off.
    async fn still_the_chapters(&self, unit: &mut Unit<'_>) -> Result<(), CommandError> {
        let (Task::OpenRenewal { membership_id, .. }
        | Task::IssueRenewalInvoice { membership_id, .. }
        | Task::ChargeLateFee { membership_id, .. }
        | Task::Lapse { membership_id, .. }) = &self.task
        else {
            return Ok(());
        };
        if Some(home(unit, *membership_id).await?) == self.chapter_id {
            Ok(())
        } else {
            Err(nothing_to_do("the member has moved to another chapter"))
        }
    }
}

/// The invoice that an approved applicant, or a returning member, pays to become active.
async fn first_invoice(unit: &mut Unit<'_>, id: MembershipId) -> Result<Answer, CommandError> {
    let membership = unit.membership(id).await?;
    let charge = match *membership.phase() {
        Phase::Approved { term_years, seat_held_until, .. } => Charge::Joining { term_years, due_on: seat_held_until },
        Phase::Returning { term_years, seat_held_until, .. } => Charge::Reinstatement { term_years, due_on: seat_held_until },
        _ => return Err(nothing_to_do("no seat is held for this membership")),
    };
    Account::open(unit, id).await?.charge(unit, charge).await
}

async fn renewal_invoice(unit: &mut Unit<'_>, id: MembershipId, term_ends_on: NaiveDate) -> Result<Answer, CommandError> {
    let charge = renewal_charge(unit, id, term_ends_on).await?;
    Account::open(unit, id).await?.charge(unit, charge).await
}

/// An issued invoice never changes: it is credited in full, what was paid of it lies on account, and pays the new one.
async fn reissue_renewal(unit: &mut Unit<'_>, id: MembershipId, term_ends_on: NaiveDate) -> Result<Answer, CommandError> {
    let charge = renewal_charge(unit, id, term_ends_on).await?;
    let mut account = Account::open(unit, id).await?;
    let dues = account.state(unit).await?;
    // One that is paid in full has bought its term, be it not yet recorded.
    let open = dues.renewal_after(term_ends_on).filter(|invoice| invoice.is_open() && invoice.term != charge.term());
    let Some(invoice_id) = open.map(|invoice| invoice.id) else { return Err(nothing_to_do("the renewal is not invoiced otherwise")) };
    credit_in_full(unit, &mut account, invoice_id, OTHER_TERM).await?;
    account.charge(unit, charge).await
}

/// What the term after one that ends on a day costs, as the committee has decided.
async fn renewal_charge(unit: &mut Unit<'_>, id: MembershipId, term_ends_on: NaiveDate) -> Result<Charge, CommandError> {
    let membership = unit.membership(id).await?;
    let ending = membership.term().filter(|term| term.ends_on == term_ends_on && membership.is_active());
    let Some(ending) = ending else { return Err(nothing_to_do("the member has left, or the term has been renewed already")) };
    if matches!(membership.renewal_decision(), Some(RenewalDecision::Refuse { .. })) {
        return Err(nothing_to_do("the committee has refused the renewal"));
    }
    let chapter_id = home(unit, id).await?;
    if unit.chapter(chapter_id).await?.is_dissolved() {
        return Err(nothing_to_do("the chapter is dissolved, and nothing in it is renewed"));
    }
    let term_years = membership.term_years().unwrap_or(1);
    Ok(Charge::Renewal { term: ending.following(term_years), term_years })
}

async fn transfer_invoice(unit: &mut Unit<'_>, id: MembershipId) -> Result<Answer, CommandError> {
    let mut account = Account::open(unit, id).await?;
    let dues = account.state(unit).await?;
    let currency = dues.currency().ok_or(CommandError::NotFound { what: "account" })?;
    let chapter_id = home(unit, id).await?;
    let (region_id, today) = (unit.region_of(chapter_id).await?, unit.today_in(chapter_id).await?);
    if unit.fee_plan(region_id, currency, today).await?.transfer_fee.is_zero() {
        // The account has moved all the same.
        return if account.moved { Ok(account.answer()) } else { Err(nothing_to_do("a transfer is free here")) };
    }
    account.charge(unit, Charge::Transfer).await
}

async fn late_fee(unit: &mut Unit<'_>, id: MembershipId, term_ends_on: NaiveDate) -> Result<Answer, CommandError> {
    let membership = unit.membership(id).await?;
    // What is owed for a term that has begun all the same, after a payment was dishonoured, is late for another reason.
    if !membership.is_active() || membership.term().is_none_or(|term| term.ends_on != term_ends_on) {
        return Err(nothing_to_do("the member has left, or the term has been renewed already"));
    }
    if matches!(membership.renewal_decision(), Some(RenewalDecision::Refuse { .. })) {
        return Err(nothing_to_do("the committee has refused the renewal"));
    }
    let mut account = Account::open(unit, id).await?;
    let dues = account.state(unit).await?;
    let chapter_id = home(unit, id).await?;
    let today = unit.today_in(chapter_id).await?;
    let owed = dues.renewal_after(term_ends_on).filter(|invoice| invoice.is_open() && invoice.due_on < today);
    let Some(term) = owed.and_then(|invoice| invoice.term) else { return Err(nothing_to_do("no renewal invoice is overdue")) };
    account.charge(unit, Charge::LateFee { term }).await
}

/// What was invoiced for a membership that did not come about, or ended, is credited; what was paid of it stays on account.
async fn credit_unpaid(unit: &mut Unit<'_>, id: MembershipId) -> Result<Answer, CommandError> {
    let mut account = Account::open(unit, id).await?;
    let dues = account.state(unit).await?;
    let membership = unit.membership(id).await?;
    let unpaid: Vec<_> = dues.without_object(|invoice| membership.has_obtained(invoice)).map(|invoice| invoice.id).collect();
    let mut answer = Err(nothing_to_do("nothing is owed"));
    for invoice_id in unpaid {
        answer = credit_in_full(unit, &mut account, invoice_id, NOT_BOUGHT).await;
    }
    answer
}

/// The invoice for a term that the committee has refused, paid or not: what was paid of it stays on account.
async fn credit_refused(unit: &mut Unit<'_>, id: MembershipId, term_ends_on: NaiveDate) -> Result<Answer, CommandError> {
    let mut account = Account::open(unit, id).await?;
    let dues = account.state(unit).await?;
    let invoice = dues.renewal_after(term_ends_on).filter(|invoice| invoice.creditable().is_positive());
    let Some(invoice_id) = invoice.map(|invoice| invoice.id) else { return Err(nothing_to_do("no renewal was invoiced")) };
    credit_in_full(unit, &mut account, invoice_id, REFUSED).await
}

async fn credit_in_full(
    unit: &mut Unit<'_>,
    account: &mut Account,
    invoice_id: InvoiceId,
    reason: &'static str,
) -> Result<Answer, CommandError> {
    let note_id = DocumentId(ids::derived("credit-note", &[&unit.command_id().to_string(), &invoice_id.to_string()]));
    account.credit(unit, note_id, invoice_id, None, note(reason)).await
}

/// Schedules what the rule puts within the horizon, and cancels what it no longer does.
async fn schedule_meetings(unit: &mut Unit<'_>, chapter_id: ChapterId) -> Result<Answer, CommandError> {
    let today = unit.today_in(chapter_id).await?;
    let chapter = unit.chapter(chapter_id).await?;
    let weeks = unit.rules_of(chapter_id, today).await?.rules.meetings.scheduled_weeks_ahead;
    let horizon = days_from(today, i64::from(weeks) * 7);
    let mut slots: BTreeSet<NaiveDate> = chapter.meeting_dates(today, horizon).into_iter().map(|(date, _)| date).collect();
    // Somebody may have scheduled a meeting beyond the horizon, or moved one there from a day that is over.
    let set = unit.meetings_from(chapter_id, today).await?;
    slots.extend(unit.load_all::<Meeting>(&set).await?.iter().filter_map(|meeting| meeting.state.slot()));
    let now = unit.now().with_timezone(&unit.zone_of(chapter_id).await?).naive_local();
    let near = unit.meetings_near(chapter_id, today).await?;
    let mut version = 0;
    for slot in slots {
        let id = MeetingId::of_slot(chapter_id, slot).to_string();
        let before = unit.load::<Meeting>(&id).await?;
        let by_rule = chapter.meeting_rule_on(slot).is_some_and(|rule| rule.meets_on(slot));
        let ahead = slot >= today || before.state.gathering().is_some_and(|meeting| meeting.moved_beyond(now));
        let staged = if chapter.is_open() && by_rule && ahead {
            schedule(unit, chapter_id, slot, Scheduling::ByRule { if_taken: note(TIME_TAKEN) }, &near).await
        } else {
            drop_from_calendar(unit, chapter_id, &id, before.version).await
        };
        // A meeting that stands as it should, or that somebody has moved or called off, stays as it is.
        match staged {
            Ok(staged) => version = staged,
            Err(CommandError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Answer::new(chapter_id, version))
}

async fn drop_from_calendar(unit: &mut Unit<'_>, chapter_id: ChapterId, id: &str, version: i64) -> Result<i64, CommandError> {
    if version == 0 {
        return Ok(0);
    }
    let scope = unit.scope_of(chapter_id).await?;
    let reason = note(NOT_BY_RULE);
    let chapter_is_open = unit.chapter(chapter_id).await?.is_open();
    let now = unit.now().with_timezone(&unit.zone_of(chapter_id).await?).naive_local();
    unit.decide::<Meeting>(id, scope, MeetingCommand::Drop { chapter_is_open, reason, now }).await
}
