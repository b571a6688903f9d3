//! What a membership's file offers to do, by where the membership stands. Whether it may be done, the domain says.

use crate::pages::act::{Act, Field, choice, day, email, kinds, line, lines, number, phone, tick, years};
use crate::pages::called;
use chrono::NaiveDate;
use domain::MembershipId;
use domain::calendar::Term;
use domain::membership::{File, Leave, Membership, Phase, Renewal, SeatReview};
use infra::mail::Form;

fn file(id: MembershipId) -> String {
    format!("/memberships/{id}/file")
}

fn reason() -> Field {
    lines("reason", "Why")
}

/// The committee's word on an application.
pub fn application(id: MembershipId) -> Vec<Act> {
    let held = "The seat is held while the invoice is unpaid, which goes out by itself; paid in full, the membership begins.";
    vec![
        Act::new("approve", file(id), "Approve").says(held).field(years()).field(lines("conditions", "Conditions, if any")),
        Act::new("decline", file(id), "Decline").says("The application ends, and the seat stays open.").field(reason()),
    ]
}

/// An application that is taken back.
fn withdraw(id: MembershipId) -> Act {
    Act::new("withdraw", file(id), "Withdraw").titled("Withdraw the application").says("The application ends, and the seat is open again.")
}

/// The committee's word on a renewal.
pub fn renewal(id: MembershipId, term_ends_on: NaiveDate, form: &Form) -> Act {
    let ends = form.date(term_ends_on);
    let says = format!(
        "The term ends on {ends}. Renewed, the invoice goes out by itself and its payment extends the term; not renewed, the membership ends with \
         the term. It is decided once."
    );
    let words = [("", "Choose"), ("renew", "Renew"), ("conditions", "Renew, with conditions"), ("refuse", "Do not renew")];
    Act::new("renewal", file(id), "Record the decision")
        .titled("Decide")
        .says(says)
        .field(choice("decision", "The committee decides", words))
        .field(years())
        .field(lines("words", "Conditions, or why not"))
}

/// The committee's word on a seat under review.
pub fn keep_seat(id: MembershipId, absences: &str) -> Act {
    let says =
        format!("{absences} The member keeps the seat, and the next absence is looked at anew. To free the seat, end the membership.");
    Act::new("keep-seat", file(id), "Keep the seat").says(says).field(lines("note", "What the committee notes"))
}

/// Who looks, and what they may do.
#[derive(Clone, Copy)]
pub struct May {
    pub run: bool,
    pub act: bool,
    /// Whether it is their own.
    pub own: bool,
}

/// What waits for a decision.
pub fn to_decide(id: MembershipId, membership: &Membership, may: May, form: &Form) -> Vec<Act> {
    let Some(known) = membership.file().filter(|_| may.run) else { return Vec::new() };
    let mut acts = Vec::new();
    if matches!(membership.phase(), Phase::Applied { .. }) {
        acts.extend(application(id));
    }
    if let (true, Renewal::Open, Some(term)) = (membership.is_active(), &known.renewal, known.last_term()) {
        acts.push(renewal(id, term.ends_on, form).unfolded());
    }
    if let SeatReview::Open(absences) = known.seat_review {
        let Term { starts_on, ends_on } = absences.window;
        let told = format!("{} absences from {} to {}.", absences.counted, form.date(starts_on), form.date(ends_on));
        acts.push(keep_seat(id, &told).unfolded());
    }
    acts
}

/// What else there is to do.
pub fn others(id: MembershipId, membership: &Membership, may: May, today: NaiveDate, chapters: Vec<String>, form: &Form) -> Vec<Act> {
    let Some(known) = membership.file() else { return Vec::new() };
    let mut acts = Vec::new();
    match membership.phase() {
        Phase::Applied { .. } | Phase::Approved { .. } | Phase::Returning { .. } if may.act => acts.push(withdraw(id)),
        Phase::Active if may.run => acts.extend(while_active(id, known, today, form)),
        Phase::Departed { .. } if may.run => acts.push(reinstate(id, known)),
        _ => {}
    }
    if may.act && membership.phase().binds_person() {
        acts.push(contact(id, known));
        acts.push(letters(id, known));
    }
    if membership.is_active() {
        if may.run {
            acts.push(invite(id));
            acts.push(transfer(id, chapters));
        }
        if may.act {
            acts.push(resign(id, may.own));
        }
        if may.run {
            acts.push(Act::new("terminate", file(id), "End the membership").says(ENDS_TODAY).field(reason()));
        }
    }
    acts
}

