//! Memberships: from application to departure.

mod apply;
mod reports;
mod transfer;

pub use apply::Apply;

use super::{Answer, CommandError, Unit, UseCase};
use chrono::NaiveDate;
use domain::dues::Dues;
use domain::membership::{Change, LeaveKind, Membership, MembershipCommand, RenewalDecision};
use domain::notices::NoticeClass;
use domain::policy::PolicyVersion;
use domain::rules::Section;
use domain::text::{EmailAddress, Locale, Name, Note, Personal, Phone, Profession};
use domain::{ChapterId, InvoiceId, MembershipId};
use uuid::Uuid;

use reports::{Report, tell_elsewhere};
use transfer::transfer;

/// What is asked of a membership. Days that are not named are today, in the chapter's zone.
#[derive(Clone)]
pub enum MembershipChange {
    Object {
        by: MembershipId,
        reason: Note,
    },
    Approve {
        conditions: Option<Note>,
        term_years: u8,
    },
    Decline {
        reason: Note,
    },
    Withdraw,
    VoidApproval,
    Activate {
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
    },
    CompleteTraining {
        on: Option<NaiveDate>,
    },
    /// Under the policy version that set the day, or today's.
    OpenRenewal {
        term_ends_on: NaiveDate,
        policy: Option<PolicyVersion>,
    },
    DecideRenewal {
        decision: RenewalDecision,
    },
    Renew {
        term: domain::calendar::Term,
        on: NaiveDate,
    },
    /// As above.
    Lapse {
        term_ends_on: NaiveDate,
        policy: Option<PolicyVersion>,
    },
    /// As above. `unpaid_since` was looked up.
    LapseUnpaid {
        unpaid_since: Option<NaiveDate>,
        on: NaiveDate,
        policy: Option<PolicyVersion>,
    },
    Transfer {
        to_chapter: ChapterId,
        profession: Option<Profession>,
    },
    GrantLeave {
        kind: LeaveKind,
        from: NaiveDate,
        to: NaiveDate,
    },
    EndLeave {
        from: NaiveDate,
        last_day: NaiveDate,
    },
    Resign {
        reason: Option<Note>,
    },
    Terminate {
        reason: Note,
    },
    ApproveReinstatement {
        profession: Option<Profession>,
        term_years: u8,
    },
    Reinstate {
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
    },
    ChangeContact {
        name: Option<Name>,
        email: Option<EmailAddress>,
        phone: Change<Phone>,
    },
    SetNoticePreferences {
        language: Option<Locale>,
        muted: Vec<NoticeClass>,
    },
    ReportOneToOne {
        with: MembershipId,
        on: NaiveDate,
        topics: Option<Note>,
    },
    CreditTraining {
        credits: u32,
        course: Name,
        on: NaiveDate,
    },
    GiveTestimonial {
        testimonial_id: Uuid,
        to: MembershipId,
        text: Note,
    },
}

/// Changes a membership.
pub struct ChangeMembership {
    pub id: MembershipId,
    pub change: MembershipChange,
}

impl UseCase for ChangeMembership {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let version = change(unit, self.id, self.change.clone()).await?;
        Ok(Answer::new(self.id, version))
    }
}

/// Where a membership is at home now.
pub(super) async fn home(unit: &mut Unit<'_>, id: MembershipId) -> Result<ChapterId, CommandError> {
    unit.membership(id).await?.chapter_id().ok_or(CommandError::NotFound { what: "membership" })
}

/// Stages a change of a membership.
pub(super) async fn change(unit: &mut Unit<'_>, id: MembershipId, change: MembershipChange) -> Result<i64, CommandError> {
    let chapter_id = home(unit, id).await?;
    let scope = unit.scope_of(chapter_id).await?;
    let today = unit.today_in(chapter_id).await?;
    let stream = id.to_string();
    if let MembershipChange::Transfer { to_chapter, profession } = change {
        return transfer(unit, id, to_chapter, profession, today).await;
    }
    let report = Report::of(id, today, &change);
    // What is reported of a day before a transfer belongs to the chapter of that day.
    let chapter_then = match &report {
        Some(report) => unit.membership(id).await?.chapter_on(report.on).unwrap_or(chapter_id),
        None => chapter_id,
    };
    let scope = if chapter_then == chapter_id { scope } else { unit.scope_of(chapter_then).await? };
    let command = command_of(unit, id, chapter_id, today, change).await?;
    let version = unit.decide::<Membership>(&stream, scope, command).await?;
    if let Some(Report { on, other: Some((other, command)) }) = report {
        tell_elsewhere(unit, chapter_then, other, on, command).await?;
    }
    Ok(version)
}

