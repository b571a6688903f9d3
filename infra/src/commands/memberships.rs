//! Memberships: from application to departure.

use super::{Answer, CommandError, Scope, Unit, UseCase};
use chrono::NaiveDate;
use domain::dues::Dues;
use domain::membership::{Applicant, Change, LeaveKind, Membership, MembershipCommand, MembershipEvent, Reference, RenewalDecision};
use domain::notices::NoticeClass;
use domain::policy::PolicyVersion;
use domain::rules::Section;
use domain::text::{EmailAddress, Locale, Name, Note, Personal, Phone, Profession};
use domain::{ChapterId, InvoiceId, MembershipId, PersonId};
use uuid::Uuid;

/// Applies for a seat in a chapter. The e-mail address says who the person is, unless a person is named.
pub struct Apply {
    pub id: MembershipId,
    pub chapter_id: ChapterId,
    pub person_id: Option<PersonId>,
    pub name: Name,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    pub profession: Profession,
    pub references: Vec<Reference>,
    pub interview_note: Note,
    pub sponsor: Option<MembershipId>,
}

impl UseCase for Apply {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let on = unit.today_in(self.chapter_id).await?;
        if let Some(sponsor) = self.sponsor {
            unit.named_membership(sponsor, "sponsor").await?;
        }
        let in_force = unit.rules_of(self.chapter_id, on).await?;
        let person_id = self.person_id.unwrap_or_else(|| PersonId::known_by(&self.email));
        let command = MembershipCommand::Apply {
            chapter_id: self.chapter_id,
            chapter_is_open: unit.chapter(self.chapter_id).await?.is_open(),
            applicant: Applicant {
                person_id,
                name: Personal(self.name.clone()),
                email: Personal(self.email.clone()),
                phone: self.phone.clone().map(Personal),
            },
            profession: self.profession.clone(),
            references: self.references.clone(),
            interview_note: Personal(self.interview_note.clone()),
            sponsor: self.sponsor,
            sponsor_is_member: match self.sponsor {
                Some(sponsor) => unit.is_member(sponsor, self.chapter_id, on).await?,
                None => false,
            },
            seat_taken_by: unit.seat_taken_by(self.chapter_id, &self.profession, Some(self.id)).await?,
            policy: in_force.version(Section::Joining),
            professions: in_force.rules.professions.clone(),
            rules: in_force.rules.joining.clone(),
            on,
        };
        let scope = unit.scope_of(self.chapter_id).await?;
        let id = self.id.to_string();
        let version = unit.create::<Membership>(&id, scope, command).await?;
        Ok(Answer::new(id, version).with("person_id", person_id))
    }
}

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

/// What a member reports of a day, and what it says of another member.
struct Report {
    on: NaiveDate,
    other: Option<(MembershipId, MembershipCommand)>,
}

impl Report {
    fn of(by: MembershipId, today: NaiveDate, change: &MembershipChange) -> Option<Self> {
        match change {
            MembershipChange::ReportOneToOne { with, on, .. } => {
                let named = MembershipCommand::NameInOneToOne { self_id: *with, by, on: *on };
                Some(Report { on: *on, other: Some((*with, named)) })
            }
            MembershipChange::GiveTestimonial { testimonial_id, to, .. } => {
                let (testimonial_id, on) = (*testimonial_id, today);
                let received = MembershipCommand::ReceiveTestimonial { self_id: *to, testimonial_id, from: by, on };
                Some(Report { on, other: Some((*to, received)) })
            }
            MembershipChange::CreditTraining { on, .. } => Some(Report { on: *on, other: None }),
            _ => None,
        }
    }
}

/// What concerns a member of another chapter is told in that chapter's log too.
async fn tell_elsewhere(
    unit: &mut Unit<'_>,
    here: ChapterId,
    other: MembershipId,
    on: NaiveDate,
    command: MembershipCommand,
) -> Result<(), CommandError> {
    let there = unit.membership(other).await?.chapter_on(on);
    if let Some(there) = there.filter(|there| *there != here) {
        let scope = unit.scope_of(there).await?;
        unit.decide::<Membership>(&other.to_string(), scope, command).await?;
    }
    Ok(())
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

/// Each chapter's log tells its half of a transfer.
async fn transfer(
    unit: &mut Unit<'_>,
    id: MembershipId,
    to_chapter: ChapterId,
    profession: Option<Profession>,
    on: NaiveDate,
) -> Result<i64, CommandError> {
    let from = home(unit, id).await?;
    let to = unit.chapter(to_chapter).await.map_err(|error| error.named_by("to_chapter"))?;
    let (scope_from, scope_to) = (unit.scope_of(from).await?, unit.scope_of(to_chapter).await?);
    let profession = profession_of(unit, id, profession).await?;
    let in_force = unit.rules_of(to_chapter, on).await?;
    priced(unit, to_chapter, on).await?;
    let command = MembershipCommand::Transfer {
        to_chapter,
        to_is_open: to.is_open(),
        seat_taken_by: seat_taken_by(unit, id, to_chapter, Some(&profession)).await?,
        profession,
        professions: in_force.rules.professions.clone(),
        rules: in_force.rules.renewal.clone(),
        on,
    };
    let scope_of = move |event: &MembershipEvent| -> Scope {
        if matches!(event, MembershipEvent::TransferredOut { .. }) { scope_from } else { scope_to }
    };
    unit.decide_scoped::<Membership>(&id.to_string(), scope_of, command).await
}
