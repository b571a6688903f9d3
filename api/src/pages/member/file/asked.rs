//! What a form of a membership's file asks for, read, and done as REST does it.

use crate::pages::act::{Filled, NotDone, Typed};
use crate::pages::called;
use crate::rest::memberships::{as_member, decide_seat_review, run, transfer};
use crate::rest::prelude::*;
use crate::rest::users::invite::invite_member;
use domain::membership::{Change, RenewalDecision};
use domain::text::Locale;
use infra::commands::memberships::MembershipChange as To;
use infra::runner::Source;
use projections::{Cell, ChapterRow, Where};

/// What is asked for.
enum Wanted {
    /// By whoever runs the chapter.
    Run(To),
    /// By the member, or for them.
    Act(To),
    KeepSeat(Note),
    Transfer(ChapterId, Option<Profession>),
    Invite,
}

/// Does what the form says.
pub async fn perform(filled: &Filled, id: MembershipId) -> Result<Committed, NotDone> {
    let done = match read(filled, id).await? {
        Wanted::Run(change) => run(filled.doing(), id, change).await,
        Wanted::Act(change) => as_member(filled.doing(), id, change).await,
        Wanted::KeepSeat(note) => decide_seat_review::keep(filled.doing(), id, note).await,
        Wanted::Transfer(to, profession) => transfer::transfer(filled.doing(), id, to, profession).await,
        Wanted::Invite => invite_member(filled.doing(), id, filled.desk.house()).await,
    };
    Ok(done.map_err(|problem| problem.in_words_of(&[("to_chapter", "chapter")]))?)
}

async fn read(filled: &Filled, id: MembershipId) -> Result<Wanted, NotDone> {
    let mut typed = filled.typed();
    if typed.action() == "transfer" {
        let chapter = chapter_called(filled, id, &mut typed).await?;
        let profession = typed.maybe_profession("profession");
        return Ok(typed.done(chapter.zip(profession).map(|(to, seat)| Wanted::Transfer(to, seat)))?);
    }
    let wanted = match typed.action() {
        "approve" => {
            let conditions = typed.maybe_note("conditions", "Conditions");
            conditions.zip(typed.years()).map(|(conditions, term_years)| Wanted::Run(To::Approve { conditions, term_years }))
        }
        "decline" => typed.note("reason", "Why").map(|reason| Wanted::Run(To::Decline { reason })),
        "withdraw" => Some(Wanted::Act(To::Withdraw)),
        "renewal" => decision(&mut typed).map(|decision| Wanted::Run(To::DecideRenewal { decision })),
        "keep-seat" => typed.note("note", "What the committee notes").map(Wanted::KeepSeat),
        "leave" => {
            let kind = typed.kind("kind", "Choose the kind of leave.", &called::LEAVES);
            let days = typed.day("from", "First day").zip(typed.day("to", "Last day"));
            kind.zip(days).map(|(kind, (from, to))| Wanted::Run(To::GrantLeave { kind, from, to }))
        }
        "end-leave" => {
            let days = typed.day("from", "The leave").zip(typed.day("last_day", "Its last day"));
            days.map(|(from, last_day)| Wanted::Run(To::EndLeave { from, last_day }))
        }
        "training" => typed.day("on", "Completed on").map(|on| Wanted::Run(To::CompleteTraining { on: Some(on) })),
        "credits" => credits(&mut typed).map(Wanted::Run),
        "contact" => contact(&mut typed),
        "letters" => letters(&mut typed),
        "invite" => Some(Wanted::Invite),
        "resign" => typed.maybe_note("reason", "Why").map(|reason| Wanted::Act(To::Resign { reason })),
        "terminate" => typed.note("reason", "Why").map(|reason| Wanted::Run(To::Terminate { reason })),
        "reinstate" => {
            let seat = typed.maybe_profession("profession");
            seat.zip(typed.years()).map(|(profession, term_years)| Wanted::Run(To::ApproveReinstatement { profession, term_years }))
        }
        _ => None,
    };
    Ok(typed.done(wanted)?)
}

/// Training credits, as their form asks for them.
pub fn credits(typed: &mut Typed<'_>) -> Option<To> {
    let course = typed.name("course", "Course");
    let counted = typed.number("credits", "Credits").zip(typed.day("on", "On"));
    course.zip(counted).map(|(course, (credits, on))| To::CreditTraining { credits, course, on })
}

fn decision(typed: &mut Typed<'_>) -> Option<RenewalDecision> {
    match typed.text("decision") {
        "renew" => typed.years().map(|term_years| RenewalDecision::Renew { term_years }),
        "conditions" => {
            let conditions = typed.note("words", "The conditions");
            typed.years().zip(conditions).map(|(term_years, conditions)| RenewalDecision::RenewWithConditions { term_years, conditions })
        }
        "refuse" => typed.note("words", "Why not").map(|reason| RenewalDecision::Refuse { reason }),
        _ => {
            typed.blame("decision", "Choose what the committee decides.");
            None
        }
    }
}

fn contact(typed: &mut Typed<'_>) -> Option<Wanted> {
    let name = typed.name("name", "Name");
    let email = typed.parsed("email", "E-mail address", EmailAddress::parse);
    let phone = typed.maybe("phone", "Telephone", Phone::parse);
    let phone = phone.map(|phone| phone.map_or(Change::Remove, Change::Set));
    name.zip(email).zip(phone).map(|((name, email), phone)| Wanted::Act(To::ChangeContact { name: Some(name), email: Some(email), phone }))
}

fn letters(typed: &mut Typed<'_>) -> Option<Wanted> {
    let muted = called::LETTERS.iter().filter(|(_, code, _)| !typed.is_ticked(code)).map(|(class, _, _)| *class).collect();
    typed.maybe("language", "Language", Locale::parse).map(|language| Wanted::Act(To::SetNoticePreferences { language, muted }))
}

/// The chapter that is called so: there may be several, in different regions.
async fn chapter_called(filled: &Filled, id: MembershipId, typed: &mut Typed<'_>) -> Result<Option<ChapterId>, Problem> {
    // Of what chapters there are, only whoever may move the member is told.
    filled.doing().require(Action::RunChapter, Object::Membership(id)).await?;
    let name = typed.text("chapter").to_owned();
    // The address of its page names a chapter as well.
    if let Some(id) = name.rsplit('/').next().and_then(|last| last.parse().ok()) {
        return Ok(Some(id));
    }
    let source = Source::live(&filled.desk.house().runner).await?;
    let found: Vec<ChapterRow> = source.rows(&[Where::Is("name", name.to_value())]).await?;
    match found.as_slice() {
        [one] => return Ok(Some(one.chapter_id)),
        [] if name.is_empty() => typed.blame("chapter", "Name the chapter."),
        [] => typed.blame("chapter", format!("No chapter that you run is called {name}: look how it is written.")),
        _ => typed.blame(
            "chapter",
            format!("Several chapters are called {name}: open the one that you mean, and paste the address of its page here."),
        ),
    }
    Ok(None)
}