const ENDS_TODAY: &str = "The membership ends today: the seat is open, offices end, and what was paid is not paid back by itself.";

fn while_active(id: MembershipId, known: &File, today: NaiveDate, form: &Form) -> Vec<Act> {
    let mut acts = vec![leave(id)];
    let runs = |leave: &&Leave| leave.to > today;
    acts.extend(known.leaves.iter().filter(runs).map(|leave| end_leave(id, leave, form)));
    if known.training_completed_on.is_none() {
        let training = Act::new("training", file(id), "Record it")
            .titled("Training completed")
            .says("The training for new members counts as completed on that day.");
        acts.push(training.field(day("on", "Completed on").value(today)));
    }
    acts.push(credits(file(id), today).titled("Record training credits"));
    acts
}

/// Training credits, of one member or of several who were there together.
pub fn credits(to: String, today: NaiveDate) -> Act {
    Act::new("credits", to, "Record credits").says("They count for the score of the months in which the course was.").fields([
        line("course", "Course"),
        number("credits", "Credits"),
        day("on", "On").value(today),
    ])
}

fn leave(id: MembershipId) -> Act {
    let says = "From the day of the word on, the mark M is for meetings in these days if the leave is medical. The member is away, and stays a member.";
    Act::new("leave", file(id), "Grant leave")
        .says(says)
        .field(choice("kind", "Kind", kinds(None, &called::LEAVES)))
        .field(day("from", "First day"))
        .field(day("to", "Last day"))
}

fn end_leave(id: MembershipId, leave: &Leave, form: &Form) -> Act {
    Act::new("end-leave", file(id), "End it")
        .titled(format!("End the leave from {} early", form.date(leave.from)))
        .says(format!("It was granted to {}. From the day after its new last day the member is expected again.", form.date(leave.to)))
        .about("from", leave.from)
        .field(day("last_day", "Its last day"))
}

fn reinstate(id: MembershipId, known: &File) -> Act {
    Act::new("reinstate", file(id), "Approve the return")
        .titled("Approve a return")
        .says("The seat is held while the invoice is unpaid; paid in full, a new term begins. The gap stays visible.")
        .field(line("profession", "Seat").value(&known.profession))
        .field(years())
}

fn contact(id: MembershipId, known: &File) -> Act {
    let applicant = &known.applicant;
    let reached = applicant.phone.as_ref().map(|phone| phone.0.to_string()).unwrap_or_default();
    Act::new("contact", file(id), "Change the contact")
        .says("Letters and invoices go to this name and address from now on. Invoices that were issued stay as they are.")
        .field(line("name", "Name").value(&applicant.name.0))
        .field(email("email", "E-mail address").value(applicant.email.0.as_str()))
        .field(phone("phone", "Telephone").value(reached))
}

fn letters(id: MembershipId, known: &File) -> Act {
    let language = known.language.as_ref().map(ToString::to_string).unwrap_or_default();
    let wanted = |(class, code, words): &called::Called<_>| tick(*code, *words).ticked(!known.muted.contains(class));
    Act::new("letters", file(id), "Keep the choice")
        .titled("Choose letters")
        .says("Letters that the membership requires, such as invoices and invitations, are sent all the same.")
        .field(choice("language", "Language of letters", called::languages("The region's", &language)).value(&language))
        .fields(called::LETTERS.iter().map(wanted))
}

fn invite(id: MembershipId) -> Act {
    let says = "The member is sent a link by mail, good for seven days, and may then sign in. Sent again, the earlier link is void.";
    Act::new("invite", file(id), "Send the invitation").titled("Invite to sign in").says(says)
}

fn transfer(id: MembershipId, chapters: Vec<String>) -> Act {
    Act::new("transfer", file(id), "Move the member")
        .titled("Move to another chapter")
        .says("The term, its dues and the record go along; the seat here is open from today on. Whoever runs both chapters may do it.")
        .field(line("chapter", "To which chapter").hint("Its name as it is written, or the address of its page.").offering(chapters))
        .field(line("profession", "Seat there").hint("Empty for the present one."))
}

fn resign(id: MembershipId, own: bool) -> Act {
    let why = lines("reason", "Why, if it is to be known");
    let act = match own {
        true => Act::new("resign", file(id), "Resign"),
        false => Act::new("resign", file(id), "Record the resignation").titled("The member resigns"),
    };
    act.says(ENDS_TODAY).field(why)
}