async fn command_of(
    unit: &mut Unit<'_>,
    id: MembershipId,
    chapter: ChapterId,
    today: NaiveDate,
    change: MembershipChange,
) -> Result<MembershipCommand, CommandError> {
    use MembershipChange as C;
    use MembershipCommand as M;
    let in_force = unit.rules_of(chapter, today).await?;
    let policy = in_force.version(Section::Joining);
    let rules = in_force.rules.clone();
    Ok(match change {
        C::Object { by, reason } => M::Object { by, by_is_member: unit.is_member(by, chapter, today).await?, reason, on: today },
        C::Approve { conditions, term_years } => {
            let seat_taken_by = seat_taken_by(unit, id, chapter, None).await?;
            priced(unit, chapter, today).await?;
            let chapter_is_open = unit.chapter(chapter).await?.is_open();
            M::Approve { chapter_is_open, conditions, term_years, seat_taken_by, rules: rules.joining, policy, on: today }
        }
        C::Decline { reason } => M::Decline { reason, on: today },
        C::Withdraw => M::Withdraw { on: today },
        C::VoidApproval => M::VoidApproval { on: today },
        C::Activate { invoice_id, on } => M::Activate { invoice_id, on, rules: rules.joining, policy },
        C::CompleteTraining { on } => M::CompleteTraining { on: on.unwrap_or(today), today },
        C::OpenRenewal { term_ends_on, policy } => {
            let policy = policy.unwrap_or(in_force.version(Section::Renewal));
            let chapter_is_dissolved = unit.chapter(chapter).await?.is_dissolved();
            M::OpenRenewal { term_ends_on, chapter_is_dissolved, on: today, rules: unit.renewal_rules(policy).await?, policy }
        }
        C::DecideRenewal { decision } => M::DecideRenewal { decision, on: today },
        C::Renew { term, on } => M::Renew { term, on },
        C::Lapse { term_ends_on, policy } => {
            let policy = policy.unwrap_or(in_force.version(Section::Renewal));
            M::Lapse {
                term_ends_on,
                renewal_due_on: unit.load::<Dues>(&id.to_string()).await?.state.renewal_due_on(term_ends_on),
                chapter_is_dissolved: unit.chapter(chapter).await?.is_dissolved(),
                on: today,
                rules: unit.renewal_rules(policy).await?,
                policy,
            }
        }
        C::LapseUnpaid { unpaid_since, on, policy } => {
            let policy = policy.unwrap_or(in_force.version(Section::Renewal));
            M::LapseUnpaid { unpaid_since, on, rules: unit.renewal_rules(policy).await?, policy }
        }
        C::GrantLeave { kind, from, to } => M::GrantLeave { kind, from, to, rules: rules.attendance, on: today },
        C::EndLeave { from, last_day } => M::EndLeave { from, last_day },
        C::Resign { reason } => M::Resign { reason, on: today },
        C::Terminate { reason } => M::Terminate { reason, on: today },
        C::ApproveReinstatement { profession, term_years } => {
            let profession = profession_of(unit, id, profession).await?;
            let seat_taken_by = seat_taken_by(unit, id, chapter, Some(&profession)).await?;
            let chapter_is_open = unit.chapter(chapter).await?.is_open();
            priced(unit, chapter, today).await?;
            M::ApproveReinstatement {
                profession,
                professions: rules.professions,
                chapter_is_open,
                term_years,
                seat_taken_by,
                rules: rules.joining,
                policy,
                on: today,
            }
        }
        C::Reinstate { invoice_id, on } => M::Reinstate { invoice_id, on },
        C::SetNoticePreferences { language, muted } => M::SetNoticePreferences { language, muted },
        C::ChangeContact { name, email, phone } => {
            M::ChangeContact { name: name.map(Personal), email: email.map(Personal), phone: phone.map(Personal) }
        }
        C::ReportOneToOne { with, on, topics } => {
            unit.named_membership(with, "with").await?;
            let with_is_member = unit.load::<Membership>(&with.to_string()).await?.state.is_active_on(on);
            M::ReportOneToOne { self_id: id, with, with_is_member, on, today, topics }
        }
        C::CreditTraining { credits, course, on } => M::CreditTraining { self_id: id, credits, course, on, today },
        C::GiveTestimonial { testimonial_id, to, text } => {
            unit.named_membership(to, "to").await?;
            let to_chapter = unit.load::<Membership>(&to.to_string()).await?.state.chapter_on(today);
            M::GiveTestimonial { self_id: id, testimonial_id, to, to_chapter, text, on: today }
        }
        C::Transfer { .. } => return Err(CommandError::Fault("a transfer is staged in two scopes".to_owned())),
    })
}

async fn profession_of(unit: &mut Unit<'_>, id: MembershipId, named: Option<Profession>) -> Result<Profession, CommandError> {
    let own = unit.membership(id).await?.profession().cloned();
    named.or(own).ok_or(CommandError::NotFound { what: "membership" })
}

async fn seat_taken_by(
    unit: &mut Unit<'_>,
    id: MembershipId,
    chapter: ChapterId,
    profession: Option<&Profession>,
) -> Result<Option<MembershipId>, CommandError> {
    let profession = profession_of(unit, id, profession.cloned()).await?;
    unit.seat_taken_by(chapter, &profession, Some(id)).await
}

/// Nobody is admitted to a chapter where nobody can be invoiced.
async fn priced(unit: &mut Unit<'_>, chapter: ChapterId, on: NaiveDate) -> Result<(), CommandError> {
    let currency = unit.chapter(chapter).await?.currency().ok_or(CommandError::NotFound { what: "chapter" })?;
    let region = unit.region_of(chapter).await?;
    unit.fee_plan(region, currency, on).await.map(drop)
}
